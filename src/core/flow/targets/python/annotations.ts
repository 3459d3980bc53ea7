import type { FlowParameter } from '../../../../protocol';
import { isModulePath, isPythonName } from '../printing';
import { type BoundImport, boundImports } from './imports';
import type { Material } from './material';

/** Built-in classes that may annotate a value; others of that module cannot be named. */
const BUILTIN_CLASSES: ReadonlySet<string> = new Set(
  'bool bytearray bytes complex dict float frozenset int list object range set slice str tuple type'.split(
    ' '
  )
);

/** Classes that say a private place of theirs, and the public one that users import them from. */
const PUBLIC_PLACES: Readonly<Record<string, string>> = {
  'matplotlib.axes._axes.Axes': 'matplotlib.axes.Axes',
  'numpy.random._generator.Generator': 'numpy.random.Generator',
  'numpy.random.mtrand.RandomState': 'numpy.random.RandomState',
  'pandas.core.frame.DataFrame': 'pandas.DataFrame',
  'pandas.core.indexes.base.Index': 'pandas.Index',
  'pandas.core.indexes.datetimes.DatetimeIndex': 'pandas.DatetimeIndex',
  'pandas.core.series.Series': 'pandas.Series',
  'pandas._libs.tslibs.timestamps.Timestamp': 'pandas.Timestamp',
  'pathlib._local.Path': 'pathlib.Path',
  'pathlib._local.PosixPath': 'pathlib.Path',
  'pathlib._local.WindowsPath': 'pathlib.Path',
  'pathlib.PosixPath': 'pathlib.Path',
  'pathlib.WindowsPath': 'pathlib.Path',
  'polars.dataframe.frame.DataFrame': 'polars.DataFrame',
  'polars.series.series.Series': 'polars.Series',
  'pyarrow.lib.Table': 'pyarrow.Table',
  'xarray.core.dataarray.DataArray': 'xarray.DataArray',
  'xarray.core.dataset.Dataset': 'xarray.Dataset'
};

/** How a class is called in a file. */
export interface Annotation {
  readonly text: string;
  /** The name that has to be imported or defined for it; null: none. */
  readonly needs: string | null;
}

/** Names the classes of values by what the notebook itself imports and defines. */
export class Annotations {
  constructor(private readonly material: Material) {
    this.imports = boundImports(material);
    this.stars = material.spec.imports.some(({ names }) => names.includes('*'));
  }

  /** The annotation of a value of a class; null: it cannot be named. */
  ofClass(type: string | null): Annotation | null {
    if (type === null) {
      return null;
    }
    const path = PUBLIC_PLACES[type] ?? type.replace(/^builtins\./, '');
    if (path === 'NoneType') {
      return { text: 'None', needs: null };
    }
    if (BUILTIN_CLASSES.has(path)) {
      return this.ofBuiltin(path);
    }
    return isModulePath(path) ? this.ofPath(path) : null;
  }

  /** The annotation of a parameter of the pipeline. */
  ofParameter({ type, default: value }: FlowParameter): Annotation | null {
    switch (type) {
      case 'none':
        return null;
      case 'json':
        return this.ofBuiltin(Array.isArray(value) ? 'list' : 'dict');
      default:
        return this.ofBuiltin(type);
    }
  }

  /** A built-in class, unless the notebook may have given its name to something else. */
  private ofBuiltin(name: string): Annotation | null {
    const taken = this.stars || this.imports.some(item => item.name === name);
    const defined = this.material.spec.definitions.some(
      item => item.name === name
    );
    return taken || defined ? null : { text: name, needs: null };
  }

  private ofPath(path: string): Annotation | null {
    const place = path.lastIndexOf('.');
    const module = path.slice(0, place);
    const name = path.slice(place + 1);
    if (module === '__main__') {
      const own = this.material.spec.definitions.some(
        item => item.kind === 'class' && item.name === name
      );
      return own ? { text: name, needs: name } : null;
    }
    return this.direct(module, name) ?? this.through(module, name);
  }

  /** `from module import Class`, where the class may stand in a private module below. */
  private direct(module: string, name: string): Annotation | null {
    const found = this.imports.find(item => {
      const last = item.path.lastIndexOf('.');
      const from = item.path.slice(0, last);
      return (
        last > 0 &&
        item.path.slice(last + 1) === name &&
        (module === from || module.startsWith(`${from}.`))
      );
    });
    return found ? { text: found.name, needs: found.name } : null;
  }

  /** `import module as alias`, where the class says that it stands in that very module. */
  private through(module: string, name: string): Annotation | null {
    const found = this.imports.find(({ path }) => path === module);
    const hidden = module.split('.').some(part => part.startsWith('_'));
    return found && !hidden && isPythonName(name)
      ? { text: `${found.name}.${name}`, needs: found.name }
      : null;
  }

  private readonly imports: readonly BoundImport[];
  private readonly stars: boolean;
}
