import {
  Action,
  Diagnostic,
  lintGutter,
  linter,
  setDiagnostics
} from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ShownSecret } from '../../models/secrets-findings';
import { secretSentence } from './words';

/** What can be done about a finding from its tooltip. */
export interface MarkActions {
  /** Null where secrets cannot be moved into environment variables. */
  readonly fix: ((key: string) => void) | null;
  readonly ignore: (key: string) => void;
}

/** On the editor, for style sheets: other linters may have marks of their own. */
const CLASS = EditorView.editorAttributes.of({ class: 'nbx-SecretEditor' });

/**
 * The marks under secrets in one editor and in its gutter. The editor gets its extension with the
 * first secret, and has nothing but an empty compartment of ours when there is none.
 */
export class EditorMarks {
  constructor(editor: CodeMirrorEditor, trans: TranslationBundle) {
    // the same class; some compilers read its types twice, as a module's and as a script's
    this._view = editor.editor as unknown as EditorView;
    this._trans = trans;
    editor.injectExtension(this._place.of([]));
  }

  /** Marks these findings in place of those that were. */
  show(findings: readonly ShownSecret[], actions: MarkActions): void {
    const view = this._view;
    const diagnostics = findings.flatMap(
      finding => this._diagnostic(view.state, finding, actions) ?? []
    );
    const key = JSON.stringify(
      diagnostics.map(({ from, to, message }) => [from, to, message])
    );
    if (key === this._shown) {
      return;
    }
    this._shown = key;
    const isOn = diagnostics.length > 0;
    if (isOn !== this._isOn) {
      this._isOn = isOn;
      view.dispatch({
        effects: this._place.reconfigure(
          isOn ? [linter(null), lintGutter(), CLASS] : []
        )
      });
    }
    if (isOn) {
      view.dispatch(setDiagnostics(view.state, diagnostics));
    }
  }

  /** Takes all marks away. */
  clear(): void {
    if (this._isOn) {
      this.show([], { fix: null, ignore: () => undefined });
    }
  }

  /** Null while the text is another one than that in which it was found. */
  private _diagnostic(
    state: EditorState,
    finding: ShownSecret,
    actions: MarkActions
  ): Diagnostic | null {
    const { key, span, masked, severity } = finding;
    const from = span && offset(state, span.startLine, span.startColumn);
    const to = span && offset(state, span.endLine, span.endColumn);
    if (
      from === null ||
      to === null ||
      !state.sliceDoc(from, to).startsWith(masked.replace(/·+$/, ''))
    ) {
      return null;
    }
    return {
      ...{ from, to, severity },
      markClass: 'nbx-SecretMark',
      message: secretSentence(finding, this._trans),
      actions: this._actions(key, actions)
    };
  }

  private _actions(key: string, { fix, ignore }: MarkActions): Action[] {
    const trans = this._trans;
    const markClass = 'nbx-SecretMark-action';
    const actions: Action[] = [];
    if (fix !== null) {
      const name = trans.__('Move to environment variable');
      actions.push({ name, markClass, apply: () => fix(key) });
    }
    const name = trans.__('Not a secret…');
    return [...actions, { name, markClass, apply: () => ignore(key) }];
  }

  private _isOn = false;
  private _place = new Compartment();
  private _shown = '[]';
  private _trans: TranslationBundle;
  private _view: EditorView;
}

/** Null for a place beyond the text. */
function offset(
  { doc }: EditorState,
  line: number,
  column: number
): number | null {
  if (line > doc.lines) {
    return null;
  }
  const { from, length } = doc.line(line);
  return column - 1 <= length ? from + column - 1 : null;
}
