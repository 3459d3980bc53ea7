import type { Box, Places } from '../../../core/lineage/layout';
import type { GraphViewport } from '../../../models/lineage-views';

/** Width and height in pixels of the page. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Limits of the zoom; a graph that needs less to fit may be that small. Below `letters` the
 * nodes of a large one are empty boxes: thousands of names cost a lot, and none could be read.
 */
export const ZOOM = { least: 0.1, letters: 0.3, readable: 0.5, most: 2 };

const MARGIN = 24;

/** Where all boxes are. */
export function boundsOf(boxes: readonly Box[], places: Places) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { id, width, height } of boxes) {
    const place = places.get(id);
    if (place) {
      left = Math.min(left, place.x);
      top = Math.min(top, place.y);
      right = Math.max(right, place.x + width);
      bottom = Math.max(bottom, place.y + height);
    }
  }
  return left > right
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * All boxes in the middle, no larger than they are.
 *
 * @param least - Where they would be smaller than that, they begin at the top left instead.
 */
export function fitting(
  boxes: readonly Box[],
  places: Places,
  size: Size,
  least = 0
): GraphViewport {
  const bounds = boundsOf(boxes, places);
  const room = {
    width: Math.max(size.width - 2 * MARGIN, 1),
    height: Math.max(size.height - 2 * MARGIN, 1)
  };
  const zoom = Math.min(
    1,
    Math.max(
      least,
      Math.min(
        room.width / Math.max(bounds.width, 1),
        room.height / Math.max(bounds.height, 1)
      )
    )
  );
  const start = (extent: number, free: number) =>
    MARGIN + Math.max(0, (free - extent * zoom) / 2);
  return {
    x: start(bounds.width, room.width) - bounds.x * zoom,
    y: start(bounds.height, room.height) - bounds.y * zoom,
    zoom
  };
}

/** The viewport moved as little as brings a box wholly into view; the same one where it is. */
export function showing(
  box: Box,
  places: Places,
  size: Size,
  viewport: GraphViewport
): GraphViewport {
  const { x, y } = places.get(box.id) ?? { x: 0, y: 0 };
  const { zoom } = viewport;
  const shift = (start: number, length: number, room: number) =>
    start < MARGIN
      ? MARGIN - start
      : Math.min(0, Math.max(room - MARGIN - start - length, MARGIN - start));
  const dx = shift(x * zoom + viewport.x, box.width * zoom, size.width);
  const dy = shift(y * zoom + viewport.y, box.height * zoom, size.height);
  return dx === 0 && dy === 0
    ? viewport
    : { x: viewport.x + dx, y: viewport.y + dy, zoom };
}

/** A box in the middle, large enough to be read. */
export function centring(
  box: Box,
  places: Places,
  size: Size,
  viewport: GraphViewport
): GraphViewport {
  const { x, y } = places.get(box.id) ?? { x: 0, y: 0 };
  const zoom = Math.max(viewport.zoom, ZOOM.readable);
  return {
    x: size.width / 2 - (x + box.width / 2) * zoom,
    y: size.height / 2 - (y + box.height / 2) * zoom,
    zoom
  };
}
