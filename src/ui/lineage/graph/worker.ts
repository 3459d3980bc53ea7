/** Lays graphs out in a web worker, away from the thread that draws. */
import { arrange } from '../../../core/lineage/layout';
import type { ArrangeReply, ArrangeRequest } from './messages';

self.onmessage = ({ data }: MessageEvent<ArrangeRequest>) => {
  self.postMessage(answer(data));
};

function answer({ id, boxes, arcs }: ArrangeRequest): ArrangeReply {
  try {
    return { id, places: [...arrange(boxes, arcs)] };
  } catch {
    return { id, places: null };
  }
}
