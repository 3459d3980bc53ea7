import { type Arc, type Box, type Places, type Point, ROW_GAP } from './boxes';

/**
 * Places for all boxes: those that had one keep it, whatever else came or went; a new one stands to
 * a neighbour as it does in a new arrangement, below whatever is there.
 *
 * @param known - Where boxes are or were.
 * @param arranged - Places for all boxes in an arrangement from nothing.
 */
export function placeNew(
  known: Places,
  arranged: Places,
  boxes: readonly Box[],
  arcs: readonly Arc[]
): Places {
  const sizes = new Map(boxes.map(box => [box.id, box]));
  const places = new Map<string, Point>();
  for (const { id } of boxes) {
    const place = known.get(id);
    if (place) {
      places.set(id, place);
    }
  }
  if (places.size === 0) {
    return arranged;
  }
  const near = neighbours(arcs);
  for (const box of newBoxes(boxes, places, arranged, near)) {
    const wish = wishedPlace(box.id, places, arranged, near);
    places.set(box.id, freePlace(box, wish, places, sizes));
  }
  return places;
}

/** The boxes without place, those first that have a neighbour with one, from left to right. */
function newBoxes(
  boxes: readonly Box[],
  places: Places,
  arranged: Places,
  near: ReadonlyMap<string, readonly string[]>
): Box[] {
  const x = ({ id }: Box) => arranged.get(id)?.x ?? 0;
  const isNear = ({ id }: Box) =>
    (near.get(id) ?? []).some(other => places.has(other));
  return boxes
    .filter(({ id }) => !places.has(id))
    .sort((a, b) => Number(isNear(b)) - Number(isNear(a)) || x(a) - x(b));
}

function wishedPlace(
  id: string,
  places: Places,
  arranged: Places,
  near: ReadonlyMap<string, readonly string[]>
): Point {
  const own = arranged.get(id) ?? { x: 0, y: 0 };
  for (const other of near.get(id) ?? []) {
    const [there, then] = [places.get(other), arranged.get(other)];
    if (there && then) {
      return { x: there.x + own.x - then.x, y: there.y + own.y - then.y };
    }
  }
  const bottom = Math.max(...[...places.values()].map(({ y }) => y));
  return { x: own.x, y: Math.max(own.y, bottom) };
}

/** The wished place, or the next one below it where nothing is. */
function freePlace(
  box: Box,
  wish: Point,
  places: Places,
  sizes: ReadonlyMap<string, Box>
): Point {
  const inTheWay = [...places]
    .flatMap(([id, place]) => {
      const size = sizes.get(id);
      const { width = 0, height = 0 } = size ?? {};
      const overlaps = place.x < wish.x + box.width && wish.x < place.x + width;
      return overlaps ? [{ top: place.y, bottom: place.y + height }] : [];
    })
    .sort((a, b) => a.top - b.top);
  let { y } = wish;
  for (const { top, bottom } of inTheWay) {
    if (top < y + box.height + ROW_GAP && y < bottom + ROW_GAP) {
      y = bottom + ROW_GAP;
    }
  }
  return { x: wish.x, y };
}

function neighbours(
  arcs: readonly Arc[]
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const add = (id: string, other: string) => {
    const list = found.get(id);
    if (list) {
      list.push(other);
    } else {
      found.set(id, [other]);
    }
  };
  for (const { source, target } of arcs) {
    add(source, target);
    add(target, source);
  }
  return found;
}
