/** The live engine as a web worker, in a chunk of its own. */
import { LiveResponder } from './secrets-respond';
import type { LiveRequest } from './secrets-messages';

const responder = new LiveResponder();
self.onmessage = ({ data }: MessageEvent<LiveRequest>) => {
  self.postMessage(responder.respond(data));
};
