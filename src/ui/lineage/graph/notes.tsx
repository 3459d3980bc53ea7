import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Diagram } from '../../../core/lineage';
import { formatCount } from '../../../core/spans';
import type { LineageGraphSnapshot } from '../../../models/lineage-graph';
import { unseenIcon } from '../icons';
import { unseenText } from '../wording';

/** What has to be said of the graph as a whole. */
export function Notes(props: {
  diagram: Diagram | null;
  isArranging: boolean;
  said: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { diagram, isArranging, said, trans } = props;
  return (
    <div className="nbx-Graph-notes">
      {diagram?.unseen.map(({ why, cells }) => (
        <p key={why} className="nbx-Unseen">
          <unseenIcon.react
            tag="span"
            className="nbx-Icon"
            aria-hidden="true"
          />
          <span>
            {unseenText(why, trans)}{' '}
            <small>
              {trans._n(
                '%2 cell',
                '%2 cells',
                cells.length,
                formatCount(cells.length)
              )}
            </small>
          </span>
        </p>
      ))}
      {diagram?.hasMore && (
        <p>
          {trans.__(
            'Of the cells of other notebooks, only those that ran last are shown.'
          )}
        </p>
      )}
      <p role="status">
        {isArranging ? trans.__('Arranging the graph…') : said}
      </p>
    </div>
  );
}

/** What will be here, and what to do for it. */
export function Empty(props: {
  snapshot: LineageGraphSnapshot;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { snapshot, trans } = props;
  const text = emptyText(snapshot, trans);
  return text === null ? null : <p className="nbx-Lineage-empty">{text}</p>;
}

function emptyText(
  { path, isGone, diagram, loading, failure }: LineageGraphSnapshot,
  trans: TranslationBundle
): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isGone) {
    return trans.__(
      '%1 is no longer there. Close this tab, or put the notebook back to see its lineage.',
      name
    );
  }
  if (!diagram) {
    return loading || !failure ? trans.__('Loading…') : null;
  }
  return diagram.hasRun
    ? trans.__(
        'No cell of %1 was seen to read or write data. What cells read and write shows here as soon as they do.',
        name
      )
    : trans.__(
        'Run cells of %1 to see here which data they read and write.',
        name
      );
}
