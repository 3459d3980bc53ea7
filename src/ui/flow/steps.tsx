import {
  Button,
  caretDownIcon,
  caretRightIcon,
  linkIcon,
  moveDownIcon,
  moveUpIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import type { BoundaryEdit } from '../../models/flow-boundaries';
import { verdictOf } from '../../models/flow-snapshot';
import type { FlowStep } from '../../protocol';
import { LinkButton } from '../shared/parts';
import {
  type FlowPartProps,
  IconButton,
  Section,
  stepColor,
  Verdict
} from './parts';
import { CARD_NAMES, cellsText, flowText } from './words';

/** The steps as cards in notebook order; their boundaries can be moved. */
export function Steps(props: FlowPartProps): JSX.Element | null {
  const { snapshot, trans, actions } = props;
  const steps = snapshot.proposal.spec?.steps ?? [];
  if (steps.length === 0) {
    return null;
  }
  return (
    <Section
      title={trans.__('Steps')}
      aside={
        <span className="nbx-Flow-links">
          {snapshot.canUndo && (
            <LinkButton
              title={trans.__('Take the last change back')}
              onClick={actions.undo}
            >
              {trans.__('Undo')}
            </LinkButton>
          )}
          {!snapshot.isProposed && (
            <LinkButton
              title={trans.__('Take the steps that are proposed')}
              onClick={actions.propose}
            >
              {trans.__('Reset')}
            </LinkButton>
          )}
        </span>
      }
    >
      <ol className="nbx-Flow-steps">
        {steps.map((step, index) => (
          // by place: what has the focus keeps it while boundaries move
          <Card key={index} {...props} step={step} index={index} />
        ))}
      </ol>
    </Section>
  );
}

interface CardProps extends FlowPartProps {
  readonly step: FlowStep;
  readonly index: number;
}

function Card(props: CardProps): JSX.Element {
  const { snapshot, step, index, trans } = props;
  const { codeCells, spec } = snapshot.proposal;
  const [isOpen, setOpen] = React.useState(false);
  const count = spec?.steps.length ?? 0;
  return (
    <li>
      <div
        className="nbx-FlowStep"
        role="group"
        aria-label={trans.__('Step %1 of %2: %3', index + 1, count, step.title)}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        data-nbx-step={step.id}
        style={stepColor(index)}
        tabIndex={0}
        onKeyDown={event => onKeyDown(event, props)}
      >
        <span className="nbx-FlowStep-number" aria-hidden="true">
          {index + 1}
        </span>
        <div className="nbx-FlowStep-head">
          <Title {...props} />
          <Found {...props} />
        </div>
        <p
          className="nbx-FlowStep-facts"
          title={flowText(step, Infinity, trans) ?? undefined}
        >
          {[
            cellsText(step.cells, codeCells, trans),
            flowText(step, CARD_NAMES, trans)
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        <Buttons {...props} isOpen={isOpen} setOpen={setOpen} />
        {isOpen && <Cells {...props} />}
      </div>
    </li>
  );
}

/** Alt with an arrow moves the boundary on that side, whatever in the card has the focus. */
function onKeyDown(
  event: React.KeyboardEvent,
  { index, actions }: CardProps
): void {
  const kinds = { ArrowUp: 'first-up', ArrowDown: 'last-down' } as const;
  if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    event.preventDefault();
    event.stopPropagation();
    actions.edit({ kind: kinds[event.key], step: index });
  }
}

/** What was found of the step; nothing while that is not known, or no longer true. */
function Found({ snapshot, step, trans }: CardProps): JSX.Element | null {
  const verdict = verdictOf(snapshot, step.id);
  const { evidence, state } = snapshot.verification;
  const task = evidence?.verification.tasks.find(({ id }) => id === step.id);
  if (verdict === null) {
    return state === 'running' && snapshot.verification.isCurrent ? (
      <span className="nbx-FlowVerdict">{trans.__('waiting…')}</span>
    ) : null;
  }
  return (
    <Verdict
      verdict={verdict}
      tolerance={task?.tolerance ?? null}
      trans={trans}
    />
  );
}

function Title({ step, index, trans, actions }: CardProps): JSX.Element {
  const [typed, setTyped] = React.useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed.trim() !== step.title) {
      actions.edit({ kind: 'title', step: index, title: typed });
    }
    setTyped(null);
  };
  return (
    <input
      className="nbx-FlowStep-title"
      aria-label={trans.__('Title of step %1', index + 1)}
      title={step.title}
      maxLength={200}
      spellCheck={false}
      value={typed ?? step.title}
      onChange={event => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={event => {
        if (event.key === 'Enter') {
          commit();
        } else if (event.key === 'Escape') {
          setTyped(null);
        }
      }}
    />
  );
}

function Buttons(
  props: CardProps & { isOpen: boolean; setOpen: (isOpen: boolean) => void }
): JSX.Element {
  const { snapshot, index, isOpen, setOpen, trans, actions } = props;
  const isFirst = index === 0;
  const isLast = index + 1 === snapshot.proposal.spec?.steps.length;
  const edit = (
    kind: BoundaryEdit['kind'] & ('first-up' | 'last-down' | 'join')
  ) => void actions.edit({ kind, step: index });
  return (
    <div className="nbx-FlowStep-buttons">
      <IconButton
        icon={isOpen ? caretDownIcon : caretRightIcon}
        label={trans.__('Cells of this step')}
        isPressed={isOpen}
        onClick={() => setOpen(!isOpen)}
      />
      <IconButton
        icon={moveUpIcon}
        label={trans.__('Move first cell to the step above (Alt+↑)')}
        isOff={isFirst}
        onClick={() => edit('first-up')}
      />
      <IconButton
        icon={moveDownIcon}
        label={trans.__('Move last cell to the step below (Alt+↓)')}
        isOff={isLast}
        onClick={() => edit('last-down')}
      />
      <IconButton
        icon={linkIcon}
        label={trans.__('Join with the next step')}
        isOff={isLast}
        onClick={() => edit('join')}
      />
    </div>
  );
}

/** The cells of a step, each a place where it can be split. */
function Cells({
  snapshot,
  step,
  index,
  trans,
  actions
}: CardProps): JSX.Element {
  const { codeCells, firstLines } = snapshot.proposal;
  return (
    <ol className="nbx-FlowStep-cells">
      {step.cells.map((cell, place) => (
        <li key={cell}>
          {place > 0 && (
            <Button
              small
              minimal
              className="nbx-FlowStep-split"
              onClick={() =>
                void actions.edit({ kind: 'split', step: index, cell })
              }
            >
              {trans.__('Split here')}
            </Button>
          )}
          <div className="nbx-FlowStep-cell">
            <LinkButton
              title={trans.__('Go to this cell')}
              onClick={() => actions.goTo(cell)}
            >
              {trans.__('Cell %1', codeCells.indexOf(cell) + 1)}
            </LinkButton>{' '}
            <code>{firstLines.get(cell)}</code>
          </div>
        </li>
      ))}
    </ol>
  );
}
