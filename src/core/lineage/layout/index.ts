/**
 * Where the nodes of a diagram stand, and the drawing of it. Apart from `core/lineage`, because it
 * brings the library that lays graphs out, which only those need who draw one.
 */
export { arrange } from './arrange';
export { type Arc, type Box, type Places, type Point } from './boxes';
export { type Curve, curve } from './curves';
export { placeNew } from './placement';
export { arcsOf, boxesOf, sizeOf } from './sizes';
export { step, STEP_KEYS, type StepKey } from './steps';
export { toSvg } from './svg';
