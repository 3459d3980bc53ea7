/**
 * Secrets in one text, found as the server finds them. Pure functions; the same in a web worker and
 * on the command line.
 */
export { liveFindings, type LiveFinding } from './live';
export { masked, replacement } from './masks';
export { SecretScanner, type SecretMatch } from './scanner';
export { Lines, spanOf } from './spans';
