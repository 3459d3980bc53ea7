import { PathExt } from '@jupyterlab/coreutils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Debouncer } from '@lumino/polling';

import { Disposable } from '../../disposable';
import type { ShownSecret } from '../../models/secrets-findings';
import type { SecretsSnapshot } from '../../models/secrets-snapshot';
import type { INbxSecrets } from '../../tokens';
import { cellText, secretSentence } from './words';

/** A secret is told of so much later, in milliseconds: what is being typed changes. */
const DELAY = 1000;

/** Tells screen readers of new secrets, of each once. */
export class SecretsAnnouncer extends Disposable {
  constructor(
    secrets: INbxSecrets,
    trans: TranslationBundle,
    delay: number = DELAY
  ) {
    super();
    this._secrets = secrets;
    this._trans = trans;
    this._later = new Debouncer(() => this._announce(), delay);
    this._region = document.createElement('div');
    this._region.className = 'nbx-Announcer';
    this._region.setAttribute('role', 'status');
    document.body.appendChild(this._region);
    secrets.changed.connect(this._onChanged, this);
  }

  protected release(): void {
    this._later.dispose();
    this._region.remove();
  }

  private _onChanged(_: INbxSecrets, path: string): void {
    this._paths.add(path);
    // a debouncer that is disposed while it waits rejects
    this._later.invoke().catch(() => undefined);
  }

  private _announce(): void {
    for (const path of this._paths) {
      const snapshot = this._secrets.snapshot(path);
      const told = this._told.get(path) ?? new Set();
      const fresh = snapshot?.findings.filter(({ key }) => !told.has(key));
      const [first, ...others] = fresh ?? [];
      if (snapshot && first) {
        this._region.textContent = this._text(snapshot, first, others.length);
      }
      // what is gone and comes again is told again
      this._told.set(
        path,
        new Set(snapshot?.findings.map(({ key }) => key) ?? [])
      );
    }
    this._paths.clear();
  }

  private _text(
    snapshot: SecretsSnapshot,
    first: ShownSecret,
    others: number
  ): string {
    const trans = this._trans;
    const name = PathExt.basename(snapshot.path);
    return others === 0
      ? trans.__(
          'Secret found in %1, %2: %3',
          name,
          cellText(snapshot, first.cell, trans),
          secretSentence(first, trans)
        )
      : trans.__('%1 secrets found in %2.', others + 1, name);
  }

  private _later: Debouncer<void>;
  private _paths = new Set<string>();
  private _region: HTMLElement;
  private _secrets: INbxSecrets;
  private _told = new Map<string, ReadonlySet<string>>();
  private _trans: TranslationBundle;
}
