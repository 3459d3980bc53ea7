import type {
  EditPlan,
  FlowSpec,
  PlanModule,
  PlanRuntime,
  PlanText
} from '../../../../protocol';
import { canonicalJson } from '../../canonical';
import type { FlowCell } from '../../model';
import { pythonDocstring, sentence } from '../printing';
import { checkNames } from './check';
import { definitionsModule } from './definitions';
import { Material } from './material';
import { chosenParameters, pipelineText } from './pipeline';
import { projectText } from './project';
import { baseName, readmeText, type ReadmeSection } from './readme';
import { TaskModules } from './task';
import { testText } from './test-module';

type PlanFile = EditPlan['files'][number];

/** What an engine adds to the package. */
export interface EngineParts {
  readonly files: readonly PlanText[];
  readonly readme: readonly ReadmeSection[];
}

const NOTHING_MORE = () => ({ files: [], readme: [] });

/**
 * The plan of a package, with what an engine adds to it.
 *
 * Throws FlowTargetError for names that cannot be printed, and cells that are not there.
 */
export function packagePlan(
  spec: FlowSpec,
  cells: readonly FlowCell[],
  engineOf: (material: Material) => EngineParts = NOTHING_MORE
): EditPlan {
  checkNames(spec);
  const material = new Material(spec, cells);
  const engine = engineOf(material);
  const files: PlanFile[] = [
    ...projectFiles(material, engine),
    ...packageFiles(material),
    text('tests/test_pipeline.py', testText(spec)),
    ...engine.files
  ];
  return { package: spec.name, cells: sources(material, files), files };
}

function projectFiles(material: Material, engine: EngineParts): PlanFile[] {
  const { spec } = material;
  return [
    text('pyproject.toml', projectText(spec)),
    text('README.md', readmeText(material, engine.readme)),
    text(`${baseName(spec)}.flow.json`, `${canonicalJson(spec)}\n`)
  ];
}

function packageFiles(material: Material): PlanFile[] {
  const { spec } = material;
  const { name } = spec;
  const tasks = new TaskModules(material);
  const definitions = definitionsModule(material);
  return [
    text(`${name}/__init__.py`, `${pythonDocstring(sentence(spec.title))}\n`),
    text(`${name}/__main__.py`, MAIN.replace('PACKAGE', name)),
    text(`${name}/pipeline.py`, pipelineText(material)),
    ...(definitions === null ? [] : [definitions]),
    ...(['state', 'outputs', 'runner'] as const).map((module): PlanRuntime => ({
      path: `${name}/${module}.py`,
      kind: 'runtime',
      module
    })),
    text(
      `${name}/tasks/__init__.py`,
      '"""The tasks: in each module one function of the same name."""\n'
    ),
    ...spec.steps.map(step => tasks.plan(step))
  ];
}

const MAIN = `"""Runs the pipeline: \`python -m PACKAGE --help\` says how."""

from .pipeline import PIPELINE
from .runner import main


def run() -> int:
    """Run the pipeline with the words of the command line."""
    return main(PIPELINE)


if __name__ == "__main__":
    raise SystemExit(run())
`;

/** A file as it is. */
export function text(path: string, content: string): PlanText {
  return { path, kind: 'text', text: content };
}

/** The cells that modules are made of, with what is put in place of literals there. */
function sources(material: Material, files: readonly PlanFile[]) {
  const used = new Set(
    files.flatMap(file => (file.kind === 'module' ? cellsOf(file) : []))
  );
  const edited = chosenParameters(material.spec).flatMap(
    ({ name, cell, span, binds, also = [] }) =>
      [...(binds ? [] : [{ cell, span }]), ...also].map(place => ({
        ...place,
        name
      }))
  );
  return material.cells
    .filter(({ id }) => used.has(id))
    .map(({ id, source }) => ({
      id,
      source,
      edits: edited
        .filter(({ cell }) => cell === id)
        .map(({ span, name }) => ({ span, name }))
    }));
}

function cellsOf(file: PlanModule): readonly string[] {
  const imported = file.imports.flatMap(item =>
    'cell' in item ? [item.cell] : []
  );
  const held = file.parts.flatMap(part =>
    part.kind === 'statements'
      ? [part.cell]
      : [...part.body, ...part.copies].map(({ cell }) => cell)
  );
  return [...imported, ...held];
}
