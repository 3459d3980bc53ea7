/** Packages by the modules they bring, where the names differ; what pip installs comes first. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  attr: ['attrs'],
  bs4: ['beautifulsoup4'],
  Bio: ['biopython'],
  cairo: ['pycairo'],
  Crypto: ['pycryptodome'],
  cv2: [
    'opencv-python',
    'opencv-python-headless',
    'opencv-contrib-python',
    'opencv',
    'py-opencv'
  ],
  dateutil: ['python-dateutil'],
  docx: ['python-docx'],
  dotenv: ['python-dotenv'],
  faiss: ['faiss-cpu', 'faiss-gpu'],
  fitz: ['pymupdf'],
  git: ['gitpython'],
  jwt: ['pyjwt'],
  kafka: ['kafka-python'],
  keras: ['keras', 'tensorflow'],
  lightning: ['lightning', 'pytorch-lightning'],
  magic: ['python-magic'],
  mpl_toolkits: ['matplotlib', 'basemap'],
  MySQLdb: ['mysqlclient'],
  OpenSSL: ['pyopenssl'],
  pptx: ['python-pptx'],
  PIL: ['pillow'],
  pkg_resources: ['setuptools'],
  psycopg2: ['psycopg2-binary'],
  pylab: ['matplotlib'],
  rest_framework: ['djangorestframework'],
  serial: ['pyserial'],
  skimage: ['scikit-image'],
  sklearn: ['scikit-learn'],
  tensorflow: ['tensorflow', 'tensorflow-cpu', 'tensorflow-gpu'],
  torch: ['torch', 'pytorch'],
  umap: ['umap-learn'],
  wx: ['wxpython'],
  yaml: ['pyyaml'],
  zmq: ['pyzmq']
};

/** What comes with a kernel or with the platform: nobody lists it. */
const ALWAYS_THERE = new Set([
  'IPython',
  'ipykernel',
  'jupyter_client',
  'jupyter_core',
  'google.colab',
  'kaggle_secrets',
  'setuptools',
  'pip'
]);

/** A name of a package as all its spellings have it: `Scikit_Learn` is `scikit-learn`. */
export function packageName(text: string): string {
  return text.toLowerCase().replace(/[-_.]+/g, '-');
}

/** All words of a text that may be names of packages; comments are left out. */
export function packageWords(text: string): readonly string[] {
  const bare = text.replace(/(^|\s)#.*$/gm, ' ');
  const words = bare.match(/[A-Za-z0-9][A-Za-z0-9._-]*/g) ?? [];
  return words.map(word => packageName(word.replace(/[._-]+$/, '')));
}

/** Whether a module comes with every kernel. */
export function isAlwaysThere(module: string): boolean {
  const [top = module, second = ''] = module.split('.');
  return ALWAYS_THERE.has(top) || ALWAYS_THERE.has(`${top}.${second}`);
}

/** The package that one would install for a module, as well as is known. */
export function packageOf(module: string): string {
  const top = module.split('.', 1)[0] ?? module;
  return PACKAGES[top]?.[0] ?? packageName(top);
}

/**
 * Whether words name a package that brings a module: by the same name, by another one that is
 * known, with `python` or `py` before or behind it, or as a part of a family (`google-cloud-…`).
 */
export function bringsModule(
  words: ReadonlySet<string>,
  module: string
): boolean {
  const top = module.split('.', 1)[0] ?? module;
  const name = packageName(top);
  const names = [
    ...[name, `python-${name}`, `${name}-python`, `py${name}`, `py-${name}`],
    ...(PACKAGES[top] ?? [])
  ];
  return (
    names.some(item => words.has(item)) ||
    [...words].some(word => word.startsWith(`${name}-`))
  );
}
