import { Interner } from './interner';

/** What a location is a place of. */
export type LocationKind = 'name' | 'object' | 'process' | 'file';

/** A region as the kernel names it: the execution that first saw it, and through which name. */
export interface Region {
  readonly ordinal: number;
  readonly path: string;
}

/** Locations as integers, with what each of them is. */
export class Locations {
  private readonly interner = new Interner();
  private readonly kinds: LocationKind[] = [];

  /** The integer of a location, as recorded or with keys in the place of ordinals. */
  intern(location: string): number {
    const id = this.interner.intern(location);
    if (id === this.kinds.length) {
      this.kinds.push(location.slice(0, location.indexOf(':')) as LocationKind);
    }
    return id;
  }

  /** The integer of the binding of a name. */
  name(name: string): number {
    return this.intern(`name:${name}`);
  }

  /** What kind of place it is. */
  kind(id: number): LocationKind {
    return this.kinds[id] ?? 'name';
  }

  /** The location as text. */
  text(id: number): string {
    return this.interner.text(id);
  }

  /** What follows the kind: the name, the path of the file, what of the process. */
  label(id: number): string {
    const text = this.interner.text(id);
    return text.slice(text.indexOf(':') + 1);
  }

  /** How many there are. */
  get size(): number {
    return this.kinds.length;
  }
}

/** The parts of `object:<ordinal>:<path>`; null for any other location. */
export function parseRegion(location: string): Region | null {
  if (!location.startsWith('object:')) {
    return null;
  }
  const end = location.indexOf(':', 7);
  return end < 0
    ? null
    : {
        ordinal: Number(location.slice(7, end)),
        path: location.slice(end + 1)
      };
}

/** The name of a variable as a person knows it: the root of a path, the base name of a file. */
export function plainName(location: string): string {
  const region = parseRegion(location);
  if (region !== null) {
    return region.path;
  }
  const rest = location
    .slice(location.indexOf(':') + 1)
    .replace(/(?!^)[\\/]\*?$/, '');
  return location.startsWith('file:')
    ? rest.slice(Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\')) + 1)
    : rest;
}
