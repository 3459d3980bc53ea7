import {
  buildFlowSpec,
  type FlowChoices,
  type FlowNotebook
} from '../core/flow';
import type { FlowSpec } from '../protocol';
import { type FlowRecords, toFlowNotebook } from './flow-records';
import { messageOf } from './flow-texts';

/** What is made of sources, records and decisions. */
export interface Built {
  /** Null: none could be made. */
  readonly spec: FlowSpec | null;
  readonly notebook: FlowNotebook;
  /** Why none could be made; null: one could. */
  readonly problem: string | null;
}

/** Makes a proposal; a failure of that is told, not thrown. */
export function propose(
  records: FlowRecords,
  choices: FlowChoices,
  build = buildFlowSpec
): Built {
  const notebook = toFlowNotebook(records);
  try {
    const spec = build(notebook, records.prepared, choices);
    return { spec, notebook, problem: null };
  } catch (reason) {
    console.error('nbxflow: no pipeline can be proposed', reason);
    return { spec: null, notebook, problem: messageOf(reason) };
  }
}
