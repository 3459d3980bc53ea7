import { isPythonWord } from './python-words';

/** Names of files that Windows keeps for itself. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/;
/** The module of a package that tasks import, and the folder beside their checkpoints. */
const OUTPUTS = 'outputs';

const LONGEST = 40;
/** The longest name of a package, without what is put behind it. */
const LONGEST_PACKAGE = 45;

/** A name of lower-case letters, digits and `_`, not beginning with a digit; maybe empty. */
export function slug(text: string, longest = LONGEST): string {
  return text
    .slice(0, 10 * longest)
    .normalize('NFKD')
    .replace(/ß/gi, 'ss')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_\d]+/, '')
    .slice(0, longest)
    .replace(/_+$/, '');
}

/** Gives identifiers that are free, each once. */
export class Identifiers {
  /** @param ending - What is put behind a name that means something else: `step`. */
  constructor(private readonly ending: string) {}

  /**
   * An identifier made of a text.
   *
   * @param otherwise - What it is made of where nothing is left of the text.
   * @param isTaken - Whether a name is in use already.
   */
  take(
    text: string,
    otherwise: string,
    isTaken: (name: string) => boolean
  ): string {
    const isMeant = (name: string) =>
      isPythonWord(name) ||
      name === OUTPUTS ||
      DEVICES.test(name) ||
      isTaken(name);
    const base = slug(text) || otherwise;
    const plain = isMeant(base) ? `${base}_${this.ending}` : base;
    for (let number = 1; ; number++) {
      const name = number === 1 ? plain : `${plain}_${number}`;
      if (!this.given.has(name) && !isMeant(name)) {
        this.given.add(name);
        return name;
      }
    }
  }

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
