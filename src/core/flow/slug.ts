import { isPythonWord } from './python-words';

/** Names of files that Windows keeps for itself. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/;
/** Names of the package's own modules. */
const MODULES = new Set(
  'outputs state runner definitions pipeline tasks tests test main dags airflow dag'.split(
    ' '
  )
);

const LONGEST = 40;
/** The longest name of a package, without what is put behind it. */
const LONGEST_PACKAGE = 45;

/** A name of lower-case letters, digits and `_`, not beginning with a digit; maybe empty. */
export function slug(text: string, longest = LONGEST): string {
  return text
    .slice(0, 10 * longest)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_\d]+/, '')
    .slice(0, longest)
    .replace(/_+$/, '');
}

/** Gives identifiers that are free, each once. */
export class Identifiers {
  /**
   * @param taken - Names that are in use already.
   * @param ending - What is put behind a name that means something else: `step`.
   */
  constructor(
    taken: Iterable<string>,
    private readonly ending: string
  ) {
    for (const name of taken) {
      this.taken.add(name.toLowerCase());
    }
  }

  /** An identifier made of a text; of `otherwise` where nothing is left of it. */
  take(text: string, otherwise: string): string {
    const base = slug(text) || otherwise;
    const plain = this.isMeant(base) ? `${base}_${this.ending}` : base;
    for (let number = 1; ; number++) {
      const name = number === 1 ? plain : `${plain}_${number}`;
      if (!this.given.has(name) && !this.isMeant(name)) {
        this.given.add(name);
        return name;
      }
    }
  }

  /** Whether a name means something already. */
  private isMeant(name: string): boolean {
    return (
      this.taken.has(name) ||
      isPythonWord(name) ||
      MODULES.has(name) ||
      DEVICES.test(name)
    );
  }

  private readonly taken = new Set<string>();
  private readonly given = new Set<string>();
}

/** The package of a notebook, other than the modules that it imports; never empty. */
export function packageName(
  notebook: string,
  modules: ReadonlySet<string>
): string {
  const base = slug(notebook.replace(/\.ipynb$/i, ''), LONGEST_PACKAGE);
  const name = `${base || 'notebook'}_pipeline`;
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name}_${number}`;
    if (!modules.has(numbered)) {
      return numbered;
    }
  }
}
