import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot, type Root } from 'react-dom/client';

import { ApiError } from '../../../api/request';
import type { SecretsSnapshot } from '../../../models/secrets-snapshot';
import { SecretsView } from '../view';
import { finding, snapshot } from './known-secrets';

const trans = nullTranslator.load('nbxflow');

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

describe('SecretsView', () => {
  let node: HTMLElement;
  let root: Root;
  let done: string[];

  beforeEach(() => {
    node = document.body.appendChild(document.createElement('div'));
    root = createRoot(node);
    done = [];
  });

  afterEach(() => {
    React.act(() => root.unmount());
    node.remove();
  });

  function show(shown: SecretsSnapshot | null): string {
    const say =
      (word: string) =>
      (...args: unknown[]) =>
        void done.push(
          [word, ...args.filter(a => typeof a === 'string')].join(' ')
        );
    React.act(() =>
      root.render(
        <SecretsView
          snapshot={shown}
          trans={trans}
          actions={{
            goTo: ({ key }) => void done.push(`go to ${key}`),
            fix: say('fix'),
            redact: say('redact'),
            ignore: say('ignore'),
            takeBack: say('take back'),
            scan: say('scan'),
            copy: say('copy')
          }}
        />
      )
    );
    return node.textContent ?? '';
  }

  function press(label: string): void {
    const buttons = [...node.querySelectorAll('button')];
    const button = buttons.find(one => one.textContent === label);
    React.act(() => button?.click());
  }

  it('says what will be there', () => {
    expect(show(null)).toContain('Open a notebook');
    expect(show(snapshot())).toContain('No secret was found');
    const first = snapshot({ report: null, loading: true });
    expect(show(first)).toContain('Loading…');
  });

  it('promises nothing while what is typed is not scanned', () => {
    for (const state of ['starting', 'failed'] as const) {
      const live = { state, reason: null };
      expect(show(snapshot({ live }))).not.toContain('No secret was found');
    }
  });

  it('shows findings by cell, masked, and what can be done', () => {
    const output = { index: 0, pointer: '/text' };
    const text = show(
      snapshot({
        findings: [
          finding(),
          finding({ key: 'k2', cell: 'b', place: 'stream', output }),
          finding({ key: 'k3', cell: 'm', place: 'markdown' }),
          finding({ key: 'k4', cell: null, place: 'metadata', span: null })
        ],
        unlisted: 3
      })
    );
    for (const part of [
      ...['Cell 1', 'Cell 2', 'Markdown cell 1', 'Notebook'],
      ...['AWS access key', 'AKIA············', 'source, line 2'],
      ...['aws-access-key-id', 'output, line 2', 'And 3 more']
    ]) {
      expect(text).toContain(part);
    }
    press('Move to environment variable');
    press('Redact output');
    press('Not a secret…');
    expect(done).toEqual(['fix k1', 'redact b', 'ignore k1']);
    const rows = node.querySelectorAll<HTMLElement>('[aria-level="2"]');
    React.act(() => rows[1]?.click());
    expect(done).toContain('go to k2');
  });

  it('offers no variable where the language has none of ours', () => {
    const text = show(snapshot({ findings: [finding()], isPython: false }));
    expect(text).not.toContain('environment variable');
  });

  it('shows what is known, with its reason', () => {
    const known = [finding({ ignored: 'an example' })];
    expect(show(snapshot({ known }))).toContain('known: an example');
    press('Take back');
    expect(done).toEqual(['take back f1']);
  });

  it('never calls clean what was not scanned', () => {
    const { report } = snapshot();
    const text = show(
      snapshot({
        report: report && { ...report, state: 'not-scanned', reason: 'late.' }
      })
    );
    expect(text).toContain('Not scanned: late.');
    expect(text).not.toContain('No secret');
    const failed = show(
      snapshot({ failure: new ApiError('unreachable', 0, 'No answer.') })
    );
    expect(failed).toContain('No answer.');
    expect(failed).not.toContain('No secret');
    press('Try again');
    expect(done).toEqual(['scan']);
  });

  it('says that what is typed is not scanned', () => {
    const live = { state: 'failed', reason: 'no worker' } as const;
    expect(show(snapshot({ live }))).toContain('no worker');
  });

  it.each([
    ['written', 'Written as it is.'],
    ['masked', '2 secrets masked'],
    ['refused', 'Refused because of a secret'],
    ['not-scanned', 'Written without a scan']
  ] as const)('tells of a save that was %s', (outcome, words) => {
    const { report } = snapshot();
    const save = { outcome, explicit: true, at: '2026-01-01', masked: 2 };
    expect(show(snapshot({ report: report && { ...report, save } }))).toContain(
      words
    );
  });

  it.each(['warn', 'redact', 'refuse'] as const)(
    'names the policy %s',
    policy => {
      const { report } = snapshot();
      const text = show(snapshot({ report: report && { ...report, policy } }));
      expect(text).toContain(`Policy ${policy}`);
      expect(text).toContain('Not saved since');
    }
  );
});
