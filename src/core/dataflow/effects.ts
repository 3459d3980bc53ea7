import type { CellFacts, StatementFacts } from '../../protocol';

/** Calls whose effect is not undone by doing it again, by the last part of their name. */
const ONCE_ONLY =
  /^(requests|httpx|session|client|s|http)\.(post|put|patch|delete)$|(^|\.)(remove|unlink|rmdir|removedirs|rmtree|rename|move|sendmail|send_message|put_object|delete_object|upload_file|upload_fileobj|to_gbq)$/;
/** Of these only where the object is the module itself: `list.remove` is harmless. */
const MODULES = /^(os|shutil|pathlib|path|Path|s3|boto3|smtplib|smtp)\b/;
const STATEMENT =
  /^\s*(?:insert\s+into|update|delete\s+from|drop\s+table\s+if\s+exists|merge\s+into|replace\s+into|(?:insert|delete|drop|alter|truncate|merge|replace))\s+([\w."]+)/i;
const DROPPED = /^\s*drop\s+table\s+if\s+exists\s+([\w."]+)/i;
const CREATED = /^\s*create\s+(?:temp(?:orary)?\s+)?table\s+([\w."]+)/i;
const REPLACED =
  /^\s*create\s+or\s+replace\s+(?:temp(?:orary)?\s+)?table\s+([\w."]+)/i;
const SHELL = /(^|[\s;&|])(rm|mv|curl|wget|git|kubectl|aws|gsutil|psql)\s/;

/**
 * Whether running the cell once more may do something in the world once more: files appended to or
 * removed, requests that change something, SQL that changes rows, shell lines that do such things.
 */
export function hasOnceOnlyEffects(facts: CellFacts | null): boolean {
  if (facts === null) {
    return false;
  }
  return (
    facts.statements.some(statement => isOnceOnly(facts, statement)) ||
    changesRowsOfOthers(facts) ||
    facts.magics.some(
      magic =>
        SHELL.test(` ${magic.text} `) &&
        (magic.kind === 'shell' || /^(bash|sh|sx|system|sql)$/.test(magic.name))
    )
  );
}

/** Whether SQL in it changes tables that the cell does not make anew itself, each time it runs. */
function changesRowsOfOthers(facts: CellFacts): boolean {
  const texts = facts.literals
    .map(literal => literal.value)
    .filter((value): value is string => typeof value === 'string');
  const named = (pattern: RegExp): Set<string> =>
    new Set(
      texts.flatMap(text => pattern.exec(text)?.[1]?.toLowerCase() ?? [])
    );
  const dropped = named(DROPPED);
  const created = named(CREATED);
  const replaced = named(REPLACED);
  return [...named(STATEMENT)].some(
    table => !replaced.has(table) && !(dropped.has(table) && created.has(table))
  );
}

function isOnceOnly(facts: CellFacts, statement: StatementFacts): boolean {
  const called = statement.calls.some(call => {
    const last = call.slice(call.lastIndexOf('.') + 1);
    return (
      ONCE_ONLY.test(call) &&
      (!['remove', 'unlink', 'rename', 'move'].includes(last) ||
        MODULES.test(call))
    );
  });
  const texts = facts.literals.filter(
    literal =>
      typeof literal.value === 'string' &&
      literal.span.startLine >= statement.span.startLine &&
      literal.span.endLine <= statement.span.endLine
  );
  const modes = texts.map(literal => literal.value);
  const writes = statement.io.some(io => io.direction !== 'read');
  const appends =
    (writes && modes.some(mode => /^[abt+]*a[bt+]*$/.test(String(mode)))) ||
    (statement.calls.some(call => call.endsWith('to_sql')) &&
      modes.includes('append'));
  return called || appends;
}
