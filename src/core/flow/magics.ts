import type { CellFacts, MagicFacts } from '../../protocol';

/** Magics that only change how Jupyter shows things, or measure: nothing is lost without them. */
const SHOWING =
  /^(?:matplotlib|config|autoreload|time|timeit|pinfo2?|psearch|pdoc|psource|who|whos|who_ls|lsmagic|pprint|autosave)$/;
const WITH_AUTORELOAD = /^(?:load_ext|reload_ext)$/;
const SHELL =
  /^(?:pip|conda|mamba|micromamba|uv|bash|sh|script|system|sx|sc|cmd|perl|ruby|ls|ll|lf|lk|lx|ldir|cat|cp|mv|rm|rmdir|mkdir|man|more|less|!)$/;
const PACKAGES = /^(?:pip|conda|mamba|micromamba|uv)$/;
const INSTALLS = /(?:^|\s)(?:pip3?|conda|mamba|uv)\s+(?:\w+\s+)*install\b/;

/** What a magic means for a pipeline. */
export type MagicMeaning = 'dropped' | 'packages' | 'shell' | 'magic';

/** What becomes of a magic: it is left out, or it stands in the way. */
export function meaningOf(magic: MagicFacts, facts: CellFacts): MagicMeaning {
  const { kind, name, text } = magic;
  if (kind === 'help') {
    return 'dropped';
  }
  if (PACKAGES.test(name) || (kind === 'shell' && INSTALLS.test(` ${text}`))) {
    return 'packages';
  }
  if (kind === 'shell' || SHELL.test(name)) {
    return 'shell';
  }
  const shows =
    SHOWING.test(name) ||
    (WITH_AUTORELOAD.test(name) && text.trim() === 'autoreload');
  return shows && !binds(magic, facts) ? 'dropped' : 'magic';
}

/** Whether the value of a magic is given to a name; that of `%time` is the statement's own. */
function binds({ kind, name, span }: MagicFacts, facts: CellFacts): boolean {
  return (
    name !== 'time' &&
    kind === 'line' &&
    facts.statements.some(
      statement =>
        statement.span.startLine === span.startLine &&
        statement.span.startColumn === span.startColumn &&
        statement.defines.length > 0
    )
  );
}

/** A magic as a person writes it. */
export function writtenMagic({ kind, name }: MagicFacts): string {
  return kind === 'shell' ? '!' : kind === 'cell' ? `%%${name}` : `%${name}`;
}
