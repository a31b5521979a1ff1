import { type Json, type JsonObject, objectAt, textOf, valueAt } from '../../json/json.js';
import { quantityValue } from '../schema/quantity.js';
import type { TypedValues } from './typed-values.js';

const DEFAULT_CONCURRENCY = 2;
const CPU_ANNOTATIONS = ['sidecar.istio.io/proxyCPULimit', 'sidecar.istio.io/proxyCPU'];
const PROXY = 'istio-proxy';
const FLAG = '--concurrency';
const FLAG_WITH_VALUE = /^--?concurrency(?:=(.*))?$/s;

/** The worker threads of a proxy with so much CPU: whole cores, rounded up; undefined where the text is no quantity. */
export function quantityToConcurrency(quantity: string): number | undefined {
  const cores = quantityValue(quantity);
  return cores === undefined ? undefined : Math.ceil(cores);
}

/** What the estimate is made of. */
export interface ConcurrencyParts {
  readonly values: Pick<TypedValues, 'cpuLimit' | 'cpuRequest'>;
  /** The effective ProxyConfig, in protobuf's JSON. */
  readonly proxyConfig: JsonObject;
  /** Annotations of the pod. */
  readonly annotations: JsonObject;
}

/**
 * `.EstimatedConcurrency` of a template: the ProxyConfig's, or where that is 0 as many as the proxy has cores, by the first of
 * annotations (limit, request) and values (limit, request) that says so; 2 where nothing does.
 */
export function estimatedConcurrency({ values, proxyConfig, annotations }: ConcurrencyParts): number {
  const { concurrency } = proxyConfig;
  if (typeof concurrency !== 'number' || concurrency < 0) return DEFAULT_CONCURRENCY;
  if (concurrency > 0) return concurrency;
  const annotated = CPU_ANNOTATIONS.map((name) => annotations[name]).find((value) => value !== undefined);
  // One that is wrong ends the search.
  if (annotated !== undefined) return quantityToConcurrency(textOf(annotated)) ?? DEFAULT_CONCURRENCY;
  return quantityToConcurrency(values.cpuLimit) ?? quantityToConcurrency(values.cpuRequest) ?? DEFAULT_CONCURRENCY;
}

/**
 * The containers with `--concurrency N` at the end of the proxy's arguments, N being its CPU limit, else its request, in whole
 * cores; as Istio 1.1 to 1.8 did it after rendering. A proxy that has the flag with another value than 0, or no CPU, stays as
 * it is: the same object.
 */
export function withConcurrency(containers: readonly JsonObject[]): readonly JsonObject[] {
  const changed = containers.map((container) => (container['name'] === PROXY ? withFlag(container) : container));
  return changed.some((container, index) => container !== containers[index]) ? changed : containers;
}

function withFlag(container: JsonObject): JsonObject {
  const args = isList(container['args']) ? container['args'] : [];
  const cpu = cpuOf(container);
  if (cpu === undefined || cpu === 0 || hasConcurrency(args.map(textOf))) return container;
  return { ...container, args: [...args, FLAG, String(cpu)] };
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

function hasConcurrency(args: readonly string[]): boolean {
  return args.some((arg, index) => {
    const [found, value = args[index + 1] ?? ''] = FLAG_WITH_VALUE.exec(arg) ?? [];
    return found !== undefined && Number(value) !== 0;
  });
}

function cpuOf(container: JsonObject): number | undefined {
  const resources = objectAt(container, 'resources');
  const [limit, request] = ['limits', 'requests'].map((kind) => valueAt(resources, kind, 'cpu'));
  const given = limit ?? request;
  return given === undefined || given === null ? undefined : quantityToConcurrency(textOf(given));
}
