import { PathExt } from '@jupyterlab/coreutils';
import { TranslationBundle } from '@jupyterlab/translation';

import type { Reason, ReasonKind, VerdictState, Warning } from '../../protocol';
import {
  CELL,
  NAME,
  Sentence,
  sentence,
  SentencePart,
  words
} from './sentence';

/**
 * One sentence that says why a cell is in its state.
 *
 * @param cell - The cell; sentences call it `it` or `this`.
 * @param stateOf - The state of another cell: what comes from a stale one was not rebuilt yet.
 */
export function reasonSentence(
  reason: Reason,
  cell: string,
  stateOf: (cell: string) => VerdictState | null,
  trans: TranslationBundle
): Sentence {
  const { kind, byCell } = reason;
  const isStale = byCell !== null && stateOf(byCell) === 'stale';
  const name = subject(reason, trans);
  const by: SentencePart =
    byCell === null
      ? words(trans.__('code that is in no cell of this notebook'))
      : { kind: 'cell', cell: byCell };
  const text =
    (kind === 'upstream-rerun' && isStale && byCell !== cell
      ? trans.__('%1 comes from %2, which is stale itself.', NAME, CELL)
      : causeText(kind, byCell !== null, trans)) ??
    (byCell !== null && byCell !== cell
      ? trans.__('%1 comes from %2, whose result is not certain.', NAME, CELL)
      : unknownText(kind, reason.name !== null, trans));
  return sentence(text, name, by);
}

/** One sentence that says what a cell would meet if it ran now. */
export function warningSentence(
  { kind, name, byCell }: Warning,
  trans: TranslationBundle
): Sentence {
  const what: SentencePart =
    name === null
      ? words(trans.__('something that it reads'))
      : { kind: 'name', text: name };
  const by: SentencePart =
    byCell === null
      ? words(trans.__('code that is in no cell of this notebook'))
      : { kind: 'cell', cell: byCell };
  const text =
    kind === 'stale-value'
      ? trans.__('%1, made by %2, is older than it should be.', NAME, CELL)
      : trans.__(
          '%1 was made last by %2, which a run from the top would not use here.',
          NAME,
          CELL
        );
  return sentence(text, what, by);
}

/** Null for reasons that say that something is unknown. */
function causeText(
  kind: ReasonKind,
  isCellKnown: boolean,
  trans: TranslationBundle
): string | null {
  switch (kind) {
    case 'upstream-rerun':
      return trans.__('%1 was rebuilt by %2 after this ran.', NAME, CELL);
    case 'upstream-edited':
      return trans.__('%2, which makes %1, was edited.', NAME, CELL);
    case 'upstream-failed':
      return trans.__('%2, which makes %1, failed.', NAME, CELL);
    case 'upstream-never-run':
      return trans.__('%2, which makes %1, has not run yet.', NAME, CELL);
    case 'upstream-deleted':
      return trans.__('The cell that made %1 was removed.', NAME);
    case 'upstream-moved':
      return trans.__('%2, which makes %1, was moved.', NAME, CELL);
    case 'redefined':
      return trans.__('%1 is now made by %2, which is nearer.', NAME, CELL);
    case 'mutated':
      return trans.__('%1 was changed by %2 after this ran.', NAME, CELL);
    case 'file-changed':
      return isCellKnown
        ? trans.__('%1 was written by %2 after this ran.', NAME, CELL)
        : trans.__('%1 changed on disk after this ran.', NAME);
    case 'orphan':
      return trans.__('%1 was made by a cell that is no longer here.', NAME);
    case 'run-twice':
      return trans.__('It changes %1, which it reads, and ran twice.', NAME);
    case 'earlier-session':
      return trans.__('It ran before the kernel was restarted.');
    case 'out-of-order':
      return trans.__(
        '%1 was read as %2 left it; a run from the top would give another value.',
        NAME,
        CELL
      );
    case 'raised':
      return trans.__('It raised an exception.');
    default:
      return null;
  }
}

function unknownText(
  kind: ReasonKind,
  isNamed: boolean,
  trans: TranslationBundle
): string {
  const text = unnamedText(kind, trans);
  return isNamed ? trans.__('%1: %2', NAME, text) : text;
}

function unnamedText(kind: ReasonKind, trans: TranslationBundle): string {
  switch (kind) {
    case 'clock':
      return trans.__('it depends on the time.');
    case 'entropy':
      return trans.__('it depends on chance.');
    case 'network':
      return trans.__('it depends on what the network answers.');
    case 'input':
      return trans.__('it depends on what is typed.');
    case 'dynamic-code':
      return trans.__('it runs code that is only known while it runs.');
    case 'magic':
      return trans.__(
        'what this magic, shell command or other program does cannot be seen.'
      );
    case 'uncomparable':
      return trans.__('whether it changed cannot be seen.');
    case 'budget':
      return trans.__('it is too large to be looked at in the time allowed.');
    case 'possible-write':
      return trans.__('it may have been changed.');
    case 'outside-writer':
      return trans.__('it was changed by something that is no cell.');
    default:
      return trans.__('what it did was not recorded.');
  }
}

/** What a reason is about. */
function subject(
  { name, path }: Reason,
  trans: TranslationBundle
): SentencePart {
  if (name !== null) {
    return { kind: 'name', text: name };
  }
  const [kind, ...rest] = (path ?? '').split(':');
  const what = rest.join(':');
  switch (kind) {
    case 'name':
      return { kind: 'name', text: what };
    case 'file':
      return { kind: 'name', text: PathExt.basename(what) };
    case 'object':
      return { kind: 'name', text: rest.slice(1).join(':') };
    case 'process':
      return processState(what, trans);
    default:
      return words(trans.__('something that it reads'));
  }
}

function processState(what: string, trans: TranslationBundle): SentencePart {
  switch (what) {
    case 'cwd':
      return words(trans.__('the working folder'));
    case 'env':
      return words(trans.__('the environment'));
    case 'random':
    case 'numpy.random':
      return words(trans.__('the random generator'));
    default:
      return { kind: 'name', text: what };
  }
}
