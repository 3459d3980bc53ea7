import type { Kernel } from '@jupyterlab/services';

const GONE: readonly Kernel.Status[] = [
  'restarting',
  'autorestarting',
  'terminating',
  'dead'
];

/** Whether the kernel process that was known is gone: no request sent before is answered. */
export function isGone(status: Kernel.Status): boolean {
  return GONE.includes(status);
}
