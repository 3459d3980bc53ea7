import type { Evidence, FlowCellSource, FlowSpec } from '../protocol';
import type { FilesState } from './flow-snapshot';

/** Whether there is code in a cell. */
export function isCodeCell({ type, source }: FlowCellSource): boolean {
  return type === 'code' && source.trim() !== '';
}

/** The first line that is no comment, as far as there is one. */
export function firstLine(source: string): string {
  const lines = source.split('\n').map(line => line.trim());
  const filled = lines.filter(line => line !== '');
  return filled.find(line => !line.startsWith('#')) ?? filled[0] ?? '';
}

/** What was thrown, as one sentence. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

/** Beside the notebook, called as the package is. */
export function defaultFolder(path: string, spec: FlowSpec | null): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const file = path.slice(folder.length).replace(/\.ipynb$/i, '');
  return folder + (spec?.name ?? `${file}_pipeline`);
}

/** A contents path as it is typed, without slashes around it. */
export function trimmed(path: string): string {
  return path.trim().replace(/^\/+|\/+$/g, '');
}

/** Whether evidence is of a proposal and of the files made of it. */
export function isEvidenceOf(
  evidence: Evidence,
  spec: FlowSpec,
  made: FilesState | null
): boolean {
  const now = new Map(made?.files.map(({ path, sha256 }) => [path, sha256]));
  return (
    evidence.specHash === spec.hash &&
    evidence.files.every(({ path, sha256 }) => now.get(path) === sha256)
  );
}
