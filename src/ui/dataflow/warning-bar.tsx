import { Cell } from '@jupyterlab/cells';
import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, ReactWidget } from '@jupyterlab/ui-components';
import { PanelLayout } from '@lumino/widgets';
import * as React from 'react';

import { staleIcon } from './icons';
import { CellNumbers, DataflowProps, Link, SentenceView } from './parts';
import type { CellWarning } from './warning';

/** What the bar shows and can ask for. */
export interface WarningBarContent extends DataflowProps {
  readonly warning: CellWarning;
  readonly onRun: () => void;
  readonly onDismiss: () => void;
}

const INPUT_CLASS = 'jp-Cell-inputWrapper';

/** One sentence in a cell that says what is wrong, with what to do about it. */
export class WarningBar extends ReactWidget {
  constructor(trans: TranslationBundle) {
    super();
    this.addClass('nbx-Warning');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', trans.__('Warning'));
  }

  /** Shows the bar in a cell, under its text. */
  place(cell: Cell, content: WarningBarContent): void {
    this._content = content;
    if (this.parent !== cell) {
      const layout = cell.layout as PanelLayout;
      const input = layout.widgets.findIndex(({ node }) =>
        node.classList.contains(INPUT_CLASS)
      );
      layout.insertWidget(input + 1, this);
    }
    this.update();
  }

  /** Takes the bar out of its cell. */
  takeAway(): void {
    this._content = null;
    this.parent = null;
  }

  protected render(): JSX.Element {
    return this._content ? <Bar {...this._content} /> : <></>;
  }

  private _content: WarningBarContent | null = null;
}

function Bar(props: WarningBarContent): JSX.Element {
  const { warning, onRun, onDismiss, trans } = props;
  const { cells, sentence } = warning;
  return (
    <>
      <staleIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
      <span className="nbx-Warning-text">
        <SentenceView {...props} parts={sentence} />{' '}
        {cells.length > 0 && (
          <>
            {trans._n('Re-run %1 cell:', 'Re-run %1 cells:', cells.length)}{' '}
            <CellNumbers {...props} cells={cells} />.{' '}
            <Link onClick={onRun}>{trans.__('Run what is needed')}</Link>
          </>
        )}
      </span>
      <button
        type="button"
        className="nbx-Warning-close"
        title={trans.__('Dismiss')}
        aria-label={trans.__('Dismiss')}
        onClick={onDismiss}
      >
        <closeIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
      </button>
    </>
  );
}
