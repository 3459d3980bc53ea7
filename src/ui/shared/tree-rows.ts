import type { ReactNode } from 'react';

/** A row of a tree, and what opens below it. */
export interface TreeNode {
  /** Unique in its tree. */
  readonly key: string;
  readonly content: ReactNode;
  /** Made when the row is open; a row without never opens. */
  readonly children?: () => readonly TreeNode[];
  /** It is open until somebody closes it; only for rows of the first level. */
  readonly startsOpen?: boolean;
  /** What Enter, Space or a click does; a row with children opens and closes instead. */
  readonly activate?: () => void;
}

/** A visible row: a node, or the row that stands for those of its parent not shown yet. */
export interface TreeRow {
  readonly key: string;
  /** Null for the row that stands for `rest` more. */
  readonly node: TreeNode | null;
  readonly rest: number;
  readonly parent: string;
  /** From 1, as ARIA counts; so is `position` among the `size` rows of the parent. */
  readonly level: number;
  readonly position: number;
  readonly size: number;
}

/** What a key does in a tree. */
export type TreeStep =
  | { readonly kind: 'focus'; readonly index: number }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'activate' };

/** Rows of one parent that are shown before the rest is asked for. */
export const PAGE = 200;

/** The key of the parent of a tree's first rows. */
export const ROOT = '';

/**
 * Keys of the nodes that are open.
 *
 * @param toggled - Keys of the nodes that somebody opened or closed.
 */
export function openKeys(
  nodes: readonly TreeNode[],
  toggled: ReadonlySet<string>
): ReadonlySet<string> {
  const open = new Set(toggled);
  for (const { key, startsOpen } of nodes) {
    if (startsOpen && !open.delete(key)) {
      open.add(key);
    }
  }
  return open;
}

/**
 * The rows that show, from top to bottom.
 *
 * @param open - Keys of the nodes whose children show.
 * @param full - Keys of the parents that show more than a page of children.
 */
export function visibleRows(
  nodes: readonly TreeNode[],
  open: ReadonlySet<string>,
  full: ReadonlySet<string>,
  parent = ROOT,
  level = 1
): TreeRow[] {
  const shown = full.has(parent) ? nodes : nodes.slice(0, PAGE);
  const rest = nodes.length - shown.length;
  const size = shown.length + (rest > 0 ? 1 : 0);
  const rows = shown.flatMap((node, index): TreeRow[] => {
    const { key, children } = node;
    const position = index + 1;
    const row = { key, node, rest: 0, parent, level, position, size };
    return children && open.has(key)
      ? [row, ...visibleRows(children(), open, full, key, level + 1)]
      : [row];
  });
  if (rest > 0) {
    const key = `${parent}/rest`;
    const position = size;
    rows.push({ key, node: null, rest, parent, level, position, size });
  }
  return rows;
}

/** What a key does while the row at `index` has the focus; null when nothing. */
export function keyStep(
  key: string,
  rows: readonly TreeRow[],
  index: number,
  open: ReadonlySet<string>
): TreeStep | null {
  const row = rows[index];
  if (!row) {
    return null;
  }
  const isParent = row.node?.children !== undefined;
  const isOpen = isParent && open.has(row.key);
  switch (key) {
    case 'ArrowDown':
      return focus(Math.min(index + 1, rows.length - 1));
    case 'ArrowUp':
      return focus(Math.max(index - 1, 0));
    case 'Home':
      return focus(0);
    case 'End':
      return focus(rows.length - 1);
    case 'ArrowRight':
      if (!isParent) {
        return null;
      }
      return isOpen ? focus(index + 1) : { kind: 'toggle' };
    case 'ArrowLeft':
      if (isOpen) {
        return { kind: 'toggle' };
      }
      return row.level === 1
        ? null
        : focus(rows.findIndex(other => other.key === row.parent));
    case 'Enter':
    case ' ':
      return { kind: 'activate' };
    default:
      return null;
  }
}

function focus(index: number): TreeStep {
  return { kind: 'focus', index };
}
