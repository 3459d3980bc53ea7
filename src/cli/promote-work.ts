import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/flow';
import type {
  EditPlan,
  Evidence,
  FlowFilesReply,
  FlowFilesRequest,
  FlowPreviewReply,
  FlowSpec,
  FlowVerifyRequest,
  PromotedFile
} from '../protocol/generated';
import type { AskFlow, IPromoteOptions } from './promote-options';
import type { ITypedNotebook } from './promote-notebook';
import { EVIDENCE } from './promote-out';

/** The files of an export, and what stands in their places now. */
export type IPreviewed = FlowPreviewReply;

type FileToWrite = FlowFilesRequest['files'][number];

/** Makes the files of a plan; nothing is written. */
export function preview(
  notebook: string,
  plan: EditPlan,
  { out }: IPromoteOptions,
  ask: AskFlow
): Promise<IPreviewed> {
  const request = { path: notebook, plan, out: path.resolve(out) };
  return ask({ id: 1, op: 'flow-preview', request });
}

/** Files that stand there and are others than those of the export. */
export function conflicts({ files }: IPreviewed, out: string): string[] {
  const changed = files
    .filter(({ path, state }) => state === 'changed' && path !== EVIDENCE)
    .map(file => file.path);
  const standing = readEvidence(out);
  const isOurs = standing === null || /"evidenceVersion": 1\b/.test(standing);
  return isOurs ? changed : [...changed, EVIDENCE];
}

/** Replays notebook and package and compares them. */
export function verify(
  typed: ITypedNotebook,
  spec: FlowSpec,
  files: readonly FlowVerifyRequest['files'][number][],
  options: IPromoteOptions,
  ask: AskFlow
): Promise<Evidence> {
  const request: FlowVerifyRequest = {
    path: typed.path,
    kernel: typed.kernel,
    cells: [...typed.cells],
    spec,
    files: withoutEvidence(files).map(({ path, text }) => ({ path, text })),
    options: {
      baselineRuns: options.baselineRuns,
      allowNetwork: options.allowNetwork,
      allowOutside: options.allowOutside,
      variations: true,
      timeoutSeconds: options.timeout ?? null
    }
  };
  return ask({ id: 1, op: 'flow-verify', request });
}

/** Writes all files of an export, with the evidence where there is one, or none. */
export function writeFiles(
  notebook: string,
  { files }: IPreviewed,
  evidence: Evidence | null,
  options: IPromoteOptions,
  ask: AskFlow
): Promise<PromotedFile[]> {
  const wanted = files.map(({ path, text, before }) => ({
    ...{ path, text, before }
  }));
  const all =
    evidence === null
      ? wanted
      : [...withoutEvidence(wanted), evidenceFile(evidence, options.out)];
  return write(notebook, all, options, ask);
}

/** The package alone: what a preview takes back of earlier evidence is no part of it. */
function withoutEvidence<File extends { readonly path: string }>(
  files: readonly File[]
): File[] {
  return files.filter(({ path }) => path !== EVIDENCE);
}

/** Writes the evidence beside the package that it is of. */
export function writeEvidence(
  notebook: string,
  evidence: Evidence,
  options: IPromoteOptions,
  ask: AskFlow
): Promise<PromotedFile[]> {
  return write(notebook, [evidenceFile(evidence, options.out)], options, ask);
}

function evidenceFile(evidence: Evidence, out: string): FileToWrite {
  const standing = readEvidence(out);
  return {
    path: EVIDENCE,
    text: `${canonicalJson(evidence)}\n`,
    before: standing === null ? null : digest(standing)
  };
}

function readEvidence(out: string): string | null {
  try {
    return readFileSync(path.join(out, EVIDENCE), 'utf8');
  } catch {
    // None stands there, or it cannot be read: then the worker says so when it writes.
    return null;
  }
}

async function write(
  notebook: string,
  files: FileToWrite[],
  { out }: IPromoteOptions,
  ask: AskFlow
): Promise<PromotedFile[]> {
  const request = { path: notebook, out: path.resolve(out), files };
  await ask<FlowFilesReply>({ id: 1, op: 'flow-files', request });
  return files.map(file => ({ path: file.path, sha256: digest(file.text) }));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
