import { TranslationBundle } from '@jupyterlab/translation';

import type { ShownSecret } from '../../models/secrets-findings';
import type {
  SecretNotice,
  SecretsSnapshot
} from '../../models/secrets-snapshot';

/** What was found and where, in one sentence. */
export function secretSentence(
  { title, place }: Pick<ShownSecret, 'title' | 'place'>,
  trans: TranslationBundle
): string {
  switch (place) {
    case 'source':
      return trans.__('%1 in the source.', title);
    case 'markdown':
    case 'text':
      return trans.__('%1 in the text.', title);
    case 'stream':
    case 'result':
      return trans.__('%1 in the output.', title);
    case 'traceback':
      return trans.__('%1 in the error message.', title);
    case 'metadata':
      return trans.__('%1 in the metadata.', title);
    case 'attachment':
      return trans.__('%1 in an attachment.', title);
    case 'widget':
      return trans.__('%1 in the state of a widget.', title);
  }
}

/** Where in a cell, in two words. */
export function placeText(
  { place }: Pick<ShownSecret, 'place'>,
  trans: TranslationBundle
): string {
  switch (place) {
    case 'source':
      return trans.__('source');
    case 'markdown':
    case 'text':
      return trans.__('text');
    case 'stream':
    case 'result':
      return trans.__('output');
    case 'traceback':
      return trans.__('error message');
    case 'metadata':
      return trans.__('metadata');
    case 'attachment':
      return trans.__('attachment');
    case 'widget':
      return trans.__('widget state');
  }
}

/** What a cell is called: by its position among the cells of its kind. */
export function cellText(
  { cells }: Pick<SecretsSnapshot, 'cells'>,
  id: string | null,
  trans: TranslationBundle
): string {
  if (id === null) {
    return trans.__('Notebook');
  }
  const type = cells.find(cell => cell.id === id)?.type;
  const alike = cells.filter(cell => cell.type === type);
  const position = alike.findIndex(cell => cell.id === id) + 1;
  switch (type) {
    case undefined:
      return trans.__('Removed cell');
    case 'code':
      return trans.__('Cell %1', position);
    case 'markdown':
      return trans.__('Markdown cell %1', position);
    case 'raw':
      return trans.__('Raw cell %1', position);
  }
}

/** What was done, in one or two sentences. */
export function noticeText(
  { kind, text }: SecretNotice,
  trans: TranslationBundle
): string {
  switch (kind) {
    case 'moved':
      return trans.__(
        'Moved to the environment variable %1: set it before this cell runs.',
        text
      );
    case 'redacted':
      return trans.__('The output is redacted.');
    case 'ignored':
      return trans.__('Recorded as no secret: %1', text);
    case 'failed':
      return text || trans.__('That did not work.');
  }
}

/** What the last save did to the secrets in the file; null when it did nothing to them. */
export function fileText(
  { report }: Pick<SecretsSnapshot, 'report'>,
  trans: TranslationBundle
): string | null {
  switch (report?.save?.outcome) {
    case 'masked':
      return trans.__('The copy on disk is masked.');
    case 'refused':
      return trans.__('The notebook was not saved.');
    default:
      return null;
  }
}

/** How the last save of the notebook went, in one sentence. */
export function saveText(
  { report }: Pick<SecretsSnapshot, 'report'>,
  trans: TranslationBundle
): string {
  const save = report?.save;
  switch (save?.outcome) {
    case undefined:
      return trans.__('Not saved since the server started.');
    case 'written':
      return trans.__('Written as it is.');
    case 'masked':
      return trans._n(
        'Written with %1 secret masked in the file; the notebook here keeps it.',
        'Written with %1 secrets masked in the file; the notebook here keeps them.',
        save?.masked ?? 0
      );
    case 'refused':
      return trans.__('Refused because of a secret; the file is as it was.');
    case 'not-scanned':
      return trans.__('Written without a scan.');
  }
}

/** What the server does with secrets in what is saved, in one sentence. */
export function policyText(
  policy: NonNullable<SecretsSnapshot['report']>['policy'],
  trans: TranslationBundle
): string {
  switch (policy) {
    case 'warn':
      return trans.__('Policy warn: secrets are shown, files are not changed.');
    case 'redact':
      return trans.__('Policy redact: new secrets are masked in files.');
    case 'refuse':
      return trans.__(
        'Policy refuse: a notebook with a new secret is not saved; automatic saves mask it in the file.'
      );
  }
}
