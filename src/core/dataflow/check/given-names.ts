import { BUILTIN_NAMES } from './python-names';

/** What IPython and the module `__main__` put into the namespace before the first cell. */
const IPYTHON_NAMES: ReadonlySet<string> = new Set([
  'In',
  'Out',
  'get_ipython',
  'exit',
  'quit',
  'display',
  '__IPYTHON__',
  '__annotations__',
  '__builtin__',
  '__builtins__',
  '__session__',
  '_dh',
  '_ih',
  '_oh',
  '_exit_code',
  '_',
  '__',
  '___',
  '_i',
  '_ii',
  '_iii'
]);

/** What hosted platforms and Spark kernels put there: nobody defines these in a notebook. */
const PLATFORM_NAMES: ReadonlySet<string> = new Set([
  'spark',
  'sc',
  'sqlContext',
  'dbutils',
  'displayHTML'
]);

/** Outputs and inputs of earlier cells: `_3`, `_i3`. */
const HISTORY = /^_i?\d+$/;

/** Whether a name is there although no cell defines it. */
export function isGiven(name: string): boolean {
  return (
    BUILTIN_NAMES.has(name) ||
    IPYTHON_NAMES.has(name) ||
    PLATFORM_NAMES.has(name) ||
    HISTORY.test(name)
  );
}

/** Line and cell magics that bind no name but those that facts tell of. */
const PLAIN_MAGICS: ReadonlySet<string> = new Set(
  `alias autoawait autoreload autosave bash bookmark capture cat cd cls colors conda config cp
  debug dirs doctest_mode env file hist history html HTML javascript js latex less ll load_ext
  logstart logstop ls lsmagic lx man markdown matplotlib memit micromamba mkdir more mprun mv
  notebook page pdb perl pinfo pip popd pprint precision prun psearch psource pushd pwd pycat quickref
  reload_ext rm rmdir ruby save set_env sh sx svg SVG system sc tb tensorboard time timeit uv
  watermark who who_ls whos writefile xmode`.split(/\s+/)
);

/** Whether a magic surely binds no name that facts do not tell of. */
export function isPlainMagic(name: string, text: string): boolean {
  return PLAIN_MAGICS.has(name) && !/(^|\s)--out\b/.test(text);
}

/** Line magics that are often written without their sign. */
const AUTOMAGICS: ReadonlySet<string> = new Set(
  `autoreload cat cd conda config cp env history less ll load load_ext ls lsmagic magic matplotlib
  micromamba mkdir more mv pip psearch pushd popd pwd pylab reload_ext reset rm rmdir run store
  time timeit uv who whos`.split(/\s+/)
);

/**
 * The magic that a cell of a single line is, although it has no sign: `pip install pandas`, `ls`.
 * IPython takes it for one where no name of the notebook is in the way.
 */
export function automagicOf(source: string): string | null {
  const match = /^([a-z_]+)(?:[ \t]+(?![=(,:<>*/|+])[^\n]*)?\s*$/.exec(source);
  const name = match?.[1] ?? '';
  return AUTOMAGICS.has(name) ? name : null;
}
