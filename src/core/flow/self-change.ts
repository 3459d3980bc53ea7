import type { Bindings } from './bindings';
import type { Statement } from './code';

const CLASS_STATE =
  /^(?:class[^\n]*:)?[ \t]+([\p{L}_][\p{L}\p{N}_]*)[ \t]*(?::[^=\n]*)?=[ \t]*(?:\[|\{|(?:\w+\.)?(?:set|dict|list|defaultdict|Counter|deque|OrderedDict)\()/gmu;
const OWN_CLASS =
  /\bcls\.\w+(?:\[[^\]]*\])?[-+*/|&]?=(?!=)|__class__\.|\btype\(self\)\./;
const DEFAULT =
  /[(,][\p{L}_][\p{L}\p{N}_]*(?::[^=,)]*)?=(?:\[|\{|(?:set|dict|list)\()/u;

/**
 * Whether a class or function may keep something in itself from one call to the next: in attributes
 * of the class, in a mutable default. What it keeps would be lost between tasks.
 */
export function changesItself(
  { functions, bare, text }: Statement,
  bindings: Bindings
): boolean {
  const [definition] = functions;
  if (!definition) {
    return false;
  }
  if (definition.changes.includes(definition.name)) {
    return true;
  }
  if (definition.kind !== 'class') {
    return keepsInDefault(bare);
  }
  return (
    OWN_CLASS.test(bare) ||
    changesClassState(bare, text) ||
    bindings.changed.has(definition.name)
  );
}

/** Whether what a mutable default is given to is changed in the body. */
function keepsInDefault(bare: string): boolean {
  const header = bare.slice(0, bare.indexOf(':'));
  return (
    DEFAULT.test(header) &&
    /\.(?:append|add|update|extend|insert|pop|setdefault|remove|clear)\(|\]=|[-+|&]=/.test(
      bare
    )
  );
}

/** Whether something mutable that belongs to a class is changed through an instance. */
function changesClassState(bare: string, text: string): boolean {
  return [...text.matchAll(CLASS_STATE)].some(([, name = '']) =>
    new RegExp(
      `\\.${name}(?:\\.(?:append|add|update|extend|insert|pop|setdefault|remove|clear|subtract|appendleft)\\(|\\[[^\\]]*\\][-+]?=|[-+|&]=)`,
      'u'
    ).test(bare)
  );
}
