import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { CellWarnings } from '../../core/dataflow';
import { CellName, DataflowProps, SentenceView } from './parts';
import { warningSentence } from './reasons';

/** Says what a cell would use if it ran now, and asks what to do. */
export function Checked(
  props: DataflowProps & {
    cell: string;
    warnings: CellWarnings['warnings'];
    onNeeded: () => void;
    onRun: () => void;
    onClose: () => void;
  }
): JSX.Element {
  const { cell, warnings, trans } = props;
  return (
    <>
      <h2>
        {trans.__('Before this runs')}
        <span>
          {' · '}
          <CellName {...props} cell={cell} />
        </span>
      </h2>
      <ul>
        {warnings.map((warning, index) => (
          <li key={index}>
            <SentenceView {...props} parts={warningSentence(warning, trans)} />
          </li>
        ))}
      </ul>
      <div className="nbx-Popover-buttons">
        <Button small className="nbx-mod-main" onClick={props.onNeeded}>
          {trans.__('Run what is needed')}
        </Button>
        <Button small onClick={props.onRun}>
          {trans.__('Run this cell anyway')}
        </Button>
        <Button small onClick={props.onClose}>
          {trans.__('Cancel')}
        </Button>
      </div>
    </>
  );
}
