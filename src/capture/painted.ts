/** What still changes after so long, in milliseconds, is not waited for. */
const LIMIT = 10_000;

/**
 * Waits until what is in a node is painted: until a frame was drawn, and none of the node changed
 * before the next.
 *
 * @param now - This page's clock, in milliseconds.
 * @returns When the frame was drawn; null when it was not, because the page or the node is out of
 *   sight, or the node goes on changing.
 */
export async function painted(
  node: HTMLElement,
  now: () => number = () => performance.now()
): Promise<number | null> {
  const began = now();
  let isChanged = false;
  const observer = new MutationObserver(() => (isChanged = true));
  observer.observe(node, {
    childList: true,
    characterData: true,
    subtree: true
  });
  try {
    while (now() - began < LIMIT && (await frame())) {
      await task();
      const drawn = now();
      if (!(await frame()) || !isInSight(node)) {
        return null;
      }
      if (!isChanged && !areImagesLoading(node)) {
        return drawn;
      }
      isChanged = false;
    }
    return null;
  } finally {
    observer.disconnect();
  }
}

/** Waits until a frame is about to be drawn; tells whether one is: a hidden page draws none. */
function frame(): Promise<boolean> {
  return new Promise(resolve => {
    const finish = (isDrawn: boolean) => {
      document.removeEventListener('visibilitychange', onVisibility);
      resolve(isDrawn);
    };
    const onVisibility = () => finish(false);
    if (document.hidden) {
      finish(false);
      return;
    }
    document.addEventListener('visibilitychange', onVisibility);
    requestAnimationFrame(() => finish(true));
  });
}

/** Waits for the next task; the frame that was about to be drawn then is. */
function task(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve));
}

function isInSight(node: HTMLElement): boolean {
  const { top, bottom, width } = node.getBoundingClientRect();
  return width > 0 && bottom > 0 && top < window.innerHeight;
}

function areImagesLoading(node: HTMLElement): boolean {
  return [...node.querySelectorAll('img')].some(image => !image.complete);
}
