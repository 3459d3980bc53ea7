import type { Rule } from '../notebook';
import { absolutePath } from './absolute-path';
import { changesOtherCellsObject } from './changes-other-cells-object';
import { definedTwice } from './defined-twice';
import { differsWhenRunTwice } from './differs-when-run-twice';
import { executionOrder } from './execution-order';
import { importStar } from './import-star';
import { missingEnvironment } from './missing-environment';
import { shadowsBuiltin } from './shadows-builtin';
import { undefinedName } from './undefined-name';
import { unparsable } from './unparsable';
import { useBeforeDefinition } from './use-before-definition';

/** All rules, in the order in which they are documented. */
export const RULES: readonly Rule[] = [
  executionOrder,
  useBeforeDefinition,
  undefinedName,
  unparsable,
  differsWhenRunTwice,
  changesOtherCellsObject,
  definedTwice,
  importStar,
  absolutePath,
  missingEnvironment,
  shadowsBuiltin
];
