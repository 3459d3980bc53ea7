import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { MEASURES, type Measure } from '../../core/spans';
import type { OverlayChoice } from '../../models/spans-overlay';
import { measureWord } from './share-words';

/** Picks what the cells show of their shares. */
export function OverlayPicker(props: {
  overlay: OverlayChoice;
  trans: TranslationBundle;
  /** Null: nothing. */
  onPick: (measure: Measure | null) => void;
}): JSX.Element {
  const { overlay, trans, onPick } = props;
  return (
    <label className="nbx-Report-picker">
      {trans.__('In cells')}
      <HTMLSelect
        value={overlay.isShown ? overlay.measure : ''}
        onChange={({ currentTarget: { value } }) =>
          onPick(MEASURES.find(measure => measure === value) ?? null)
        }
      >
        <option value="">{trans.__('Nothing')}</option>
        {MEASURES.map(measure => (
          <option key={measure} value={measure}>
            {measureWord(measure, trans)}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}
