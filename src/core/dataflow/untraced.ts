import type { CellFacts } from '../../protocol';
import type { NotebookCell, NotebookDocument } from './document';
import type { Environment } from './environment';
import { CUT_SHORT, MAY_BE_WRITTEN } from './kinds';
import type { Ledger } from './ledger';
import { parseRegion } from './locations';
import { NAMELESS_MAGICS } from './magics';
import type { Run, Written } from './run';

/** What is known of a cell whose effect in the reference run no run tells. */
export interface UntracedCell {
  readonly cell: NotebookCell;
  /** Its position among the code cells. */
  readonly index: number;
  /** Its newest run with the present source; with other inputs than those of the reference run. */
  readonly last: Run | null;
  /** Whether its last execution was interrupted. */
  readonly interrupted: boolean;
  /** All its runs, whatever its source was. */
  readonly runs: readonly Run[];
}

/**
 * Puts the effect of a cell into the environment that no past run tells: what it certainly writes
 * becomes a version that nothing matches, what it may write becomes unknown.
 *
 * - A source that does not parse writes nothing: the reference run raises SyntaxError.
 * - Code that is not constant, and magics that are not known, may write any location.
 * - Shell lines and known magics may write files only.
 * - Changes in place by the cell's own statements count as certain if it is clear which region is
 *   meant; what calls may change counts as possible.
 */
export function applyUntraced(
  environment: Environment,
  ledger: Ledger,
  document: NotebookDocument,
  untraced: UntracedCell
): void {
  const { facts } = untraced.cell;
  if (facts === null) {
    applyUnseen(environment, untraced);
  } else if (facts.error !== null) {
    if (facts.error.kind === 'other-language') {
      environment.poisonFiles(untraced.index);
    } else if (facts.error.kind !== 'unparsable') {
      environment.poisonAll(untraced.index);
    }
  } else {
    new Effect(environment, ledger, document, untraced, facts).apply();
  }
}

/**
 * Puts what a cell may do beside what a run of it did: on other values, or at another time, it may
 * take another way through its code.
 *
 * @param why - Why that cannot be known, as bits, and whether it lies in the inputs: then the cell
 * may do all that its source says, else only what stands under conditions.
 */
export function applyOtherWays(
  environment: Environment,
  ledger: Ledger,
  document: NotebookDocument,
  untraced: UntracedCell,
  why: { readonly unknown: number; readonly inputs: boolean }
): void {
  const { facts } = untraced.cell;
  if (facts !== null && facts.error === null) {
    const effect = new Effect(environment, ledger, document, untraced, facts);
    effect.applyOtherWays(why.unknown, why.inputs);
  }
}

/** Nothing is known of the source: all that the cell ever touched may be written. */
function applyUnseen(environment: Environment, untraced: UntracedCell): void {
  if (untraced.runs.length === 0) {
    environment.poisonAll(untraced.index);
    return;
  }
  for (const run of untraced.runs) {
    const touched = [
      ...run.locations,
      ...run.writes.map(write => write.location)
    ];
    for (const location of touched) {
      environment.maybe(location, untraced.index, MAY_BE_WRITTEN, []);
    }
  }
}

/** The end of the path that a source writes down: where the kernel works is not known. */
export function fileEnd(target: string): string {
  const path = target.replace(/\\/g, '/').replace(/^(\.{1,2}\/)+/, '');
  return path.startsWith('/') ? path : `/${path}`;
}

class Effect {
  private readonly definite = new Set<number>();
  private readonly possible = new Set<number>();
  private readonly index: number;
  private reached: readonly number[] | null = null;

  constructor(
    private readonly environment: Environment,
    private readonly ledger: Ledger,
    private readonly document: NotebookDocument,
    private readonly untraced: UntracedCell,
    private readonly facts: CellFacts
  ) {
    this.index = untraced.index;
  }

  apply(): void {
    this.poison();
    this.fromFacts();
    this.fromFiles();
    this.fromLastRun();
    const { environment, index } = this;
    const interrupted = this.untraced.interrupted;
    for (const location of this.possible) {
      if (!this.definite.has(location)) {
        const bits = interrupted ? CUT_SHORT : MAY_BE_WRITTEN;
        environment.maybe(location, index, bits, this.reachesOf(location));
      }
    }
    for (const location of this.definite) {
      const reaches = this.reachesOf(location);
      if (interrupted) {
        environment.maybe(location, index, CUT_SHORT, reaches);
      } else {
        environment.overwrite(location, index, 0, reaches);
      }
    }
  }

  applyOtherWays(unknown: number, inputs: boolean): void {
    const { locations } = this.ledger;
    const { summary } = this.facts;
    if (inputs) {
      this.poison();
      this.fromFacts();
      this.fromFiles();
    } else {
      summary.mayDefine
        .filter(name => !summary.defines.includes(name))
        .forEach(name => this.possible.add(locations.name(name)));
      for (const name of summary.changes) {
        const root = this.rootRegion(name);
        const regions = root === null ? this.regions([name]) : [root];
        regions.forEach(region => this.possible.add(region));
      }
    }
    const done = new Set(
      this.untraced.last?.writes.map(write => write.location)
    );
    for (const location of [...this.definite, ...this.possible]) {
      if (!done.has(location)) {
        const reaches = this.reachesOf(location);
        this.environment.maybe(location, this.index, unknown, reaches);
      }
    }
  }

