import {
  keyStep,
  openKeys,
  PAGE,
  type TreeNode,
  visibleRows
} from '../tree-rows';

const leaf = (key: string): TreeNode => ({ key, content: key });
const NODES: TreeNode[] = [
  { key: 'a', content: 'a', children: () => [leaf('a1'), leaf('a2')] },
  leaf('b')
];
const NONE = new Set<string>();

describe('visibleRows', () => {
  it('counts as ARIA does', () => {
    const rows = visibleRows(NODES, new Set(['a']), NONE);
    expect(
      rows.map(({ key, level, position, size }) => [key, level, position, size])
    ).toEqual([
      ['a', 1, 1, 2],
      ['a1', 2, 1, 2],
      ['a2', 2, 2, 2],
      ['b', 1, 2, 2]
    ]);
  });

  it('makes no children of rows that are closed', () => {
    const children = () => {
      throw new Error('made');
    };
    expect(
      visibleRows([{ key: 'x', content: '', children }], NONE, NONE)
    ).toHaveLength(1);
  });

  it.each([
    [PAGE, NONE, PAGE, 0],
    [PAGE + 1, NONE, PAGE + 1, 1],
    [PAGE + 5, new Set(['']), PAGE + 5, 0]
  ])(
    'shows of %d rows a page and the rest when asked',
    (n, full, rows, rest) => {
      const nodes = Array.from({ length: n }, (_, index) => leaf(`${index}`));
      const visible = visibleRows(nodes, NONE, full);
      expect(visible).toHaveLength(rows);
      expect(visible[visible.length - 1]?.rest).toBe(rest);
    }
  );
});

describe('keyStep', () => {
  const open = new Set(['a']);
  const closedRows = visibleRows(NODES, NONE, NONE);
  const openRows = visibleRows(NODES, open, NONE);
  const focus = (index: number) => ({ kind: 'focus', index });

  it.each([
    ['ArrowDown', 0, focus(1)],
    ['ArrowDown', 1, focus(1)],
    ['ArrowUp', 0, focus(0)],
    ['End', 0, focus(1)],
    ['Home', 1, focus(0)],
    ['ArrowRight', 0, { kind: 'toggle' }],
    ['ArrowRight', 1, null],
    ['ArrowLeft', 0, null],
    ['Enter', 1, { kind: 'activate' }],
    [' ', 0, { kind: 'activate' }],
    ['x', 0, null],
    ['Tab', 0, null]
  ])('%s on closed row %d', (key, index, step) => {
    expect(keyStep(key, closedRows, index, NONE)).toEqual(step);
  });

  it.each([
    ['ArrowRight', 0, focus(1)],
    ['ArrowLeft', 0, { kind: 'toggle' }],
    ['ArrowLeft', 2, focus(0)],
    ['ArrowDown', 2, focus(3)],
    ['End', 0, focus(3)]
  ])('%s on row %d of an open tree', (key, index, step) => {
    expect(keyStep(key, openRows, index, open)).toEqual(step);
  });

  it('does nothing in an empty tree', () => {
    expect(keyStep('ArrowDown', [], 0, NONE)).toBeNull();
  });
});

describe('openKeys', () => {
  const nodes: TreeNode[] = [
    { key: 'a', content: 'a', startsOpen: true },
    { key: 'b', content: 'b' }
  ];

  it('opens what starts open, until somebody closes it', () => {
    expect([...openKeys(nodes, new Set())]).toEqual(['a']);
    expect([...openKeys(nodes, new Set(['a', 'b']))]).toEqual(['b']);
  });
});
