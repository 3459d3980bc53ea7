import type { EditPlan, FlowSpec } from '../../../protocol';
import type { FlowCell } from '../model';

/** A target that cannot be used, or a pipeline it cannot print; the message is for people. */
export class FlowTargetError extends Error {
  override readonly name = 'FlowTargetError';
}

/** An engine that a pipeline can be exported to. */
export interface FlowTarget {
  /** How it is named on the command line: python, airflow. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Versions that code can be made for, newest first; none: there is nothing to choose. */
  readonly versions: readonly string[];
  /**
   * How the files of the export are made. Nothing is written.
   *
   * @param cells - All cells of the notebook, as the pipeline was built of.
   * @param version - One of `versions`, or one with a patch level; null: the newest.
   *
   * Throws FlowTargetError for a version that is not known, and for a pipeline with names that
   * cannot be printed.
   */
  plan(
    spec: FlowSpec,
    cells: readonly FlowCell[],
    version: string | null
  ): EditPlan;
}
