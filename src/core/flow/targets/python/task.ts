import type {
  FlowStep,
  PlanCell,
  PlanModule,
  PlanParameter
} from '../../../../protocol';
import { freeName } from '../printing';
import { type Annotation, Annotations } from './annotations';
import { copiesFor } from './copies';
import { displayName, mayDisplay } from './displays';
import { Drawing } from './drawing';
import { importOutputs, importsFor, inOrder } from './imports';
import type { Material, Statement } from './material';
import { proseBefore, stepDocstring } from './prose';
import { droppedSpans, keptStatements, namesOf } from './uses';

/** Cells that may raise, as nbclient and Jupyter know them. */
const RAISES = 'raises-exception';

/** Plans the modules of tasks; each holds one function, made of the cells of one step. */
export class TaskModules {
  constructor(private readonly material: Material) {
    this.annotations = new Annotations(material);
    this.drawing = new Drawing(material);
    const { imports, definitions } = material.spec;
    this.shared = new Set([
      ...imports.flatMap(({ names }) => names),
      ...definitions.map(({ name }) => name)
    ]);
  }

  /** The module of a step, at `<package>/tasks/<step>.py`. */
  plan(step: FlowStep): PlanModule {
    const { material } = this;
    const copies = copiesFor(material, step);
    const body = step.cells.map(cell => this.cell(step, cell));
    const signature = this.signature(step);
    const shows = body.some(({ show, figures }) => show ?? figures);
    const code = [...keptStatements(material, step), ...copies];
    return {
      path: `${material.spec.name}/tasks/${step.id}.py`,
      kind: 'module',
      docstring: null,
      ...this.imports(code, signature, shows),
      parts: [
        {
          kind: 'function',
          name: step.id,
          parameters: signature.parameters,
          returns: signature.returns,
          docstring: stepDocstring(step),
          copies: copies.map(({ cell, facts }) => ({ cell, span: facts.span })),
          body,
          gives: step.outputs.map(({ name }) => name)
        }
      ]
    };
  }

  private imports(
    code: readonly Statement[],
    signature: Signature,
    shows: boolean
  ): Pick<PlanModule, 'imports' | 'outputs'> {
    const { material } = this;
    const text = code.map(item => item.text).join('\n');
    const names = new Set([...code.flatMap(namesOf), ...signature.needs]);
    const outputs = shows ? freeName('outputs', material.words) : null;
    const own = [
      ...(outputs === null ? [] : [importOutputs('..', outputs)]),
      ...this.definitions(names)
    ];
    const more = signature.any ? ['from typing import Any'] : [];
    const hoisted = importsFor(material, names, text, true);
    return { outputs, imports: inOrder(material, hoisted, own, more) };
  }

  /** Imports of what is shared, a few names a line. */
  private definitions(names: ReadonlySet<string>): string[] {
    const used = this.material.spec.definitions
      .map(({ name }) => name)
      .filter(name => names.has(name))
      .sort();
    const lines: string[] = [];
    for (const name of used) {
      const last = lines.at(-1);
      const longer = `${last}, ${name}`;
      if (last !== undefined && longer.length <= LINE) {
        lines[lines.length - 1] = longer;
      } else {
        lines.push(`from ..definitions import ${name}`);
      }
    }
    return lines;
  }

  private cell(step: FlowStep, id: string): PlanCell {
    const { material } = this;
    const statements = keptStatements(material, { ...step, cells: [id] });
    const label = `cell ${material.numberOf(id)}`;
    return {
      cell: id,
      comment: proseBefore(material, step, id),
      drop: [...droppedSpans(material, id)],
      show: mayDisplay(statements, material.cell(id).execution)
        ? displayName(statements, this.shared, label)
        : null,
      figures: this.drawing.mayDraw(statements) ? label : null,
      raises: material.cell(id).tags.includes(RAISES)
    };
  }

  private signature({ inputs, outputs }: FlowStep): Signature {
    const { parameters } = this.material.spec;
    const taken = inputs.map(({ name, from, type }) => {
      const parameter = parameters.find(item => item.name === name);
      return from === null && parameter
        ? this.annotations.ofParameter(parameter)
        : this.annotations.ofClass(type);
    });
    const given = outputs.map(({ type }) => this.annotations.ofClass(type));
    return signatureOf(
      inputs.map(({ name }) => name),
      taken,
      given,
      this.material.words.has('Any')
    );
  }

  private readonly annotations: Annotations;
  private readonly drawing: Drawing;
  private readonly shared: ReadonlySet<string>;
}

const LINE = 88;

interface Signature {
  readonly parameters: PlanParameter[];
  readonly returns: string | null;
  /** Names that stand in annotations. */
  readonly needs: readonly string[];
  /** Whether `Any` stands in one. */
  readonly any: boolean;
}

/** @param noAny - Whether the notebook uses the name `Any` itself. */
function signatureOf(
  names: readonly string[],
  taken: readonly (Annotation | null)[],
  given: readonly (Annotation | null)[],
  noAny: boolean
): Signature {
  const all = [...taken, ...given];
  const text = (annotation: Annotation | null | undefined) =>
    annotation?.text ?? (noAny ? null : 'Any');
  return {
    parameters: names.map((name, place) => ({
      name,
      annotation: text(taken[place])
    })),
    returns: returnAnnotation(given.map(text)),
    needs: all.flatMap(annotation => annotation?.needs ?? []),
    any: !noAny && all.includes(null)
  };
}

function returnAnnotation(given: readonly (string | null)[]): string | null {
  if (given.length < 2) {
    return given.length === 0 ? 'None' : (given[0] ?? null);
  }
  return given.includes(null) ? null : `tuple[${given.join(', ')}]`;
}
