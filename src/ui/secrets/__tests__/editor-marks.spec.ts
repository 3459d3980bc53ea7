import { forEachDiagnostic } from '@codemirror/lint';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { CodeEditor } from '@jupyterlab/codeeditor';
import { nullTranslator } from '@jupyterlab/translation';

import type { ShownSecret } from '../../../models/secrets-findings';
import { EditorMarks, MarkActions } from '../editor-marks';
import { finding } from './known-secrets';

const trans = nullTranslator.load('nbxflow');
const key = ['AK', 'IA', 'QRSTUVWXYZ234567'].join('');

describe('EditorMarks', () => {
  let editor: CodeMirrorEditor;
  let marks: EditorMarks;
  let done: string[];
  let actions: MarkActions;

  beforeEach(() => {
    const host = document.body.appendChild(document.createElement('div'));
    const model = new CodeEditor.Model();
    model.sharedModel.setSource(`# first\na = "${key}"`);
    editor = new CodeMirrorEditor({ host, model });
    editor.editor.dispatch({
      changes: {
        from: 0,
        to: editor.doc.length,
        insert: model.sharedModel.getSource()
      }
    });
    marks = new EditorMarks(editor, trans);
    done = [];
    actions = {
      fix: one => done.push(`fix ${one}`),
      ignore: one => done.push(`ignore ${one}`)
    };
  });

  afterEach(() => {
    editor.dispose();
    document.body.replaceChildren();
  });

  const at = (startColumn: number, change: Partial<ShownSecret> = {}) =>
    finding({
      span: {
        startLine: 2,
        startColumn,
        endLine: 2,
        endColumn: startColumn + key.length
      },
      ...change
    });
  const marked = () =>
    [...editor.host.querySelectorAll('.nbx-SecretMark')].map(
      node => node.textContent
    );

  it('marks a secret and its line, and takes the marks away', () => {
    marks.show([at(6)], actions);
    expect(marked()).toEqual([key]);
    expect(editor.host.querySelector('.nbx-SecretEditor')).not.toBeNull();
    expect(editor.host.querySelector('.cm-gutter-lint')).not.toBeNull();
    marks.clear();
    expect(marked()).toEqual([]);
    expect(editor.host.querySelector('.cm-gutter-lint')).toBeNull();
  });

  it('follows the text until the next scan', () => {
    marks.show([at(6)], actions);
    editor.editor.dispatch({ changes: { from: 0, insert: 'more ' } });
    expect(marked()).toEqual([key]);
  });

  it('marks nothing that is elsewhere by now', () => {
    marks.show([at(3), at(90), finding({ span: null })], actions);
    expect(marked()).toEqual([]);
  });

  it.each([
    [true, ['fix k1', 'ignore k1']],
    [false, ['ignore k1']]
  ])('offers what can be done (%s)', (canFix, expected) => {
    marks.show([at(6)], canFix ? actions : { ...actions, fix: null });
    // some compilers read these types twice, as a module's and as a script's
    forEachDiagnostic(editor.state as never, (diagnostic, from, to) =>
      diagnostic.actions?.forEach(one =>
        one.apply(editor.editor as never, from, to)
      )
    );
    expect(done).toEqual(expected);
  });
});
