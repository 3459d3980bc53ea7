import { mostAlike } from '../core/dataflow/check';
import { buildFlowSpec, type FlowCell, type FlowChoices } from '../core/flow';
import type {
  Execution,
  FlowPrepareReply,
  FlowSpec,
  RecordFile
} from '../protocol/generated';
import { ExitCode, Failure } from './failure';
import type { AskFlow, IPromoteOptions } from './promote-options';
import {
  flowNotebook,
  type ITypedNotebook,
  readRecord,
  type ReadCell,
  typedNotebook
} from './promote-notebook';
import { readSteps, startsOf } from './promote-steps';

/** A notebook and the pipeline that was proposed for it. */
export interface IPromoted {
  /** As its file has it, secrets as typed. */
  readonly typed: ITypedNotebook;
  /** As the pipeline was built of them, without secrets. */
  readonly cells: readonly FlowCell[];
  readonly spec: FlowSpec;
  /** The same notebook with boundaries by hand. */
  readonly withStarts: (starts: FlowChoices['starts']) => FlowSpec;
}

/** What the worker answers to `flow-record`. */
interface IRecorded {
  readonly record: RecordFile;
}

/**
 * The pipeline of a notebook: of a record, or of a run in a copy of its folder.
 *
 * @throws Failure where something cannot be read or run, and for choices that do not fit.
 */
export async function proposeFlow(
  file: string,
  options: IPromoteOptions,
  ask: AskFlow
): Promise<IPromoted> {
  const steps = options.steps === undefined ? null : readSteps(options.steps);
  const typed = await readTyped(file, ask);
  const { kernel } = typed;
  const cells = [...typed.cells];
  const executions = await recorded(typed, options, ask);
  const prepared = await ask<FlowPrepareReply>({
    id: 1,
    op: 'flow-prepare',
    request: { path: file, kernel, cells }
  });
  const notebook = flowNotebook(typed, prepared, executions);
  const withStarts = (starts: FlowChoices['starts']) =>
    buildFlowSpec(notebook, prepared, { starts, parameters: options.param });
  const spec = withStarts(
    steps === null ? null : startsOf(steps, notebook, options.steps ?? '')
  );
  refuseUnknown(options.param, spec);
  return { typed, cells: notebook.cells, spec, withStarts };
}

/** The notebook as its file has it. */
export async function readTyped(
  file: string,
  ask: AskFlow
): Promise<ITypedNotebook> {
  const { cells } = await ask<{ readonly cells: readonly ReadCell[] }>({
    id: 1,
    op: 'facts',
    path: file,
    text: null
  });
  return typedNotebook(file, cells);
}

async function recorded(
  typed: ITypedNotebook,
  options: IPromoteOptions,
  ask: AskFlow
): Promise<readonly Execution[]> {
  const { record } = options;
  if (record !== undefined) {
    return readRecord(record, typed).executions;
  }
  const answer = await ask<IRecorded>({
    id: 1,
    op: 'flow-record',
    path: typed.path,
    timeoutSeconds: options.timeout ?? null,
    allowNetwork: options.allowNetwork
  });
  return answer.record.executions;
}

/** @throws Failure for a name that no value of the notebook is offered under. */
function refuseUnknown(
  param: ReadonlyMap<string, boolean>,
  { parameters }: FlowSpec
): void {
  const offered = parameters.map(({ name }) => name);
  for (const [name, isChosen] of param) {
    if (!offered.includes(name)) {
      const option = isChosen ? '--param' : '--no-param';
      throw new Failure(
        ExitCode.usage,
        `${option} ${name}: ${whatInstead(name, offered)}`
      );
    }
  }
}

function whatInstead(name: string, offered: readonly string[]): string {
  const alike = mostAlike(name, offered);
  if (offered.length === 0) {
    return 'the notebook has no value that could be a parameter';
  }
  return alike === null
    ? `there is no such value (there are: ${offered.join(', ')})`
    : `there is no such value; did you mean ${alike}?`;
}
