import {
  type Arc,
  type Box,
  COLUMN_GAP,
  type Places,
  type Point,
  ROW_GAP,
  usableArcs
} from './boxes';
import { type Component, componentsOf } from './components';
import { arrangeLarge } from './large';
import { arrangeSmall } from './small';

/** dagre takes some 0.3 s for so many boxes and arcs, and ten times that for five times as many. */
const SMALL = 700;

/**
 * Places for all boxes: from left to right along the arcs, top to bottom in their order. What is
 * connected stands together; what is not, one below the other.
 */
export function arrange(boxes: readonly Box[], arcs: readonly Arc[]): Places {
  const usable = usableArcs(boxes, arcs);
  const components = componentsOf(boxes, usable).sort(
    (a, b) => firstOrder(a) - firstOrder(b)
  );
  const isSmall = boxes.length + usable.length <= SMALL;
  const places = new Map<string, Point>();
  let top = 0;
  for (const component of components) {
    const own = (isSmall ? arrangeSmall : arrangeLarge)(
      component.boxes,
      component.arcs
    );
    top = put(component, own, top, places) + 2 * ROW_GAP;
  }
  return places;
}

function firstOrder({ boxes }: Component): number {
  return Math.min(...boxes.map(({ order }) => order ?? Infinity));
}

/**
 * Puts a component below `top`, at the left. One that begins with a numbered box leaves room for the
 * kind of box that others begin with, so that numbered ones share columns.
 *
 * @returns Its bottom.
 */
function put(
  { boxes }: Component,
  own: Places,
  top: number,
  places: Map<string, Point>
): number {
  const at = (id: string) => own.get(id) ?? { x: 0, y: 0 };
  const left = Math.min(...boxes.map(({ id }) => at(id).x));
  const upper = Math.min(...boxes.map(({ id }) => at(id).y));
  const middle = ({ id, width }: Box) => at(id).x + width / 2;
  const first = Math.min(...boxes.map(middle));
  const beginners = boxes.filter(box => middle(box) < first + 1);
  const isNumbered = beginners.every(({ order }) => order !== null);
  const widest = Math.max(
    0,
    ...boxes.flatMap(({ order, width }) => (order === null ? [width] : []))
  );
  const indent = isNumbered ? widest + COLUMN_GAP : 0;
  let bottom = top;
  for (const { id, height } of boxes) {
    const { x, y } = at(id);
    const place = { x: x - left + indent, y: y - upper + top };
    places.set(id, place);
    bottom = Math.max(bottom, place.y + height);
  }
  return bottom;
}
