/** All functions of injection templates beside the builtin ones: what Istio adds, and what of sprig Helm charts use. */

import { istioFunctions, type RenderText } from './istio-functions.js';
import { sprigDicts } from './sprig-dicts.js';
import { sprigEncoding } from './sprig-encoding.js';
import { sprigLists } from './sprig-lists.js';
import { sprigLogic } from './sprig-logic.js';
import { sprigMath } from './sprig-math.js';
import { sprigRegex } from './sprig-regex.js';
import { sprigStrings } from './sprig-strings.js';
import { GoList } from './go-value.js';
import type { Budget, FunctionTable, TemplateArgument, TemplateFunction } from './template-function.js';

/** What a function is about. */
export type FunctionFamily =
  'Istio' | 'texts' | 'lists' | 'maps' | 'numbers' | 'choices and types' | 'encodings' | 'regular expressions';

/** A function for the documentation. */
export interface ListedFunction {
  readonly name: string;
  readonly family: FunctionFamily;
  /** The release that had it first: `Istio 1.1`, `sprig 3`. */
  readonly since: string;
}

type FamilyFunctions = readonly [FunctionFamily, Readonly<Record<string, TemplateFunction>>];

// On equal names the last one wins: Istio's indent, which leaves the first line, over sprig's.
const families = (render: RenderText): readonly FamilyFunctions[] => [
  ['texts', sprigStrings()],
  ['lists', sprigLists()],
  ['maps', sprigDicts()],
  ['numbers', sprigMath()],
  ['choices and types', sprigLogic()],
  ['encodings', sprigEncoding()],
  ['regular expressions', sprigRegex()],
  ['Istio', istioFunctions(render)],
];

/** The functions for {@link compileTemplate}; what they make is within the template's budget. */
export function injectionFunctions(render: RenderText): FunctionTable {
  const entries = families(render).flatMap(([, functions]) => Object.entries(functions));
  return new Map(entries.map(([name, given]) => [name, withinBudget(given)]));
}

/** The functions by family, Istio's first, and by name. */
export function listedFunctions(): readonly ListedFunction[] {
  return families((text) => text)
    .toReversed()
    .flatMap(([family, functions]) => {
      const names = Object.keys(functions).sort();
      return names.map((name) => ({ name, family, since: SINCE.get(name) ?? 'sprig 2' }));
    });
}

const since = (release: string, ...names: readonly string[]): readonly (readonly [string, string])[] =>
  names.map((name) => [name, release] as const);

const SINCE: ReadonlyMap<string, string> = new Map([
  ...since('Istio 0.7', 'formatDuration'),
  ...since('Istio 0.8', 'isset'),
  ...since(
    'Istio 1.1',
    'annotation',
    'applicationPorts',
    'directory',
    'excludeInboundPort',
    'fromJSON',
    'includeInboundPorts',
  ),
  ...since('Istio 1.1', 'indent', 'kubevirtInterfaces', 'toJSON', 'toJson', 'toYaml', 'valueOrDefault'),
  ...since('Istio 1.2', 'contains'),
  ...since('Istio 1.3', 'structToJSON', 'toLower'),
  ...since('Istio 1.4', 'protoToJSON', 'render'),
  ...since('sprig 3', 'dig', 'fromJson', 'get'),
]);

// Doubling a text or a list in a loop must not be a way to fill the memory.
const withinBudget = (given: TemplateFunction): TemplateFunction => ({
  ...given,
  call: (args, budget) => {
    const result = given.call(args, budget);
    checkSize(result, budget);
    return result;
  },
});

const ITEM_SIZE = 8;

function checkSize(result: TemplateArgument, budget: Budget): void {
  if (typeof result === 'string') budget.size(result.length);
  if (result instanceof GoList) budget.size(result.length * ITEM_SIZE);
}
