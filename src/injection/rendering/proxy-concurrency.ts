import { type Json, type JsonObject, objectAt, textOf } from '../../json/json.js';
import { PROXY_NAME } from '../adjust/pod-containers.js';
import { wholeCores } from '../schema/quantity.js';

const ARGUMENT = /^--?concurrency(?:=(.*))?$/;

/**
 * The proxy with as many threads as it may use cores, by its CPU limit or else its request, rounded up; the same container
 * where its arguments say how many, where nothing says it, and for every other container.
 */
export function withConcurrency(container: JsonObject): JsonObject {
  if (container['name'] !== PROXY_NAME) return container;
  const args = argumentsOf(container);
  if (saysConcurrency(args.map((argument) => textOf(argument)))) return container;
  const cores = coresOf(objectAt(container, 'resources'));
  return cores === undefined ? container : { ...container, args: [...args, '--concurrency', String(cores)] };
}

/** True where an argument names another number of threads than 0. */
function saysConcurrency(args: readonly string[]): boolean {
  return args.some((argument, index) => {
    const match = ARGUMENT.exec(argument);
    return match !== null && Number(match[1] ?? args[index + 1] ?? 0) !== 0;
  });
}

function coresOf(resources: JsonObject): number | undefined {
  for (const kind of ['limits', 'requests']) {
    const cpu = objectAt(resources, kind)['cpu'];
    const cores = wholeCores(textOf(cpu ?? null)) ?? 0;
    if (cores > 0) return cores;
  }
  return undefined;
}

function argumentsOf({ args }: JsonObject): readonly Json[] {
  return Array.isArray(args) ? (args as readonly Json[]) : [];
}
