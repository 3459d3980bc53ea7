import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FlowSpec } from '../../protocol';
import { canonicalJson } from './canonical';

/** SHA-256 of a text in UTF-8, as hexadecimal digits. */
export function hashOf(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** SHA-256 of the sources of code cells, each followed by U+0000. */
export function sourcesHash(sources: readonly string[]): string {
  return hashOf(sources.map(source => `${source}\u0000`).join(''));
}

/** The pipeline with its hash: of everything but what was measured. */
export function sealed(spec: Omit<FlowSpec, 'hash'>): FlowSpec {
  const { measured: _, ...hashed } = spec;
  return { ...spec, hash: hashOf(canonicalJson(hashed)) };
}
