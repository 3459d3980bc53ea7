/** The ids of nbxflow's commands, `nbxflow:verb-noun`. */
export const CommandIDs = {
  /** Shows the details card of the active cell. */
  showCellDetails: 'nbxflow:show-cell-details',
  /** Shows the lineage panel. */
  showLineage: 'nbxflow:show-lineage',
  /** Scrolls to a cell of a notebook; arguments `{path, cell}`. */
  goToCell: 'nbxflow:go-to-cell',
  /** Sends the lineage events that wait or were refused again. */
  retryDelivery: 'nbxflow:retry-delivery'
} as const;
