import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { OpenFlows } from '../../models/flow';
import type { FilesState } from '../../models/flow-snapshot';
import type { FlowFile } from '../../protocol';
import { Switch } from '../shared/switch';
import { flowIcon } from './icons';
import { fileStateText } from './words';

/** The files of the pipeline of one notebook, to be read before they are written. */
export class FlowPreview extends MainAreaWidget<PreviewContent> {
  constructor(path: string, flows: OpenFlows, trans: TranslationBundle) {
    super({ content: new PreviewContent(path, flows, trans) });
    this.id = `nbxflow-flow-preview-${path}`;
    this.title.icon = flowIcon;
    this.title.label = trans.__('Preview: %1', path.split('/').pop() ?? path);
    this.title.caption = trans.__('Files of the pipeline of %1', path);
    this.title.closable = true;
  }
}

class PreviewContent extends ReactWidget {
  constructor(path: string, flows: OpenFlows, trans: TranslationBundle) {
    super();
    this._path = path;
    this._flows = flows;
    this._trans = trans;
    this.addClass('nbx-FlowPreview');
    this.node.tabIndex = -1;
    flows.changed.connect(this._onFlows, this);
  }

  /** Shows a file; null: the first one that is not the same. */
  choose(file: string | null): void {
    const files = this._files?.files ?? [];
    const first = files.find(({ state }) => state !== 'same') ?? files[0];
    this._file = file ?? first?.path ?? null;
    this.update();
  }

  protected render(): JSX.Element {
    return (
      <PreviewView
        files={this._files?.files ?? []}
        chosen={this._file}
        isOutdated={this._files?.isOutdated ?? true}
        trans={this._trans}
        onChoose={file => this.choose(file)}
      />
    );
  }

  protected onActivateRequest(): void {
    const text = this.node.querySelector<HTMLElement>('select, pre');
    (text ?? this.node).focus();
  }

  private get _files(): FilesState | null {
    return this._flows.find(this._path)?.snapshot.files ?? null;
  }

  private _onFlows(_: OpenFlows, path: string): void {
    if (path === this._path) {
      this.update();
    }
  }

  private _file: string | null = null;
  private readonly _flows: OpenFlows;
  private readonly _path: string;
  private readonly _trans: TranslationBundle;
}

/** A file as it will be, or what changes in it. */
export function PreviewView(props: {
  files: readonly FlowFile[];
  chosen: string | null;
  isOutdated: boolean;
  trans: TranslationBundle;
  onChoose: (path: string) => void;
}): JSX.Element {
  const { files, chosen, isOutdated, trans, onChoose } = props;
  const [mode, setMode] = React.useState<'text' | 'changes'>('text');
  const file = files.find(({ path }) => path === chosen) ?? files[0];
  if (file === undefined) {
    return (
      <p className="nbx-Flow-empty">
        {trans.__('There are no files to show now.')}
      </p>
    );
  }
  const isChanged = file.state === 'changed';
  const shown = isChanged ? mode : 'text';
  return (
    <>
      <div className="nbx-FlowPreview-header">
        <select
          aria-label={trans.__('File')}
          value={file.path}
          onChange={event => onChoose(event.target.value)}
        >
          {files.map(({ path, state }) => (
            <option key={path} value={path}>
              {`${path} (${fileStateText(state, trans)})`}
            </option>
          ))}
        </select>
        {isChanged && (
          <Switch
            label={trans.__('Show')}
            value={mode}
            options={[
              ['text', trans.__('Text')],
              ['changes', trans.__('Changes')]
            ]}
            onChange={setMode}
          />
        )}
        <span className="nbx-Flow-counts">
          {fileStateText(file.state, trans)} · +{file.added} −{file.removed}
        </span>
      </div>
      <pre
        className={`nbx-FlowPreview-text${isOutdated ? ' nbx-mod-loading' : ''}`}
        aria-label={file.path}
        aria-busy={isOutdated}
        role="region"
        tabIndex={0}
      >
        {shown === 'text' ? (
          <Lines text={file.text} />
        ) : (
          <Changes diff={file.diff} />
        )}
      </pre>
    </>
  );
}

/** Lines with their numbers, which are no part of the text. */
function Lines({ text }: { text: string }): JSX.Element {
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    <>
      {lines.map((line, index) => (
        <span key={index} className="nbx-FlowPreview-line">
          <span data-nbx-line={index + 1} aria-hidden="true" />
          <code>{`${line}\n`}</code>
        </span>
      ))}
    </>
  );
}

/** A unified diff; its own signs say what comes and goes. */
function Changes({ diff }: { diff: string }): JSX.Element {
  const kinds: Record<string, string> = {
    '+': 'added',
    '-': 'removed',
    '@': 'place'
  };
  return (
    <>
      {diff.split('\n').map((line, index) => (
        <code
          key={index}
          className={`nbx-FlowPreview-change nbx-mod-${kinds[line.charAt(0)] ?? 'same'}`}
        >
          {`${line}\n`}
        </code>
      ))}
    </>
  );
}
