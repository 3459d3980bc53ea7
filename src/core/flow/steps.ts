import type { CodeCell } from './code';
import { cutByData } from './data-cuts';
import { type Heading, headingsOf } from './headings';
import type { FlowChoices, FlowNotebook } from './model';
import type { Records } from './records';
import { titleOf } from './titles';

/** Cells that become a step. */
export interface StepDraft {
  readonly title: string;
  readonly description: string | null;
  /** Places of its code cells, in document order. */
  readonly places: readonly number[];
}

/** What steps are made of. */
export interface StepMaterial {
  readonly notebook: FlowNotebook;
  readonly cells: readonly CodeCell[];
  readonly records: Records;
  /** Whether a cell belongs to no step: it only imports, defines what is shared, and the like. */
  readonly isShared: (place: number) => boolean;
}

/** Where a step begins, and what it is called. */
interface Beginning {
  readonly place: number;
  readonly title: string | null;
  readonly description: string | null;
  /** Whether no heading of the chosen level stands before it. */
  readonly isPreamble: boolean;
}

const LONGEST_TITLE = 200;

/** The steps: as a person said, else by headings, else where data come and go. */
export function draftSteps(
  material: StepMaterial,
  starts: FlowChoices['starts']
): readonly StepDraft[] {
  const beginnings =
    starts === null ? proposed(material) : byHand(material, starts);
  return drafts(material, beginnings);
}

function byHand(
  { notebook, cells }: StepMaterial,
  starts: NonNullable<FlowChoices['starts']>
): readonly Beginning[] {
  const sections = sectionsOf(notebook, cells, 6);
  return starts
    .flatMap(({ cell, title }) => {
      const place = cells.find(({ id }) => id === cell)?.place;
      const section = sections.find(item => item.place === place);
      return place === undefined
        ? []
        : [
            {
              place,
              title: title ?? section?.title ?? null,
              description: section?.description ?? null,
              isPreamble: false
            }
          ];
    })
    .sort((a, b) => a.place - b.place);
}

const FEWEST = 2;
const MOST = 15;
/** Levels of headings, those first that notebooks have their steps at most often. */
const LEVELS = [2, 1, 3];

function proposed(material: StepMaterial): readonly Beginning[] {
  const { notebook, cells, isShared } = material;
  const counted = LEVELS.map(level => {
    const sections = sectionsOf(notebook, cells, level);
    const filled = drafts(material, sections).length;
    return { sections, filled };
  });
  const fitting = counted.find(
    ({ filled }) => filled >= FEWEST && filled <= MOST
  );
  const many = counted.filter(({ filled }) => filled > MOST);
  const fewest = many.sort((a, b) => a.filled - b.filled)[0];
  const byHeadings = (fitting ?? fewest)?.sections;
  return (
    (byHeadings && withoutPreamble(material, byHeadings)) ??
    cutByData(cells, material.records, isShared).map(place => ({
      place,
      title: null,
      description: null,
      isPreamble: false
    }))
  );
}

/** What stands before the first heading of the level, and only prepares, joins the step behind. */
function withoutPreamble(
  { cells, isShared }: StepMaterial,
  beginnings: readonly Beginning[]
): readonly Beginning[] {
  const ofAll = fromTop(beginnings);
  const [first, second, ...rest] = ofAll.filter(({ place }, index) =>
    cells
      .slice(place, ofAll[index + 1]?.place)
      .some(cell => !isShared(cell.place))
  );
  if (first === undefined || second === undefined || !first.isPreamble) {
    return ofAll;
  }
  const isLight = cells
    .slice(first.place, second.place)
    .every(
      ({ cell: { execution } }) =>
        !execution?.outputBytes && !execution?.datasets.length
    );
  return isLight ? [{ ...second, place: 0 }, ...rest] : ofAll;
}

function fromTop(beginnings: readonly Beginning[]): readonly Beginning[] {
  const top = { place: 0, title: null, description: null, isPreamble: true };
  return beginnings[0]?.place === 0 ? beginnings : [top, ...beginnings];
}

/** The first code cell behind each heading of a level or above, and what the heading says. */
function sectionsOf(
  { cells: all }: FlowNotebook,
  cells: readonly CodeCell[],
  level: number
): readonly Beginning[] {
  const places = new Map(cells.map(({ id, place }) => [id, place]));
  const found: Beginning[] = [];
  let last: Heading | null = null;
  for (const cell of all) {
    last =
      headingsOf(cell)
        .filter(item => item.level <= level)
        .at(-1) ?? last;
    const place = places.get(cell.id);
    if (place !== undefined && last !== null) {
      const { title, prose: description } = last;
      found.push({ place, title, description, isPreamble: last.level < level });
      last = null;
    }
  }
  return found;
}

/** The steps that begin at some places; what is left without a cell vanishes. */
function drafts(
  { cells, isShared }: StepMaterial,
  beginnings: readonly Beginning[]
): readonly StepDraft[] {
  const all = fromTop(beginnings);
  const filled = all
    .map(({ place, title, description }, index) => {
      const end = all[index + 1]?.place ?? cells.length;
      const own = cells.slice(place, end);
      return { own, title, description };
    })
    .map(({ own, ...said }) => ({
      ...said,
      places: own.map(cell => cell.place).filter(item => !isShared(item))
    }))
    .filter(({ places }) => places.length > 0);
  return filled.map(({ places, title, description }, index) => ({
    places,
    description,
    title: (
      title ||
      titleOf(
        places.flatMap(place => cells[place] ?? []),
        index + 1
      )
    ).slice(0, LONGEST_TITLE)
  }));
}

/** Two steps and all between them as one. */
export function joinDrafts(
  steps: readonly StepDraft[],
  from: number,
  to: number
): readonly StepDraft[] {
  const joined = steps.slice(from, to + 1);
  const prose = joined.flatMap(({ description }) => description ?? []);
  return [
    ...steps.slice(0, from),
    {
      title: joined[0]?.title ?? '',
      description: prose[0] ?? null,
      places: joined.flatMap(({ places }) => places)
    },
    ...steps.slice(to + 1)
  ];
}
