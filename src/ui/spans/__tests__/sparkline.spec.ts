import type { SparkBar } from '../../../core/spans';
import { sparkline } from '../sparkline';

const SIZE = { barWidth: 9, gap: 3, height: 30 };

const bar = (
  seconds: number | null,
  height: number,
  outcome: SparkBar['outcome'] = 'done'
): SparkBar => ({ seconds, height, outcome });

function numbers(node: Element, ...names: string[]): number[] {
  return names.map(name => Number(node.getAttribute(name)));
}

describe('sparkline', () => {
  it('draws each run, those that did not end well hollow', () => {
    const svg = sparkline([bar(1, 0.5), bar(2, 1, 'failed')], SIZE);
    const [done, failed] = [...svg.querySelectorAll('rect')];
    expect(numbers(done!, 'x', 'y', 'width', 'height')).toEqual([0, 15, 9, 15]);
    expect(done?.classList.contains('nbx-mod-done')).toBe(true);
    expect(failed?.classList.contains('nbx-mod-hollow')).toBe(true);
    expect(failed?.classList.contains('nbx-mod-last')).toBe(true);
    expect(numbers(svg, 'width', 'height')).toEqual([21, 30]);
    expect(svg.getAttribute('aria-hidden')).toBe('true');
  });

  it('draws what is usual across, within the diagram', () => {
    const line = (usual: number) => {
      const svg = sparkline([bar(4, 1)], SIZE, usual);
      return numbers(svg.querySelector('line')!, 'y1')[0]!;
    };
    expect(line(2)).toBeCloseTo(15);
    expect(line(100)).toBeGreaterThanOrEqual(0);
  });

  it.each([[[]], [[bar(null, 0)]], [[bar(0, 0), bar(0, 0)]]])(
    'has no impossible sizes: %j',
    bars => {
      const svg = sparkline(bars, SIZE, 1);
      expect(svg.outerHTML).not.toMatch(/NaN|Infinity|="-/);
      expect(svg.querySelectorAll('rect')).toHaveLength(bars.length);
    }
  );
});
