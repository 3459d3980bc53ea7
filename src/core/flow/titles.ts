import type { CodeCell } from './code';

/** What calls say that a step is for; the first that fits gives the title. */
const PURPOSES: readonly (readonly [string, RegExp])[] = [
  ['Train', /(^|\.)(fit|fit_transform|train|partial_fit)$/],
  [
    'Evaluate',
    /(^|\.)(score|predict|predict_proba|classification_report|confusion_matrix|cross_val_score|evaluate|\w+_score)$/
  ],
  [
    'Save',
    /(^|\.)(to_(csv|parquet|excel|json|sql|pickle|feather|hdf)|savefig|dump|save|savez|write_(csv|parquet|text|bytes))$/
  ],
  [
    'Plot',
    /(^|\.)(plot|scatter|hist|bar|barh|boxplot|heatmap|imshow|show|lineplot|pairplot|subplots|figure)$/
  ],
  [
    'Load',
    /(^|\.)(read_\w+|load\w*|open|loadtxt|genfromtxt|fetch_\w+|scan_\w+)$/
  ],
  [
    'Transform',
    /(^|\.)(merge|join|groupby|agg|assign|apply|map|pivot\w*|melt|drop\w*|fillna|concat|sort_values|rename|query|transform|reset_index)$/
  ]
];

/** What a step without a heading is called. */
export function titleOf(cells: readonly CodeCell[], number: number): string {
  const calls = cells
    .flatMap(({ statements }) => statements)
    .flatMap(({ facts }) => facts.calls);
  const purpose = PURPOSES.find(([, shape]) =>
    calls.some(call => shape.test(call))
  );
  return purpose?.[0] ?? `Step ${number}`;
}
