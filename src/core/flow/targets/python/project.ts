import type { FlowSpec } from '../../../../protocol';
import { plainLine } from '../printing';

/** Text of `pyproject.toml`: what the notebook imported, in the versions it ran with. */
export function projectText(spec: FlowSpec): string {
  const { python, packages } = spec.environment;
  const script = scriptName(spec);
  const dependencies = packages.map(
    ({ name, version }) => `  ${toml(`${name}==${version}`)},\n`
  );
  return `[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = ${toml(script)}
version = "0.1.0"
description = ${toml(plainLine(spec.title))}
readme = "README.md"
${python === null ? '' : `requires-python = ${toml(`>=${python}`)}\n`}dependencies = [${
    dependencies.length === 0 ? '' : `\n${dependencies.join('')}`
  }]

[project.scripts]
${toml(script)} = ${toml(`${spec.name}.__main__:run`)}

[tool.setuptools]
packages = [${toml(spec.name)}, ${toml(`${spec.name}.tasks`)}]

[tool.pytest.ini_options]
pythonpath = ["."]
testpaths = ["tests"]

[tool.ruff]
line-length = 100

[tool.ruff.lint.per-file-ignores]
# The modules that are the same in each package run on Python 3.9, too.
${toml(`${spec.name}/*.py`)} = ["UP045"]
# Lines of the notebook are as long as they were.
${toml(`${spec.name}/definitions.py`)} = ["E501"]
${toml(`${spec.name}/tasks/*.py`)} = ["E501"]
`;
}

/** What the installed command is called. */
export function scriptName({ name }: FlowSpec): string {
  return name.replace(/_+/g, '-').replace(/^-|-$/g, '');
}

/** A text as a basic string of TOML. */
function toml(text: string): string {
  return JSON.stringify(text).replace(/\u007f/g, '\\u007f');
}
