import { pluginTypes } from '../../../../solution/contract/names.ts';
import { captureChange } from './capture-change.ts';
import { checkRequest } from './check-request.ts';
import { guardSolution } from './guard-solution.ts';
import { removeSolutions } from './remove-solutions.ts';
import { submitRequest } from './submit-request.ts';
import type { Plugin } from './types.ts';

/**
 * TypeScript twins of the plug-in classes by full class name, so that nothing here needs .NET. Both sides run the
 * cases of solution/plugin/cases.json.
 */
export const pluginTwins: ReadonlyMap<string, Plugin> = new Map<string, Plugin>([
  [pluginTypes.captureChange, captureChange],
  [pluginTypes.checkRequest, checkRequest],
  [pluginTypes.guardSolution, guardSolution],
  [pluginTypes.removeSolutions, removeSolutions],
  [pluginTypes.submitRequest, submitRequest],
]);
