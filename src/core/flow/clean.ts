import type { FlowSpec } from '../../protocol';

/** Whether nothing stands in the way: no blocker is an error. */
export function isClean(spec: Pick<FlowSpec, 'blockers'>): boolean {
  return spec.blockers.every(({ severity }) => severity !== 'error');
}
