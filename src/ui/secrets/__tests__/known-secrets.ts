import { Signal } from '@lumino/signaling';

import type { ShownSecret } from '../../../models/secrets-findings';
import type { SecretsSnapshot } from '../../../models/secrets-snapshot';
import type { INbxSecrets, RefusedSave } from '../../../tokens';

/** A finding as the model would tell it. */
export function finding(change: Partial<ShownSecret> = {}): ShownSecret {
  return {
    key: 'k1',
    cell: 'a',
    place: 'source',
    output: null,
    rule: 'aws-access-key-id',
    title: 'AWS access key',
    severity: 'error',
    span: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 },
    masked: 'AKIA············',
    fingerprint: 'f1',
    ignored: null,
    ...change
  };
}

/** A snapshot of a notebook with two code cells around a Markdown cell. */
export function snapshot(
  change: Partial<SecretsSnapshot> = {}
): SecretsSnapshot {
  return {
    path: 'dir/a.ipynb',
    cells: [
      { id: 'a', type: 'code' },
      { id: 'm', type: 'markdown' },
      { id: 'b', type: 'code' }
    ],
    isPython: true,
    findings: [],
    known: [],
    unlisted: 0,
    live: { state: 'ready', reason: null },
    notices: new Map(),
    report: {
      path: 'dir/a.ipynb',
      sequence: 1,
      at: '2026-01-01T00:00:00Z',
      policy: 'refuse',
      state: 'scanned',
      reason: null,
      save: null
    },
    loading: false,
    failure: null,
    ...change
  };
}

/** Secrets that the test says. */
export class KnownSecrets implements INbxSecrets {
  readonly changed = new Signal<this, string>(this);
  readonly refused = new Signal<this, RefusedSave>(this);
  readonly done: string[] = [];
  failure: Error | null = null;

  say(known: SecretsSnapshot): void {
    this._known.set(known.path, known);
    this.changed.emit(known.path);
  }

  snapshot(path: string): SecretsSnapshot | null {
    return this._known.get(path) ?? null;
  }

  scan = (path: string) => this._do('scan', path);
  fix = (path: string, key: string) => this._do('fix', path, key);
  redact = (path: string, cell: string) => this._do('redact', path, cell);
  ignore = (path: string, key: string, reason: string) =>
    this._do('ignore', path, key, reason);
  takeBack = (path: string, fingerprint: string) =>
    this._do('take back', path, fingerprint);

  dismiss(path: string, cell: string): void {
    this.done.push(['dismiss', path, cell].join(' '));
  }

  private async _do(...words: string[]): Promise<void> {
    if (this.failure) {
      throw this.failure;
    }
    this.done.push(words.join(' '));
  }

  private _known = new Map<string, SecretsSnapshot>();
}
