import * as React from 'react';

import type { FilesState } from '../../models/flow-snapshot';
import type { FlowFile } from '../../protocol';
import { Failure } from '../shared/failure';
import { LinkButton, Name } from '../shared/parts';
import { type FlowPartProps, Section } from './parts';
import { fileStateText } from './words';

/** The folder and the files. */
export function Files(props: FlowPartProps): JSX.Element | null {
  const { snapshot, trans, actions } = props;
  const { files } = snapshot;
  if (files === null) {
    return null;
  }
  return (
    <Section title={trans.__('Files')} aside={countsText(files, props)}>
      <Folder {...props} />
      {files.refusal !== null && (
        <p className="nbx-Flow-note nbx-mod-error" role="alert">
          {files.refusal}
        </p>
      )}
      {files.failure && (
        <Failure
          failure={files.failure}
          trans={trans}
          actions={actions}
          onRetry={actions.refresh}
        >
          {trans.__('The files cannot be shown; nothing was written.')}
        </Failure>
      )}
      <ul
        className={`nbx-Flow-files${files.isOutdated ? ' nbx-mod-loading' : ''}`}
        aria-busy={files.isOutdated}
      >
        {files.files.map(file => (
          <File key={file.path} {...props} file={file} />
        ))}
      </ul>
    </Section>
  );
}

/** Where the files go; what is typed counts when it is done. */
function Folder({ snapshot, trans, actions }: FlowPartProps): JSX.Element {
  const [typed, setTyped] = React.useState<string | null>(null);
  const id = React.useId();
  const commit = () => {
    if (typed !== null) {
      actions.setOut(typed);
    }
    setTyped(null);
  };
  return (
    <div className="nbx-Flow-out">
      <label htmlFor={id}>{trans.__('Folder')}</label>
      <input
        id={id}
        className="jp-mod-styled"
        spellCheck={false}
        value={typed ?? snapshot.out}
        title={snapshot.out}
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
    </div>
  );
}

function File(props: FlowPartProps & { file: FlowFile }): JSX.Element {
  const { file, trans, actions } = props;
  const { path, state, added, removed } = file;
  return (
    <li className={`nbx-Flow-file nbx-mod-${state}`} data-nbx-file={path}>
      <span className="nbx-Flow-sign" aria-hidden="true">
        {state === 'new' ? '+' : state === 'changed' ? '±' : ' '}
      </span>
      <LinkButton title={path} onClick={() => actions.preview(path)}>
        <Name name={path} title={path} />
      </LinkButton>
      <span className="nbx-Flow-counts">
        {fileStateText(state, trans)}
        {state !== 'same' && (
          <>
            {' '}
            <ins>+{added}</ins>
            {state === 'changed' && (
              <>
                {' '}
                <del>−{removed}</del>
              </>
            )}
          </>
        )}
      </span>
    </li>
  );
}

/** How the last export went. */
export function Exported(
  props: FlowPartProps & { files: FilesState }
): JSX.Element | null {
  const { files, trans, actions } = props;
  const { isWriting, reply, failure, conflict } = files.exported;
  if (isWriting) {
    return <p className="nbx-Flow-note">{trans.__('Writing…')}</p>;
  }
  if (reply) {
    return (
      <p className="nbx-Flow-note nbx-mod-done" role="status">
        {trans._n(
          'Written: %1 file.',
          'Written: %1 files.',
          reply.written.length
        )}{' '}
        <LinkButton title={reply.out} onClick={actions.openFolder}>
          {trans.__('Show the folder')}
        </LinkButton>
      </p>
    );
  }
  if (conflict) {
    return (
      <div className="nbx-Flow-note nbx-mod-error" role="alert">
        <p>
          {trans.__(
            'Nothing was written, because the folder changed after the preview: %1',
            conflict.join(', ')
          )}
        </p>
        <LinkButton onClick={() => actions.preview(null)}>
          {trans.__('Preview again')}
        </LinkButton>
      </div>
    );
  }
  return failure ? (
    <Failure
      failure={failure}
      trans={trans}
      actions={actions}
      onRetry={actions.exportFiles}
    >
      {trans.__('Nothing was written.')}
    </Failure>
  ) : null;
}

function countsText(files: FilesState, { trans }: FlowPartProps): string {
  const count = (state: FlowFile['state']) =>
    files.files.filter(file => file.state === state).length;
  const [added, changed] = [count('new'), count('changed')];
  const parts = [
    added > 0 && trans.__('%1 new', added),
    changed > 0 && trans.__('%1 changed', changed)
  ];
  return (
    parts.filter(Boolean).join(' · ') ||
    (files.files.length > 0 ? trans.__('all the same') : '')
  );
}
