import type { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import unknownSvg from '../../../style/icons/unknown.svg';
import type { BoundaryEdit } from '../../models/flow-boundaries';
import type { FlowConsent, FlowSnapshot } from '../../models/flow-snapshot';
import type { FlowBlocker, FlowVerdict } from '../../protocol';
import { stateIcons } from '../shared/icons';
import { verdictText } from './words';

/** What the panel can ask for. */
export interface FlowActions {
  readonly goTo: (cell: string) => void;
  readonly runAll: () => void;
  /** Does what a blocker offers. */
  readonly fix: (action: NonNullable<FlowBlocker['action']>) => void;
  /** Changes steps; tells whether that made sense. */
  readonly edit: (edit: BoundaryEdit) => boolean;
  readonly propose: () => void;
  readonly undo: () => void;
  readonly setParameter: (name: string, isChosen: boolean) => void;
  readonly setTarget: (id: string, version: string | null) => void;
  readonly setOut: (out: string) => void;
  readonly setConsent: (consent: FlowConsent) => void;
  /** Shows a file; null: the first one that is not the same. */
  readonly preview: (path: string | null) => void;
  readonly verify: () => void;
  readonly cancel: () => void;
  readonly exportFiles: () => void;
  readonly openFolder: () => void;
  readonly refresh: () => void;
  readonly copy: (text: string) => void;
}

/** What every part of the panel is given. */
export interface FlowPartProps {
  readonly snapshot: FlowSnapshot;
  readonly trans: TranslationBundle;
  readonly actions: FlowActions;
}

const notSureIcon = new LabIcon({
  name: 'nbxflow:flow-not-sure',
  svgstr: unknownSvg
});

const ICONS: Readonly<Record<FlowVerdict, LabIcon>> = {
  equal: stateIcons.done,
  'equal-within-tolerance': stateIcons.done,
  nondeterministic: notSureIcon,
  different: stateIcons.failed,
  'not-run': stateIcons.never
};

/** What was found, as icon and word. */
export function Verdict(props: {
  verdict: FlowVerdict;
  tolerance: number | null;
  trans: TranslationBundle;
}): JSX.Element {
  const { verdict, tolerance, trans } = props;
  const Icon = ICONS[verdict].react;
  return (
    <span
      className={`nbx-FlowVerdict nbx-mod-${verdict}`}
      data-nbx-verdict={verdict}
    >
      <Icon tag="span" className="nbx-Icon" aria-hidden="true" />
      {verdictText(verdict, tolerance, trans)}
    </span>
  );
}

/** Part of the panel with a heading. */
export function Section(props: {
  title: string;
  aside?: React.ReactNode;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <section className="nbx-Section">
      <h3>
        <span>{props.title}</span>
        {props.aside !== undefined && <span>{props.aside}</span>}
      </h3>
      {props.children}
    </section>
  );
}

/** A small button with an icon; out of use it keeps the focus. */
export function IconButton(props: {
  icon: LabIcon;
  label: string;
  isOff?: boolean;
  isPressed?: boolean;
  onClick: () => void;
}): JSX.Element {
  const { icon, label, isOff = false, isPressed, onClick } = props;
  return (
    <button
      type="button"
      className="nbx-Flow-iconButton"
      title={label}
      aria-label={label}
      aria-disabled={isOff}
      aria-expanded={isPressed}
      onClick={() => {
        if (!isOff) {
          onClick();
        }
      }}
    >
      <icon.react tag="span" className="nbx-Icon" aria-hidden="true" />
    </button>
  );
}

/** The style of what has a step's colour; steps count from 0. */
export function stepColor(step: number): React.CSSProperties {
  return { [STEP_TURN]: stepTurn(step) } as React.CSSProperties;
}

/** The style sheets read here by how much the colour is turned. */
export const STEP_TURN = '--nbx-step-turn';

/** Blue, ochre, green, violet, teal, pink where the theme is blue: never red, which means a failure. */
const TURNS = [0, 170, 265, 50, 305, 85];

/** After six the colours come again, which is why each step has a number. */
export function stepTurn(step: number): string {
  return `${TURNS[step % TURNS.length]}`;
}
