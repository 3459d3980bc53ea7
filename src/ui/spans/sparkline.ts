import type { SparkBar } from '../../core/spans';

/** Sizes in pixels. */
export interface SparkSize {
  readonly barWidth: number;
  readonly gap: number;
  /** Of the longest bar. */
  readonly height: number;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A run that took no time, or nobody knows how much, still has a bar. */
const LEAST = 1.5;

/**
 * A small diagram of runs, the oldest at the left: a filled bar is a run that ended well, a hollow
 * one a run that did not. It is hidden from screen readers: who uses it says the same in words.
 *
 * @param usual - Drawn as a broken line across, in seconds; null: none.
 */
export function sparkline(
  bars: readonly SparkBar[],
  { barWidth, gap, height }: SparkSize,
  usual: number | null = null
): SVGSVGElement {
  const width = Math.max(bars.length * (barWidth + gap) - gap, 0);
  const svg = shape('svg', { class: 'nbx-Spark', width, height });
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('aria-hidden', 'true');
  bars.forEach((bar, index) => {
    const x = index * (barWidth + gap);
    const isLast = index === bars.length - 1;
    svg.append(drawBar(bar, x, barWidth, height, isLast));
  });
  const longest = Math.max(...bars.map(({ seconds }) => seconds ?? 0), 0);
  if (usual !== null && longest > 0) {
    const y = height - Math.min(usual / longest, 1) * (height - 1) - 0.5;
    const line = { class: 'nbx-Spark-usual', x1: 0, x2: width, y1: y, y2: y };
    svg.append(shape('line', line));
  }
  return svg;
}

function drawBar(
  { height: share, outcome }: SparkBar,
  x: number,
  width: number,
  height: number,
  isLast: boolean
): SVGElement {
  const isWell = outcome === 'done';
  const tall = Math.max(share * height, LEAST);
  // the stroke of a hollow bar stays within the place of the bar
  const inset = isWell ? 0 : 0.5;
  const classes = [
    'nbx-Spark-bar',
    isWell ? 'nbx-mod-done' : 'nbx-mod-hollow',
    ...(isLast ? ['nbx-mod-last'] : [])
  ];
  return shape('rect', {
    class: classes.join(' '),
    x: x + inset,
    y: height - tall + inset,
    width: width - 2 * inset,
    height: Math.max(tall - 2 * inset, 0.5)
  });
}

function shape<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Record<string, string | number>
): SVGElementTagNameMap[K] {
  const node = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    node.setAttribute(attribute, String(value));
  }
  return node;
}
