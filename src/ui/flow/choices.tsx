import * as React from 'react';

import type { FlowTargetChoice } from '../../models/flow-snapshot';
import type { FlowParameter } from '../../protocol';
import { LinkButton } from '../shared/parts';
import { type FlowPartProps, Section } from './parts';
import { engineText, valueText } from './words';

/** The values that can be given anew for each run; ticked are those that will be. */
export function Parameters(props: FlowPartProps): JSX.Element | null {
  const { snapshot, trans } = props;
  const parameters = snapshot.proposal.spec?.parameters ?? [];
  if (parameters.length === 0) {
    return null;
  }
  const chosen = parameters.filter(one => one.chosen);
  return (
    <Section
      title={trans.__('Parameters')}
      aside={trans.__('%1 of %2', chosen.length, parameters.length)}
    >
      <table className="nbx-Flow-parameters">
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Default')}</th>
            <th scope="col">{trans.__('Type')}</th>
            <th scope="col">{trans.__('Where')}</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(parameter => (
            <Parameter key={parameter.name} {...props} parameter={parameter} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Parameter(
  props: FlowPartProps & { parameter: FlowParameter }
): JSX.Element {
  const { parameter, snapshot, trans, actions } = props;
  const { name, type, cell, chosen } = parameter;
  const place = snapshot.proposal.codeCells.indexOf(cell) + 1;
  const value = valueText(parameter);
  return (
    <tr>
      <th scope="row">
        <label>
          <input
            type="checkbox"
            checked={chosen}
            onChange={event => actions.setParameter(name, event.target.checked)}
          />
          <span>{name}</span>
        </label>
      </th>
      <td title={value}>
        <code>{value}</code>
      </td>
      <td>{type}</td>
      <td>
        <LinkButton
          title={trans.__('Go to this cell')}
          onClick={() => actions.goTo(cell)}
        >
          {trans.__('Cell %1', place)}
        </LinkButton>
      </td>
    </tr>
  );
}

/** What the notebook becomes, and how far that can be tried out here. */
export function Targets(props: FlowPartProps): JSX.Element {
  const { snapshot, trans } = props;
  const name = React.useId();
  return (
    <Section title={trans.__('Target')}>
      <div
        className="nbx-Flow-targets"
        role="radiogroup"
        aria-label={trans.__('Target')}
      >
        {snapshot.targets.map(target => (
          <Target key={target.id} {...props} target={target} name={name} />
        ))}
      </div>
    </Section>
  );
}

function Target(
  props: FlowPartProps & { target: FlowTargetChoice; name: string }
): JSX.Element {
  const { target, name, snapshot, trans, actions } = props;
  const { id, title, versions } = target;
  const isChosen = snapshot.target.id === id;
  const engine = snapshot.proposal.engines.find(one => one.target === id);
  return (
    <div className={`nbx-FlowTarget${isChosen ? ' nbx-mod-chosen' : ''}`}>
      <label>
        <input
          type="radio"
          name={name}
          value={id}
          checked={isChosen}
          onChange={() => actions.setTarget(id, null)}
        />
        <span>{title}</span>
      </label>
      {isChosen && versions.length > 0 && (
        <select
          aria-label={trans.__('Version of %1', title)}
          value={snapshot.target.version ?? ''}
          onChange={event => actions.setTarget(id, event.target.value)}
        >
          {versions.map(version => (
            <option key={version} value={version}>
              {version}
            </option>
          ))}
        </select>
      )}
      <small
        className={`nbx-FlowTarget-state nbx-mod-${engine?.state ?? 'unknown'}`}
        title={engine?.detail}
      >
        {engineText(engine, trans)}
      </small>
    </div>
  );
}
