import type { CellFacts, StatementFacts } from '../../protocol';

/** Calls whose effect is not undone by doing it again, by the last part of their name. */
const ONCE_ONLY =
  /^(requests|httpx|session|client|s|http)\.(post|put|patch|delete)$|(^|\.)(remove|unlink|rmdir|removedirs|rmtree|rename|move|sendmail|send_message|put_object|delete_object|upload_file|upload_fileobj|to_gbq)$/;
/** Of these only where the object is the module itself: `list.remove` is harmless. */
const MODULES = /^(os|shutil|pathlib|path|Path|s3|boto3|smtplib|smtp)\b/;
const STATEMENT =
  /^\s*(insert|update|delete|drop|alter|truncate|merge|replace)\s/i;
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
    facts.literals.some(
      literal =>
        typeof literal.value === 'string' && STATEMENT.test(literal.value)
    ) ||
    facts.magics.some(
      magic =>
        SHELL.test(` ${magic.text} `) &&
        (magic.kind === 'shell' || /^(bash|sh|sx|system|sql)$/.test(magic.name))
    )
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
