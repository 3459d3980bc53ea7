import { SecretRules, SecretWords } from '../../protocol/generated';

/** The words of several packs together; what each list means stands in the schema. */
export interface IWords {
  /** In lower case, upper case and capitalised. */
  readonly placeholders: readonly string[];
  readonly samples: readonly string[];
  readonly common: ReadonlySet<string>;
  readonly passwords: ReadonlySet<string>;
  readonly tokens: ReadonlySet<string>;
  readonly about: ReadonlySet<string>;
  readonly other: ReadonlySet<string>;
  /** Pairs of letters that are frequent in words. */
  readonly pairs: ReadonlySet<string>;
}

export function mergeWords(packs: readonly SecretRules[]): IWords {
  const all = (kind: keyof SecretWords): string[] =>
    packs.flatMap(pack => pack.words?.[kind] ?? []);
  return {
    placeholders: all('placeholders'),
    samples: all('samples'),
    common: new Set(all('common')),
    passwords: new Set(all('passwords')),
    tokens: new Set(all('tokens')),
    about: new Set(all('about')),
    other: new Set(all('other')),
    pairs: new Set(all('pairs').flatMap(text => text.match(/../g) ?? []))
  };
}
