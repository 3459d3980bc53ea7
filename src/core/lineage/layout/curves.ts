import type { Box, Point } from './boxes';

/** An edge as a path of SVG, and its arrow head as another. */
export interface Curve {
  readonly line: string;
  readonly head: string;
}

/** A box and where it is. */
export type PlacedBox = Point & Pick<Box, 'width' | 'height'>;

const HEAD = 6;

/** How far a way back goes aside, and below the boxes. */
const TURN = 18;
const BELOW = 9;

/**
 * From the right side of one box to the left side of another, ending in an arrow head; below both
 * boxes where it leads back.
 */
export function curve(source: PlacedBox, target: PlacedBox): Curve {
  const from = middle(source.x + source.width, source);
  const to = middle(target.x, target);
  const end = { x: to.x - HEAD, y: to.y };
  return {
    line: end.x < from.x ? back(from, end, source, target) : forth(from, end),
    head: `M${at(to)}l${-HEAD - 1} ${-HEAD / 2}v${HEAD}z`
  };
}

function forth(from: Point, end: Point): string {
  const bend = (end.x - from.x) / 2;
  const out = { x: from.x + bend, y: from.y };
  const into = { x: end.x - bend, y: end.y };
  return `M${at(from)}C${at(out)} ${at(into)} ${at(end)}`;
}

function back(
  from: Point,
  end: Point,
  source: PlacedBox,
  target: PlacedBox
): string {
  const low =
    Math.max(source.y + source.height, target.y + target.height) + BELOW;
  const turn = { x: from.x + TURN, y: from.y };
  const right = { x: from.x - TURN / 2, y: low };
  const left = { x: end.x + TURN / 2, y: low };
  const into = { x: end.x - TURN, y: end.y };
  return [
    `M${at(from)}C${at(turn)} ${at({ x: turn.x, y: low })} ${at(right)}`,
    `L${at(left)}C${at({ x: into.x, y: low })} ${at(into)} ${at(end)}`
  ].join('');
}

function middle(x: number, box: PlacedBox): Point {
  return { x, y: box.y + box.height / 2 };
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
