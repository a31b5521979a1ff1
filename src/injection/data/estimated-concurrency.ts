import { type JsonObject, textOf } from '../../json/json.js';
import { wholeCores } from '../schema/quantity.js';
import type { TypedValues } from './typed-values.js';

const DEFAULT_CONCURRENCY = 2;
const CPU_ANNOTATIONS = ['sidecar.istio.io/proxyCPULimit', 'sidecar.istio.io/proxyCPU'];

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
  if (annotated !== undefined) return wholeCores(textOf(annotated)) ?? DEFAULT_CONCURRENCY;
  return wholeCores(values.cpuLimit) ?? wholeCores(values.cpuRequest) ?? DEFAULT_CONCURRENCY;
}
