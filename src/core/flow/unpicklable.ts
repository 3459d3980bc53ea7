/** Classes whose values live in one process only, and what people call them. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [
    /^_io\.(?!StringIO$|BytesIO$)|^tempfile\._|^codecs\.Stream|^gzip\.GzipFile$|^bz2\.BZ2File$|^lzma\.LZMAFile$/,
    'an open file'
  ],
  [
    /^zipfile\.|^tarfile\.|^h5py\.|^netCDF4\.|^tables\.|^mmap\.|^pandas\.io\.pytables\.HDFStore$|^pandas\.io\.excel\._base\.Excel|^pandas\.ExcelWriter|^openpyxl\./,
    'an open file'
  ],
  [/^tempfile\.TemporaryDirectory$/, 'a folder that ends with its process'],
  [/^(?:builtins\.)?(?:generator|async_generator|coroutine)$/, 'a generator'],
  [
    /^(?:builtins\.)?(?:zip|map|filter|enumerate|reversed|\w*_?iterator|\w+_\w*iterator)$|^itertools\.|^_csv\.|^csv\.|^pandas\.io\.parsers\.readers\.TextFileReader$|^os\.(?:ScandirIterator|_wrap)/,
    'an iterator'
  ],
  [
    /^(?:builtins\.)?dict_(?:keys|values|items)$|^(?:builtins\.)?(?:memoryview|frame|traceback|mappingproxy|cell)$/,
    'a view that exists in one process only'
  ],
  [
    /^_?sqlite3\.(?!Row$)|^_?duckdb\.|^duckdb\b|^psycopg|^pymysql\.|^mysql\.|^cx_Oracle\.|^oracledb\.|^pyodbc\.|^redis\.|^pymongo\.|^sqlalchemy\.(?:engine|orm|pool)|^snowflake\.|^google\.cloud\./,
    'a connection to a database'
  ],
  [
    /^_?socket\.|^ssl\.|^http\.client\.|^urllib3\.|^aiohttp\.|^httpx\.|^paramiko\.|^ftplib\.|^smtplib\./,
    'an open connection'
  ],
  [
    /^_thread\.|^threading\.|^multiprocessing\.|^concurrent\.futures\.|^asyncio\.|^subprocess\.|^queue\.|^joblib\.parallel/,
    'a thread, a lock or another process'
  ],
  [/^pyspark\.|^dask\.distributed|^distributed\.|^ray\./, 'bound to a cluster'],
  [
    /^re\.Match$|^_hashlib\.|^_?hashlib\.|^weakref\.|^_weakref\.|^ctypes\.|^_ctypes|^lxml\.|^contextlib\._|^logging\.(?:Stream|File)?Handler|^(?:_?io\.)?TextIOWrapper$|^tkinter\.|^ipywidgets\.|^IPython\.core\.interactiveshell/,
    'a thing that exists in one process only'
  ]
];

/**
 * Why values of a class cannot go to another process; null: as far as is known, they can.
 *
 * @param type - Qualified name of the class; null: not known.
 * @param isShared - Whether a class of the notebook stands in a module.
 */
export function whyNot(
  type: string | null,
  isShared: (name: string) => boolean
): string | null {
  if (type === null) {
    return null;
  }
  if (type.startsWith('__main__.')) {
    const name = type.slice('__main__.'.length);
    return isShared(name.split('.', 1)[0] as string)
      ? null
      : `of class \`${name}\`, which cannot stand in a module of its own`;
  }
  return KINDS.find(([shape]) => shape.test(type))?.[1] ?? null;
}
