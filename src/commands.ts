/** The ids of nbxflow's commands, `nbxflow:verb-noun`. */
export const CommandIDs = {
  /** Shows the details card of the active cell. */
  showCellDetails: 'nbxflow:show-cell-details',
  /** Shows the lineage panel. */
  showLineage: 'nbxflow:show-lineage',
  /** Scrolls to a cell of a notebook; arguments `{path, cell}`. */
  goToCell: 'nbxflow:go-to-cell',
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
  previousStale: 'nbxflow:previous-stale'
} as const;
