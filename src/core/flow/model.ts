import type {
  CellFacts,
  Execution,
  FlowPrepareReply,
  VerdictState
} from '../../protocol';

/** A cell of the notebook that is promoted. */
export interface FlowCell {
  readonly id: string;
  readonly type: 'code' | 'markdown' | 'raw';
  /** Without secrets, as `flow/prepare` gave it. */
  readonly source: string;
  readonly tags: readonly string[];
  /** Of that source; null for what is no code. */
  readonly facts: CellFacts | null;
  /** The last one of its present source in this kernel session; null: there is none. */
  readonly execution: Execution | null;
  /** Whether what it shows can be trusted; null: nobody judged. */
  readonly state: VerdictState | null;
}

/** The notebook that is promoted. */
export interface FlowNotebook {
  /** File name. */
  readonly name: string;
  /** Kernel name. */
  readonly kernel: string | null;
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly cells: readonly FlowCell[];
  /** The cells that the executions of the kernel session were of, by their ordinals. */
  readonly ordinals: ReadonlyMap<number, string>;
}

/** Where a step begins. */
export interface FlowStart {
  readonly cell: string;
  /** null: it is made of the notebook. */
  readonly title: string | null;
}

/** What a person decided. */
export interface FlowChoices {
  /** null: steps are proposed. */
  readonly starts: readonly FlowStart[] | null;
  /** Whether a value becomes a parameter, by name; absent: the default. */
  readonly parameters: ReadonlyMap<string, boolean>;
}

/** What the server tells of the notebook. */
export type Prepared = Pick<FlowPrepareReply, 'secrets' | 'environment'>;
