import { ExitCode, Failure } from './failure';

/**
 * Parameters by name; the value is a JSON text, kept as it was written: parsing it here would
 * turn `1.0` into `1` and round large integers.
 */
export type Parameters = ReadonlyMap<string, string>;

/**
 * Adds `name=value` to the parameters, as papermill reads it: a value that is JSON is that value,
 * anything else is a string. The last value of a name wins.
 *
 * @throws Failure when there is no name or no `=`.
 */
export function addParameter(
  text: string,
  before: Parameters = new Map()
): Parameters {
  const separator = text.indexOf('=');
  if (separator < 1) {
    throw new Failure(
      ExitCode.usage,
      `--param ${text}: write it as name=value`
    );
  }
  const value = text.slice(separator + 1);
  const json = isJson(value) ? value.trim() : JSON.stringify(value);
  return new Map([...before, [text.slice(0, separator), json]]);
}

/** The JSON object of the parameters. */
export function parametersJson(parameters: Parameters): string {
  const members = [...parameters].map(
    ([name, json]) => `${JSON.stringify(name)}:${json}`
  );
  return `{${members.join(',')}}`;
}

/** A line break inside JSON is legal, but a request is one line: such a text stays a string. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return !/[\r\n]/.test(text.trim());
  } catch {
    return false;
  }
}