  /** Code that cannot be seen: see `applyUntraced`. */
  private poison(): void {
    const kinds = this.facts.unknown.map(cause => cause.kind);
    const strange = this.facts.magics.some(
      magic =>
        (magic.kind === 'line' || magic.kind === 'cell') &&
        !NAMELESS_MAGICS.has(magic.name)
    );
    if (
      kinds.includes('dynamic-code') ||
      (kinds.includes('magic') && strange)
    ) {
      this.environment.poisonAll(this.index);
    } else if (kinds.includes('magic')) {
      this.environment.poisonFiles(this.index);
    }
  }

  private fromFacts(): void {
    const { summary } = this.facts;
    const { locations } = this.ledger;
    for (const name of [...summary.defines, ...summary.deletes]) {
      this.definite.add(locations.name(name));
    }
    for (const name of summary.mayDefine) {
      this.possible.add(locations.name(name));
    }
    const called = this.called();
    for (const name of called.defines) {
      this.possible.add(locations.name(name));
    }
    for (const region of this.regions([
      ...summary.mayChange,
      ...called.changes
    ])) {
      this.possible.add(region);
    }
    if (this.untraced.last === null) {
      for (const name of summary.changes) {
        const region = this.rootRegion(name);
        if (region !== null) {
          this.definite.add(region);
        }
      }
    }
  }

  /** Files that the source names; one that it does not name may be any. */
  private fromFiles(): void {
    for (const { io } of this.facts.statements) {
      for (const { direction, target } of io) {
        if (direction !== 'read' && target === null) {
          this.environment.poisonFiles(this.index);
        } else if (direction !== 'read' && target !== null) {
          const files = direction === 'write' ? this.definite : this.possible;
          this.filesCalled(target).forEach(file => files.add(file));
        }
      }
    }
  }

  private filesCalled(target: string): number[] {
    const { files, locations } = this.ledger;
    const end = fileEnd(target);
    const known = [...files.keys()].filter(file =>
      `/${locations.label(file).replace(/\\/g, '/')}`.endsWith(end)
    );
    return [...known, locations.intern(`file:?${end}`)];
  }

  /** Global names that functions of other cells may bind or change when this cell calls them. */
  private called(): { defines: Set<string>; changes: Set<string> } {
    const { locations } = this.ledger;
    const defines = new Set<string>();
    const changes = new Set<string>();
    const seen = new Set<string>();
    const all = this.document.allFunctions;
    if (all.defines.size === 0 && all.changes.size === 0) {
      return { defines, changes };
    }
    const open = [...this.facts.summary.reads];
    const reached = this.environment.reach(
      open.map(name => locations.name(name))
    );
    for (const location of reached) {
      if (locations.kind(location) === 'name') {
        const through = locations.label(location);
        open.push(through);
        if (all.defines.has(through)) {
          defines.add(through);
        }
        if (all.changes.has(through)) {
          changes.add(through);
        }
      }
    }
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const effects = seen.has(name)
        ? undefined
        : this.document.functions(name);
      seen.add(name);
      if (effects !== undefined) {
        effects.defines.forEach(defined => defines.add(defined));
        effects.changes.forEach(changed => changes.add(changed));
        open.push(...effects.reads);
      }
    }
    return { defines, changes };
  }

  private regions(names: readonly string[]): number[] {
    const { locations } = this.ledger;
    const reached = this.environment.reach(
      names.map(name => locations.name(name))
    );
    return [...reached].filter(
      location => locations.kind(location) === 'object'
    );
  }

  /** The region of the object that a name stands for itself, if that is clear. */
  private rootRegion(name: string): number | null {
    const regions = this.regions([name]);
    if (regions.length === 1) {
      return regions[0] ?? null;
    }
    const named = regions.filter(
      region => parseRegion(this.ledger.locations.text(region))?.path === name
    );
    return named.length === 1 ? (named[0] ?? null) : null;
  }

  /** It is the same source: it will write what it wrote, wherever that stands now. */
  private fromLastRun(): void {
    for (const write of this.untraced.last?.writes ?? []) {
      const location = this.present(write);
      if (location !== null) {
        (write.certain ? this.definite : this.possible).add(location);
      }
    }
  }

  /** Where the location of a past write is in this walk; null for what the cell makes anew. */
  private present(write: Written): number | null {
    const region = parseRegion(write.record.location);
    if (region === null) {
      return write.location;
    }
    const { last } = this.untraced;
    if (last !== null && region.ordinal === last.ordinal) {
      return null;
    }
    if (this.environment.entry(write.location) !== undefined) {
      return write.location;
    }
    const maker = this.ledger.byOrdinal.get(region.ordinal);
    const made = maker?.writesByRaw.get(write.raw);
    return made === undefined || made.slot < 0
      ? null
      : (this.environment.slot(made.slot) ?? null);
  }

  /** What the new value may refer to: all that the cell reads, and what it makes. */
  private reachesOf(location: number): readonly number[] {
    const { locations } = this.ledger;
    const kind = locations.kind(location);
    if (kind !== 'name' && kind !== 'object') {
      return [];
    }
    const before = this.untraced.last?.writesByRaw.get(location);
    if (before !== undefined && before.record.value !== null) {
      return [];
    }
    this.reached ??= [this.made()];
    return kind === 'object'
      ? [
          ...new Set([
            ...this.reached,
            ...(this.environment.entry(location)?.reaches ?? [])
          ])
        ]
      : this.reached;
  }

  /** A region for all that the cell makes: it refers to whatever the cell could reach. */
  private made(): number {
    const { locations } = this.ledger;
    const made = locations.intern(`object:new:${this.untraced.cell.id}`);
    const reached = new Set<number>();
    for (const name of this.facts.summary.reads) {
      const reaches = this.environment.entry(locations.name(name))?.reaches;
      reaches?.forEach(location => reached.add(location));
    }
    this.environment.imagine(made, this.index, [...reached]);
    return made;
  }
}
