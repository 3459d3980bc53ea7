import type { FlowSpec } from '../../../../protocol';
import { isPythonWord } from '../../python-words';
import { isPythonName } from '../printing';
import { FlowTargetError } from '../target';

const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** Whether Windows can have no file of that name, whatever its ending. */
export function isDevice(name: string): boolean {
  return DEVICES.test(name);
}

/**
 * Checks all names that become names of files or of Python.
 *
 * Throws FlowTargetError that says which cannot.
 */
export function checkNames(spec: FlowSpec): void {
  const { name, steps, parameters, definitions } = spec;
  const modules = new Set<string>();
  for (const id of [name, ...steps.map(step => step.id)]) {
    if (!isPythonName(id) || isDevice(id) || id.startsWith('__')) {
      refuse(id, 'cannot be the name of a module');
    }
    if (isPythonWord(id)) {
      refuse(id, 'is a name that Python has already');
    }
    if (modules.has(id.toLowerCase())) {
      refuse(id, 'is there twice, but for upper and lower case');
    }
    modules.add(id.toLowerCase());
  }
  const names = [
    ...steps.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]),
    ...parameters.filter(({ chosen }) => chosen),
    ...definitions
  ];
  names
    .filter(item => !isPythonName(item.name))
    .forEach(item => refuse(item.name, 'is no name in Python'));
}

function refuse(name: string, why: string): never {
  throw new FlowTargetError(`${JSON.stringify(name)} ${why}`);
}
