import { mostAlike } from './alike';
import type { Problem } from '../../../protocol';
import { isSilenced } from './ignore';
import {
  type Finding,
  makeNotebook,
  type NotebookFile,
  type Rule
} from './notebook';
import { RULES } from './rules';
import { CellSource } from './source';

/** The problems of a notebook, by place; what comments silence is left out. */
export function checkNotebook(
  file: NotebookFile,
  rules: readonly Rule[] = RULES
): readonly Problem[] {
  const notebook = makeNotebook(file);
  const sources = new Map(
    notebook.code.map(cell => [cell, new CellSource(cell.source, cell.facts)])
  );
  const python = file.language === null || /python/i.test(file.language);
  const applied = rules.filter(({ anyLanguage }) => python || anyLanguage);
  const found = applied.flatMap(rule =>
    rule
      .find(notebook)
      .filter(
        finding => !isSilenced(rule.name, finding, sources.get(finding.cell)!)
      )
      .map(finding => toProblem(rule, finding))
  );
  return found.sort(compare);
}

function toProblem(rule: Rule, finding: Finding): Problem {
  const { cell, span, message, severity, related = [] } = finding;
  return {
    rule: rule.name,
    severity: severity ?? rule.severity,
    cell: cell.id,
    cellIndex: cell.index,
    span,
    message,
    related: related.map(item => ({
      cell: item.cell.id,
      message: `cell ${item.cell.number} ${item.message}`
    }))
  };
}

function compare(a: Problem, b: Problem): number {
  return (
    (a.cellIndex ?? -1) - (b.cellIndex ?? -1) ||
    (a.span?.startLine ?? 0) - (b.span?.startLine ?? 0) ||
    (a.span?.startColumn ?? 0) - (b.span?.startColumn ?? 0)
  );
}

/** A rule was asked for that there is none of. */
export class UnknownRule extends Error {
  constructor(
    readonly rule: string,
    /** The most alike name there is; null where none is. */
    readonly suggestion: string | null
  ) {
    super(`there is no rule ${rule}`);
  }
}

/**
 * The rules to apply.
 *
 * @param only - Names of the only ones; empty: all.
 * @param without - Names of those to leave out.
 * @throws UnknownRule
 */
export function chooseRules(
  only: readonly string[],
  without: readonly string[]
): readonly Rule[] {
  for (const name of [...only, ...without]) {
    if (!RULES.some(rule => rule.name === name)) {
      throw new UnknownRule(
        name,
        mostAlike(
          name,
          RULES.map(rule => rule.name)
        )
      );
    }
  }
  return RULES.filter(
    ({ name }) =>
      (only.length === 0 || only.includes(name)) && !without.includes(name)
  );
}
