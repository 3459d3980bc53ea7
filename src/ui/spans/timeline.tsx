import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  type Timeline,
  type TimelineBar,
  formatCount,
  formatSeconds
} from '../../core/spans';
import { stateWord } from './words';

export interface TimelineProps {
  readonly timeline: Timeline;
  /** Places of cells among the code cells, from 1, by id. */
  readonly positions: ReadonlyMap<string, number>;
  readonly trans: TranslationBundle;
  readonly goTo: (cell: string) => void;
}

/** Pixels of the drawing; it is stretched to the width of the panel. */
const HEIGHT = 18;

/** A run that took no time still has a bar, in thousandths of the width; less when there are many. */
const LEAST = 4;

/**
 * What ran when in the last run of the notebook, along time. A pointer goes from a bar to its cell;
 * with the keyboard, and in words, the table does the same.
 */
export function TimelineView(props: TimelineProps): JSX.Element {
  const { timeline, trans } = props;
  const { bars, cuts, leftOut, seconds } = timeline;
  const x = (time: number) => (seconds > 0 ? (time / seconds) * 1000 : 0);
  const least = Math.min(LEAST, 500 / bars.length);
  const label = trans._n(
    'The last run of the notebook along time: %2 execution in %3 of work. The table names them.',
    'The last run of the notebook along time: %2 executions in %3 of work. The table names them.',
    bars.length,
    formatCount(bars.length),
    formatSeconds(bars.reduce((sum, bar) => sum + bar.seconds, 0))
  );
  return (
    <div className="nbx-Timeline">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 1000 ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {bars.map((bar, index) => (
          <Bar
            key={bar.execution}
            {...props}
            bar={bar}
            isOdd={index % 2 === 1}
            left={x(bar.start)}
            width={Math.max(x(bar.seconds), least)}
          />
        ))}
        {cuts.map(cut => (
          <line
            key={cut}
            className="nbx-Timeline-cut"
            x1={x(cut)}
            x2={x(cut)}
            y1={0}
            y2={HEIGHT}
          >
            <title>{trans.__('A pause, cut short')}</title>
          </line>
        ))}
      </svg>
      <p className="nbx-Timeline-note">
        {trans.__('from %1', new Date(timeline.startedAt).toLocaleString())}
        {cuts.length > 0 && ` · ${trans.__('broken lines: pauses, cut short')}`}
        {leftOut > 0 &&
          ` · ${trans.__('%1 earlier left out', formatCount(leftOut))}`}
      </p>
    </div>
  );
}

function Bar(
  props: TimelineProps & {
    bar: TimelineBar;
    isOdd: boolean;
    left: number;
    width: number;
  }
): JSX.Element {
  const { bar, positions, trans } = props;
  const position = positions.get(bar.cell);
  const isWell = bar.outcome === 'done';
  const time = formatSeconds(bar.seconds);
  const name =
    position === undefined
      ? trans.__('A cell that is gone')
      : trans.__('Cell %1', position);
  // the stroke of a hollow bar stays within its place
  const inset = isWell ? 0 : 1;
  return (
    <rect
      className={`nbx-Timeline-bar ${isWell ? 'nbx-mod-done' : 'nbx-mod-hollow'}${props.isOdd ? ' nbx-mod-odd' : ''}`}
      x={props.left}
      y={inset}
      width={props.width}
      height={HEIGHT - 2 * inset}
      onClick={() => props.goTo(bar.cell)}
    >
      <title>
        {`${name}: ${isWell ? time : `${time} ${stateWord(bar.outcome, trans)}`}`}
      </title>
    </rect>
  );
}
