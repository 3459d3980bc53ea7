import * as React from 'react';

import type { Size } from './viewport';

/** The size of an element, null while it does not show; and the reference for the element. */
export function useSize(): [React.RefObject<HTMLDivElement>, Size | null] {
  const container = React.useRef<HTMLDivElement>(null);
  const [size, setSize] = React.useState<Size | null>(null);
  React.useLayoutEffect(() => {
    const element = container.current;
    if (!element) {
      return;
    }
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      // a hidden element keeps what it had: it comes back as it was
      if (width > 0 && height > 0) {
        setSize({ width, height });
      }
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [container, size];
}
