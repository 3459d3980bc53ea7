import type { Arc, Box, Point } from '../../../core/lineage/layout';

/** What the page asks the web worker. */
export interface ArrangeRequest {
  readonly id: number;
  readonly boxes: readonly Box[];
  readonly arcs: readonly Arc[];
}

/** What the web worker answers; `places` is null when it could not. */
export interface ArrangeReply {
  readonly id: number;
  readonly places: readonly (readonly [string, Point])[] | null;
}
