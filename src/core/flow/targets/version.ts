import { type FlowTarget, FlowTargetError } from './target';

/**
 * The version of `target.versions` that is meant: of `3.3.2` that is `3.3`; null for a target
 * without versions.
 *
 * Throws FlowTargetError that lists the versions where it is none of them.
 */
export function chosenVersion(
  target: Pick<FlowTarget, 'id' | 'versions'>,
  version: string | null
): string | null {
  const { id, versions } = target;
  if (version === null) {
    return versions[0] ?? null;
  }
  if (versions.length === 0) {
    throw new FlowTargetError(
      `${id} has no versions to choose: write ${id} alone`
    );
  }
  const [, meant] = /^(\d+\.\d+)(?:\.\d+\w*)?$/.exec(version) ?? [];
  if (meant === undefined || !versions.includes(meant)) {
    const known = versions.join(', ');
    throw new FlowTargetError(
      `${id} ${JSON.stringify(version)} is not known here (there are: ${known})`
    );
  }
  return meant;
}
