import type { ReplaySession } from '../protocol/generated';
import { ExitCode, Failure } from './failure';

type Json = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = value => typeof value === 'string';
const isName: Check = value => typeof value === 'string' && value !== '';
const isIndex: Check = value => Number.isInteger(value) && Number(value) >= 0;
const isType: Check = value =>
  ['code', 'markdown', 'raw'].includes(value as string);

type Checks = ReadonlyMap<string, Check>;

const NONE: Checks = new Map();

/** The members of each step: those that it needs, and those that it may have. */
const STEPS: ReadonlyMap<string, readonly [Checks, Checks]> = new Map([
  ['run', [checks({ cell: isName }), checks({ source: isText })]],
  ['edit', [checks({ cell: isName, source: isText }), NONE]],
  [
    'insert',
    [
      checks({ index: isIndex, cell: isName, source: isText }),
      checks({ type: isType })
    ]
  ],
  ['delete', [checks({ cell: isName }), NONE]],
  ['move', [checks({ cell: isName, index: isIndex }), NONE]],
  ['restart', [NONE, NONE]]
]);
const SESSION = checks({ cells: Array.isArray, steps: Array.isArray });
const SESSION_MAY = checks({
  order: value => value === 'document' || value === 'execution'
});
const CELL = checks({ id: isName, source: isText });
const CELL_MAY = checks({ type: isType });

/** The sessions in a file, and whether it holds one alone rather than an array. */
export interface ISessions {
  readonly sessions: readonly ReplaySession[];
  readonly single: boolean;
}

/**
 * Reads written sessions from JSON: one, or an array of them.
 *
 * @param file - What the text is called in messages.
 * @throws Failure when it is not JSON or not of the form of schema `replay-session`; the message
 *   names session, step and reason.
 */
export function readSessions(text: string, file: string): ISessions {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw usage(file, `not valid JSON: ${(error as Error).message}`);
  }
  const single = !Array.isArray(document);
  const sessions = single ? [document] : (document as unknown[]);
  sessions.forEach((session, index) => {
    const place = single ? 'the session' : `session ${index + 1}`;
    const wrong = wrongSession(session);
    if (wrong !== null) {
      throw usage(file, `${place}${wrong}`);
    }
  });
  return { sessions: sessions as ReplaySession[], single };
}

function usage(file: string, reason: string): Failure {
  return new Failure(ExitCode.usage, `${file}: ${reason}`);
}

/** What is wrong with a session, to be put behind its name; null when nothing is. */
function wrongSession(session: unknown): string | null {
  if (!isObject(session)) {
    return ': not an object';
  }
  const { cells, steps } = session;
  const wrong = wrongMembers(session, SESSION, SESSION_MAY);
  if (wrong !== null) {
    return `: ${wrong}`;
  }
  return (
    firstWrong(cells as unknown[], 'cell', cell =>
      wrongMembers(cell, CELL, CELL_MAY)
    ) ?? firstWrong(steps as unknown[], 'step', wrongStep)
  );
}

function firstWrong(
  values: readonly unknown[],
  word: string,
  check: (value: Json) => string | null
): string | null {
  for (const [index, value] of values.entries()) {
    const wrong = isObject(value) ? check(value) : 'not an object';
    if (wrong !== null) {
      return `, ${word} ${index + 1}: ${wrong}`;
    }
  }
  return null;
}

function wrongStep(step: Json): string | null {
  const { op, ...members } = step;
  const known = STEPS.get(op as string);
  if (known === undefined) {
    const there = [...STEPS.keys()].join(', ');
    return op === undefined
      ? '"op" is missing'
      : `there is no op ${JSON.stringify(op)} (there are ${there})`;
  }
  return wrongMembers(members, ...known);
}

function wrongMembers(value: Json, needs: Checks, may: Checks): string | null {
  const missing = [...needs.keys()].find(name => value[name] === undefined);
  if (missing !== undefined) {
    return `"${missing}" is missing`;
  }
  for (const [name, given] of Object.entries(value)) {
    const check = needs.get(name) ?? may.get(name);
    if (check === undefined) {
      return `"${name}" is not known here`;
    }
    if (!check(given)) {
      return `"${name}" cannot be ${JSON.stringify(given)}`;
    }
  }
  return null;
}

function checks(members: Readonly<Record<string, Check>>): Checks {
  return new Map(Object.entries(members));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
