import { DisposableSet, IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import { type FlowChoices, type FlowNotebook, isClean } from '../core/flow';
import type { FlowTarget } from '../core/flow/targets';
import type { FlowSpec, FlowVerifyRequest } from '../protocol';
import { type BoundaryEdit, editBoundaries } from './flow-boundaries';
import { ChoiceHistory } from './flow-choices';
import { EVIDENCE, FlowFiles } from './flow-files';
import { FlowProposal } from './flow-proposal';
import {
  type FlowConsent,
  type FlowSnapshot,
  isExportable
} from './flow-snapshot';
import { defaultFolder, isEvidenceOf, messageOf, trimmed } from './flow-texts';
import { FlowVerification } from './flow-verification';

/** What notebooks can be promoted to. */
export interface KnownTargets {
  readonly all: readonly FlowTarget[];
  get(id: string): FlowTarget | undefined;
  /** Targets came or went. */
  readonly changed: ISignal<unknown, void>;
}

/** How pipelines are made unless a person says otherwise. */
export interface FlowDefaults {
  /** Id of a target. */
  readonly target: string;
  /** So often the notebook is run for a verification. */
  readonly baselineRuns: number;
}

/** The pipeline that one open notebook could become: proposal, decisions, files, verification. */
export class NotebookFlow extends Disposable {
  constructor(options: NotebookFlow.IOptions) {
    super();
    this._options = options;
    this._proposal = new FlowProposal({
      ...options,
      choices: () => this._choices.current
    });
    this._files = new FlowFiles(options);
    this._verification = new FlowVerification(options);
    this._target = options.defaults().target;
    this._proposal.changed.connect(this._onProposal, this);
    this._files.changed.connect(this._tell, this);
    this._verification.changed.connect(this._onVerification, this);
    options.document.pathChanged.connect(this._onProposal, this);
    options.targets.changed.connect(this._onProposal, this);
  }

  get path(): string {
    return this._options.document.path;
  }

  get snapshot(): FlowSnapshot {
    const { targets } = this._options;
    const proposal = this._proposal.state;
    return {
      path: this.path,
      proposal,
      isProposed: this._choices.isProposed,
      canUndo: this._choices.canUndo,
      targets: targets.all.map(({ id, title, versions }) => ({
        ...{ id, title, versions }
      })),
      target: { id: this._target, version: this._versionOf(this._target) },
      out: this._out ?? defaultFolder(this.path, proposal.spec),
      files: this._files.state,
      verification: {
        ...this._verification.state,
        isCurrent: this._isVerified
      },
      consent: this._consent
    };
  }

  /** `snapshot` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  protected release(): void {
    this._proposal.dispose();
    this._files.dispose();
    this._verification.dispose();
  }

  /** Keeps the proposal and its files up to date until the result is disposed. */
  watch(): IDisposable {
    return DisposableSet.from([this._proposal.watch(), this._files.watch()]);
  }

  /** Asks the server for all anew. */
  async refresh(): Promise<void> {
    await this._proposal.refresh();
    await this._files.refresh();
  }

  /** Moves a boundary between steps; tells whether that made sense. */
  edit(edit: BoundaryEdit): boolean {
    const steps = this._proposal.state.spec?.steps ?? [];
    const starts = editBoundaries(steps, this._choices.current.starts, edit);
    if (starts !== null) {
      this._choose({ starts });
    }
    return starts !== null;
  }

  /** Takes the steps that are proposed. */
  propose(): void {
    this._choose({ starts: null });
  }

  /** Decides whether a value becomes a parameter. */
  setParameter(name: string, isChosen: boolean): void {
    const { parameters } = this._choices.current;
    this._choose({ parameters: new Map([...parameters, [name, isChosen]]) });
  }

  /** Takes the last change of steps or parameters back. */
  undo(): void {
    this._choices.undo();
    this._proposal.rebuild();
  }

  /** @param version - null: the newest, or the one that is installed. */
  setTarget(id: string, version: string | null): void {
    this._target = id;
    if (version !== null) {
      this._versions.set(id, version);
    }
    this._onProposal();
  }

  /** @param out - Contents path; empty: the default one. */
  setOut(out: string): void {
    this._out = trimmed(out) || null;
    this._onProposal();
  }

  setConsent(consent: FlowConsent): void {
    this._consent = consent;
    this._tell();
  }

  /** Replays notebook and pipeline and compares them. */
  async verify(): Promise<void> {
    const request = this._verifyRequest();
    if (request !== null) {
      await this._verification.start(request, this._keyOf(request.spec));
    }
  }

  cancel(): Promise<void> {
    return this._verification.cancel();
  }

  /**
   * Writes the files.
   *
   * @param isAgreed - Whether other files that stand there may be overwritten.
   */
  async exportFiles(isAgreed: boolean): Promise<void> {
    const { files } = this.snapshot;
    const isFree = files?.files.every(({ state }) => state !== 'changed');
    if (isExportable(this.snapshot) && (isAgreed || isFree)) {
      await this._files.write();
    }
  }

  private _choose(change: Partial<FlowChoices>): void {
    this._choices.set(change);
    this._proposal.rebuild();
  }

  private _onProposal(): void {
    this._files.set(this._filesInput());
    this._onVerification();
  }

  private _onVerification(): void {
    const { evidence } = this._verification.state;
    this._files.setEvidence(this._isVerified ? evidence : null);
    this._tell();
  }

  private _filesInput(): Parameters<FlowFiles['set']>[0] {
    const { spec } = this._proposal.state;
    const { notebook } = this._proposal;
    if (spec === null || notebook === null || !isClean(spec)) {
      return null;
    }
    const { path, out } = this.snapshot;
    return { path, out, plan: this._plan(spec, notebook) };
  }

  private _plan(spec: FlowSpec, notebook: FlowNotebook) {
    const target = this._options.targets.get(this._target);
    const version = this._versionOf(this._target);
    try {
      return (
        target?.plan(spec, notebook.cells, version) ??
        `There is no target ${this._target}.`
      );
    } catch (reason) {
      return messageOf(reason);
    }
  }

  private _versionOf(id: string): string | null {
    const versions = this._options.targets.get(id)?.versions ?? [];
    const { engines } = this._proposal.state;
    const installed = engines.find(({ target }) => target === id)?.version;
    const chosen = this._versions.get(id) ?? installed ?? '';
    // an engine says 3.3.2 where code is made for 3.3
    const isIt = (one: string) => `${chosen}.`.startsWith(`${one}.`);
    return versions.find(isIt) ?? versions[0] ?? null;
  }

  /** Null when there is nothing that could be verified now. */
  private _verifyRequest(): FlowVerifyRequest | null {
    const { snapshot } = this;
    const { spec } = snapshot.proposal;
    if (spec === null || !isExportable(snapshot)) {
      return null;
    }
    const files = snapshot.files?.files ?? [];
    return {
      path: this.path,
      kernel: this._proposal.notebook?.kernel ?? null,
      cells: [...this._proposal.typed],
      spec,
      files: files
        .filter(({ path }) => path !== EVIDENCE)
        .map(({ path, text }) => ({ path, text })),
      options: {
        baselineRuns: this._options.defaults().baselineRuns,
        ...snapshot.consent,
        variations: true,
        timeoutSeconds: null
      }
    };
  }

  /** Whether the last verification is of the notebook and the files as they are now. */
  private get _isVerified(): boolean {
    const { spec, isOutdated } = this._proposal.state;
    const { evidence } = this._verification.state;
    if (spec === null || isOutdated) {
      return false;
    }
    return evidence === null
      ? this._keyOf(spec) === this._verification.key
      : isEvidenceOf(evidence, spec, this._files.state);
  }

  /** Names a proposal and the files that are made of it. */
  private _keyOf(spec: FlowSpec): string {
    return [spec.hash, this._target, this._versionOf(this._target)].join(' ');
  }

  private _tell(): void {
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _choices = new ChoiceHistory();
  private _consent: FlowConsent = { allowOutside: false, allowNetwork: false };
  private _files: FlowFiles;
  private _options: NotebookFlow.IOptions;
  private _out: string | null = null;
  private _proposal: FlowProposal;
  private _target: string;
  private _verification: FlowVerification;
  private _versions = new Map<string, string>();
}

export namespace NotebookFlow {
  export interface IOptions
    extends
      Omit<FlowProposal.IOptions, 'choices'>,
      Omit<FlowFiles.IOptions, 'interval'>,
      Omit<FlowVerification.IOptions, 'interval'> {
    readonly targets: KnownTargets;
    readonly defaults: () => FlowDefaults;
  }
}
