import {
  Button,
  checkIcon,
  errorIcon,
  historyIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { formatCount } from '../../core/spans';
import type { DeliverySnapshot } from '../../models/delivery';
import type { SinkState } from '../../protocol';
import { Name } from '../shared/parts';

export interface DeliveryProps {
  readonly delivery: DeliverySnapshot;
  readonly trans: TranslationBundle;
  /** Sends again to one destination. */
  readonly retry: (sink: string) => void;
}

/** How the delivery of lineage events and spans to each destination stands. */
export function Delivery(props: DeliveryProps): JSX.Element {
  const { delivery, trans } = props;
  const { sinks, failure } = delivery;
  return (
    <section className="nbx-Section nbx-Delivery">
      <h3>{trans.__('Delivery')}</h3>
      {failure && (
        <p className="nbx-mod-failed">
          ⚠ {trans.__('The state of the delivery is not known.')}{' '}
          {failure.message}
        </p>
      )}
      {!sinks && !failure && <p>{trans.__('Loading…')}</p>}
      {sinks && !sinks.some(takesLineage) && <NoDestination trans={trans} />}
      {sinks && sinks.length > 0 && (
        <ul>
          {sinks.map(sink => (
            <Sink key={sink.name} sink={sink} {...props} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Spans go to an OpenTelemetry endpoint, lineage events to all others. */
function takesLineage({ kind }: SinkState): boolean {
  return kind !== 'otlp';
}

const SETTINGS = {
  url: 'c.NbxFlow.lineage_url',
  file: 'c.NbxFlow.lineage_file'
};

function NoDestination({ trans }: { trans: TranslationBundle }): JSX.Element {
  return (
    <p>
      {trans.__('No destination configured: lineage stays on this server.')}{' '}
      <small>
        {trans.__(
          'To deliver OpenLineage events, set in the configuration of the Jupyter server:'
        )}{' '}
        <code>{SETTINGS.url}</code> {trans.__('or')}{' '}
        <code>{SETTINGS.file}</code>
      </small>
    </p>
  );
}

const ICONS: Readonly<Record<SinkState['state'], LabIcon>> = {
  ok: checkIcon,
  waiting: historyIcon,
  failing: errorIcon
};

function Sink(props: DeliveryProps & { sink: SinkState }): JSX.Element {
  const { sink, delivery, trans, retry } = props;
  const Icon = ICONS[sink.state].react;
  const target = `${sink.kind} ${sink.target}`;
  const needsHelp = sink.state === 'failing' || sink.refused > 0;
  return (
    <li className={`nbx-Sink nbx-mod-${sink.state}`}>
      <Icon tag="span" className="nbx-Icon" aria-hidden="true" />
      <span>
        {stateText(sink.state, trans)} · {countsText(sink, trans)}
      </span>
      <small className="nbx-Sink-target">
        <Name name={target} title={target} />
      </small>
      {needsHelp && sink.lastError && (
        <small className="nbx-Sink-error">{sink.lastError}</small>
      )}
      {sink.state === 'failing' && sink.nextAttemptAt && (
        <small>
          {trans.__('Next try at %1', localTime(sink.nextAttemptAt))}
        </small>
      )}
      {needsHelp && (
        <Button
          small
          className="nbx-Sink-retry"
          disabled={delivery.retrying}
          aria-label={`${trans.__('Retry')} ${target}`}
          onClick={() => retry(sink.name)}
        >
          {delivery.retrying ? trans.__('Retrying…') : trans.__('Retry')}
        </Button>
      )}
    </li>
  );
}

function stateText(
  state: SinkState['state'],
  trans: TranslationBundle
): string {
  switch (state) {
    case 'ok':
      return trans.__('Working');
    case 'waiting':
      return trans.__('Waiting');
    case 'failing':
      return trans.__('Failing');
  }
}

function countsText(sink: SinkState, trans: TranslationBundle): string {
  const { delivered, waiting, refused } = sink;
  const parts = [
    trans._n('%2 delivered', '%2 delivered', delivered, formatCount(delivered)),
    trans._n('%2 waiting', '%2 waiting', waiting, formatCount(waiting))
  ];
  if (refused > 0) {
    parts.push(
      trans._n('%2 refused', '%2 refused', refused, formatCount(refused))
    );
  }
  return parts.join(' · ');
}

function localTime(time: string): string {
  return new Date(time).toLocaleTimeString();
}
