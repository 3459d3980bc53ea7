import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import {
  keyStep,
  openKeys,
  type TreeNode,
  type TreeRow,
  visibleRows
} from './tree-rows';

export interface TreeProps {
  /** Name of the tree for screen readers. */
  readonly label: string;
  readonly nodes: readonly TreeNode[];
  /** The words for so many rows that show only when asked for. */
  readonly restLabel: (count: number) => string;
}

/** Whether the row around is in the tab order, so that the buttons in it are too. */
export const InCurrentRow = React.createContext(true);

/**
 * A tree with the keyboard of the ARIA pattern: up, down, home and end move, right and left open
 * and close, Enter and Space activate. One row at a time is in the tab order.
 */
export function Tree(props: TreeProps): JSX.Element {
  const [changed, setChanged] = React.useState<ReadonlySet<string>>(new Set());
  const [full, setFull] = React.useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = React.useState<string | null>(null);
  const items = React.useRef(new Map<string, HTMLElement>()).current;

  const open = openKeys(props.nodes, changed);
  const rows = visibleRows(props.nodes, open, full);
  const found = rows.findIndex(row => row.key === current);
  const index = Math.max(found, 0);

  const activate = (row: TreeRow) => {
    if (!row.node) {
      setFull(new Set(full).add(row.parent));
    } else if (row.node.children) {
      setChanged(toggled(changed, row.key));
    } else {
      row.node.activate?.();
    }
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = keyStep(event.key, rows, index, open);
    const onButton = event.target instanceof HTMLButtonElement;
    const row = rows[step?.kind === 'focus' ? step.index : index];
    if (!step || !row || (onButton && step.kind === 'activate')) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (step.kind === 'focus') {
      items.get(row.key)?.focus();
    } else {
      activate(row);
    }
  };

  return (
    <ul
      className="nbx-Tree"
      role="tree"
      aria-label={props.label}
      onKeyDown={onKeyDown}
    >
      {rows.map((row, i) => (
        <TreeItem
          key={row.key}
          row={row}
          isCurrent={i === index}
          isOpen={open.has(row.key)}
          items={items}
          onFocus={() => setCurrent(row.key)}
          onClick={() => activate(row)}
        >
          {row.node?.content ?? props.restLabel(row.rest)}
        </TreeItem>
      ))}
    </ul>
  );
}

interface TreeItemProps {
  readonly row: TreeRow;
  readonly isCurrent: boolean;
  readonly isOpen: boolean;
  readonly items: Map<string, HTMLElement>;
  readonly onFocus: () => void;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function TreeItem(props: TreeItemProps): JSX.Element {
  const { row, isCurrent, isOpen, items } = props;
  const isParent = row.node?.children !== undefined;
  const Caret = (isOpen ? caretDownIcon : caretRightIcon).react;
  return (
    <li
      ref={element => {
        if (element) {
          items.set(row.key, element);
        } else {
          items.delete(row.key);
        }
      }}
      className={`nbx-Tree-item nbx-mod-level-${row.level}`}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-expanded={isParent ? isOpen : undefined}
      tabIndex={isCurrent ? 0 : -1}
      onFocus={props.onFocus}
      onClick={props.onClick}
    >
      <span className="nbx-Tree-caret" aria-hidden="true">
        {isParent && <Caret tag={null} />}
      </span>
      <InCurrentRow.Provider value={isCurrent}>
        <div className="nbx-Tree-content">{props.children}</div>
      </InCurrentRow.Provider>
    </li>
  );
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const changed = new Set(keys);
  if (!changed.delete(key)) {
    changed.add(key);
  }
  return changed;
}
