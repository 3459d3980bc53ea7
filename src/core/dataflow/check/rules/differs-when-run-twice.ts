import { leadingName, splitAssignment, squeeze, wordsOf } from '../expression';
import { importOf, makerOf, statementsOf, type StatementPlace } from '../flow';
import type { CodeCell, Finding, Notebook, Rule } from '../notebook';
import { repetitionOf } from '../repetition';
import { CellSource } from '../source';

/** Methods that add to or take from their object each time. */
const ADDING = new Set(
  `append appendleft extend extendleft insert pop popitem popleft remove reverse
  rotate`.split(/\s+/)
);

/** Longer statements are data, not steps. */
const LONGEST = 5000;

/** Cells that change what they themselves read: each further run gives something else. */
export const differsWhenRunTwice: Rule = {
  name: 'differs-when-run-twice',
  severity: 'warning',
  summary: 'A cell gives something else each time it runs.',
  fix: 'Give the result a new name, or do it in the cell that makes the value.',
  find: notebook => notebook.code.flatMap(cell => checkCell(cell, notebook))
};

function checkCell(cell: CodeCell, notebook: Notebook): readonly Finding[] {
  const source = new CellSource(cell.source, cell.facts);
  const made = new Set<string>();
  const seen = new Set<string>();
  const found: Finding[] = [];
  for (const place of statementsOf(cell)) {
    const { span } = place.statement;
    const bare = source.bareText(span);
    const text = bare.length > LONGEST ? '' : bare;
    const said = describe(text, place, made);
    if (
      said &&
      !seen.has(said.name) &&
      isFromAbove(said.name, cell, notebook)
    ) {
      seen.add(said.name);
      found.push({ cell, span, message: said.message });
    }
    made.add(splitAssignment(squeeze(text))?.target ?? '');
    place.statement.calls
      .filter(call => call.endsWith('.clear'))
      .forEach(call => made.add(call.slice(0, -'.clear'.length)));
  }
  return found;
}

/** A module is no value of the notebook; what no cell above made is another rule's. */
function isFromAbove(
  name: string,
  cell: CodeCell,
  { code }: Notebook
): boolean {
  const maker = makerOf(name, cell, code);
  return maker !== null && importOf(maker, name) === null;
}

interface Said {
  readonly name: string;
  readonly message: string;
}

/** @param made - Places that the cell has set anew before, which a second run does, too. */
function describe(
  text: string,
  place: StatementPlace,
  made: ReadonlySet<string>
): Said | null {
  return (
    bySource(text, place, made) ??
    byCalls(place, made) ??
    byLoop(text, place) ??
    byDeletion(text, place, made)
  );
}

function bySource(
  text: string,
  { statement, bound }: StatementPlace,
  made: ReadonlySet<string>
): Said | null {
  const repetition = repetitionOf(text);
  if (!repetition) {
    return null;
  }
  const { target, again, by } = repetition;
  const name = leadingName(target);
  // With a value that the cell has just taken from the same object, nobody knows.
  const harmless =
    bound.has(name) ||
    made.has(target) ||
    !statement.reads.includes(name) ||
    [...wordsOf(by)].some(word => bound.has(word));
  return harmless
    ? null
    : { name, message: `Run again, this ${again} to \`${name}\`.` };
}

function byCalls(
  { statement, bound, mentioned }: StatementPlace,
  made: ReadonlySet<string>
): Said | null {
  for (const call of statement.calls) {
    const dot = call.lastIndexOf('.');
    const method = call.slice(dot + 1);
    const receiver = call.slice(0, Math.max(dot, 0));
    const name = leadingName(receiver);
    const adds =
      ADDING.has(method) &&
      statement.changes.includes(name) &&
      !bound.has(name) &&
      !statement.defines.includes(name) &&
      !mentioned.has(name) &&
      !wasMade(receiver, made);
    if (adds) {
      return {
        name,
        message: `Run again, this calls \`${call}\` once more: \`${name}\` is made in another cell and keeps what was done before.`
      };
    }
  }
  return null;
}

/** `for …: total += x` where the cell does not set `total` first. */
function byLoop(
  text: string,
  { statement, bound, mentioned }: StatementPlace
): Said | null {
  if (!/^(async )?(for|while|with|if|try)\b/.test(text)) {
    return null;
  }
  const { changes, reads, defines } = statement;
  const name = changes.find(
    item =>
      reads.includes(item) &&
      defines.includes(item) &&
      !bound.has(item) &&
      !mentioned.has(item) &&
      goesOn(item, text)
  );
  return name === undefined
    ? null
    : {
        name,
        message: `Run again, this goes on from the \`${name}\` of the run before.`
      };
}

/** Whether all assignments to a name in a text add to it. */
function goesOn(name: string, text: string): boolean {
  const signs = [...text.matchAll(ASSIGNMENT)].filter(
    match => match[1] === name
  );
  return signs.length > 0 && signs.every(match => match[2] !== '');
}

const ASSIGNMENT =
  /(?<![\p{L}\p{N}_.])([\p{L}_][\p{L}\p{N}_]*)[ \t]*(\*\*|\/\/|<<|>>|[-+*/@^]|)=(?!=)/gu;

/** Whether the cell has set a place anew, or put something into it. */
function wasMade(place: string, made: ReadonlySet<string>): boolean {
  return [...made].some(
    other => other === place || other.startsWith(`${place}[`)
  );
}

function byDeletion(
  text: string,
  { statement, bound }: StatementPlace,
  made: ReadonlySet<string>
): Said | null {
  const place = squeeze(text).replace(/^del\b ?/, '');
  if (!/^del\b/.test(text) || made.has(place)) {
    return null;
  }
  const name = [...statement.deletes, ...statement.changes].find(
    item => !bound.has(item)
  );
  return name === undefined
    ? null
    : {
        name,
        message: `Run again, this raises: what it deletes of \`${name}\` is gone.`
      };
}
