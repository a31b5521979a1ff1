/** All functions of injection templates beside the builtin ones: what Istio adds, and what of sprig Helm charts use. */

import { type Budget, GoList, type TemplateArgument, type TemplateFunction } from '../go/go-value.js';
import type { FunctionTable } from '../go/template-function.js';
import { sprigCases } from '../sprig/sprig-cases.js';
import { sprigDicts } from '../sprig/sprig-dicts.js';
import { sprigDurations } from '../sprig/sprig-durations.js';
import { sprigEncoding } from '../sprig/sprig-encoding.js';
import { sprigLists } from '../sprig/sprig-lists.js';
import { sprigLogic } from '../sprig/sprig-logic.js';
import { sprigMath } from '../sprig/sprig-math.js';
import { sprigPaths } from '../sprig/sprig-paths.js';
import { sprigRegex } from '../sprig/sprig-regex.js';
import { sprigSemver } from '../sprig/sprig-semver.js';
import { sprigStrings } from '../sprig/sprig-strings.js';
import { istioFunctions, type RenderText } from './istio-functions.js';
import type { FunctionSettings } from './template-features.js';

const sprigFunctions = (): Readonly<Record<string, TemplateFunction>> => ({
  ...sprigStrings(),
  ...sprigCases(),
  ...sprigPaths(),
  ...sprigSemver(),
  ...sprigDurations(),
  ...sprigLists(),
  ...sprigDicts(),
  ...sprigMath(),
  ...sprigLogic(),
  ...sprigEncoding(),
  ...sprigRegex(),
});

/**
 * The functions for {@link compileTemplate}; what they make is within the template's budget.
 * @param settings what the release has; if left out, Istio's of 0.7 to 1.4 and sprig's
 */
export function injectionFunctions(render: RenderText, settings?: FunctionSettings): FunctionTable {
  const hasSprig = settings?.features.sprig ?? true;
  // On equal names the last one wins: Istio's indent, which leaves the first line, over sprig's.
  const all = { ...(hasSprig && sprigFunctions()), ...istioFunctions(render, settings) };
  return new Map(Object.entries(all).map(([name, given]) => [name, limitToBudget(given)]));
}

// Doubling a text or a list in a loop must not be a way to fill the memory.
function limitToBudget(given: TemplateFunction): TemplateFunction {
  return {
    ...given,
    call: (args, budget) => {
      const result = given.call(args, budget);
      checkSize(result, budget);
      return result;
    },
  };
}

const ITEM_SIZE = 8;

function checkSize(result: TemplateArgument, budget: Budget): void {
  if (typeof result === 'string') budget.size(result.length);
  if (!(result instanceof GoList)) return;
  budget.size(result.length * ITEM_SIZE);
  budget.step(result.length * ITEM_SIZE);
}
