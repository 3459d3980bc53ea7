import * as React from 'react';

import type { CellReference, LineageView } from '../../core/lineage';
import { formatCount } from '../../core/spans';
import { Tree } from '../shared/tree';
import type { TreeNode } from '../shared/tree-rows';
import { unseenIcon } from './icons';
import { CellList, type PartProps } from './parts';
import { isReachable, unseenText } from './wording';

export interface UnseenListProps extends PartProps {
  readonly view: LineageView;
  /** Name of the list for screen readers. */
  readonly label: string;
}

/** What could not be seen, with the cells that did it. */
export function UnseenList(props: UnseenListProps): JSX.Element {
  const { view, label, trans, actions } = props;
  const node = (
    key: string,
    message: string,
    cells: readonly CellReference[]
  ): TreeNode => ({
    key,
    activate: () => {
      const cell = cells.find(isReachable);
      if (cell) {
        actions.goTo(cell);
      }
    },
    content: (
      <div className="nbx-Unseen">
        <unseenIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
        <span>
          {message}{' '}
          <small>
            <CellList
              users={cells.map(cell => ({ cell, failed: false }))}
              trans={trans}
              actions={actions}
            />
          </small>
        </span>
      </div>
    )
  });
  return (
    <Tree
      label={label}
      restLabel={count =>
        trans._n('Show %2 more', 'Show %2 more', count, formatCount(count))
      }
      nodes={[
        ...view.unseen.map(({ why, cells }) =>
          node(why, unseenText(why, trans), cells)
        ),
        ...view.blindSpots.map(({ spot, cells }, index) =>
          node(String(index), spot.message, cells)
        )
      ]}
    />
  );
}
