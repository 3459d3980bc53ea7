/** The ids of nbxflow's commands, `nbxflow:verb-noun`. */
export const CommandIDs = {
  /** Shows the details card of the active cell. */
  showCellDetails: 'nbxflow:show-cell-details',
  /** Shows or hides what each cell has of the total; arguments `{measure?}`. */
  toggleOverlay: 'nbxflow:toggle-overlay',
  /** Shows the report of the costliest cells. */
  showReport: 'nbxflow:show-report',
  /** Shows the lineage panel. */
  showLineage: 'nbxflow:show-lineage',
  /** Scrolls to a cell of a notebook; arguments `{path, cell}`. */
  goToCell: 'nbxflow:go-to-cell',
  /** Shows the lineage graph; arguments `{path, cell, active, namespace, name}`, all optional. */
  showGraph: 'nbxflow:show-graph',
  /** Copies or downloads the lineage graph; arguments `{path, format, way}`. */
  exportGraph: 'nbxflow:export-graph',
  /** Sends the lineage events that wait or were refused again. */
  retryDelivery: 'nbxflow:retry-delivery',
  /** Says why the active cell is in its state. */
  explainCell: 'nbxflow:explain-cell',
  /** Lists the cells that the active cell needs, then runs them. */
  runNeededCell: 'nbxflow:run-needed-cell',
  /** Lists the cells that the notebook needs, then runs them. */
  runNeededNotebook: 'nbxflow:run-needed-notebook',
  /** Runs the active cell; asks first if it would use outdated values. */
  runCellChecked: 'nbxflow:run-cell-checked',
  /** Goes to the next stale or unknown cell. */
  nextStale: 'nbxflow:next-stale',
  /** Goes to the previous stale or unknown cell. */
  previousStale: 'nbxflow:previous-stale',
  /** Shows the panel of secrets. */
  showSecrets: 'nbxflow:show-secrets',
  /** Goes to the next secret of the notebook. */
  nextSecret: 'nbxflow:next-secret',
  /** Goes to the previous secret of the notebook. */
  previousSecret: 'nbxflow:previous-secret',
  /** Moves a secret of the active cell into an environment variable; arguments `{path, key}`. */
  fixSecret: 'nbxflow:fix-secret',
  /** Redacts the secrets in the outputs of the active cell; arguments `{path, cell}`. */
  redactOutput: 'nbxflow:redact-output',
  /** Asks why something is no secret, and records it; arguments `{path, key}`. */
  ignoreSecret: 'nbxflow:ignore-secret',
  /** Scans the notebook for secrets. */
  scanNotebook: 'nbxflow:scan-notebook',
  /** Shows the panel that makes a pipeline of the notebook. */
  promoteNotebook: 'nbxflow:promote-notebook'
} as const;
