import { isJsonObject, type Json, type JsonObject, objectAt, textOf } from '../../json/json.js';
import type { ContainerList, ContainerRules } from '../releases/rules/container-rules.js';

/** The name of the container that Istio's proxy runs in. */
export const PROXY_NAME = 'istio-proxy';

/** Where a container of a pod is. */
interface ContainerPlace {
  readonly list: ContainerList;
  readonly index: number;
  readonly container: JsonObject;
}

/** The items of a list of a pod's spec; none where there is no list. */
export function podList(pod: JsonObject, list: ContainerList): readonly Json[] {
  const items = objectAt(pod, 'spec')[list];
  return Array.isArray(items) ? (items as readonly Json[]) : [];
}

/** The pod with another list of containers. */
export function withPodList(pod: JsonObject, list: ContainerList, items: readonly Json[]): JsonObject {
  return { ...pod, spec: { ...objectAt(pod, 'spec'), [list]: items } };
}

/** The first proxy of a pod, in the lists where the release looks for it. */
export function findProxy(pod: JsonObject, { proxyIn }: ContainerRules): ContainerPlace | undefined {
  for (const list of proxyIn) {
    const items = podList(pod, list);
    const index = items.findIndex((item) => objectAt(item)['name'] === PROXY_NAME);
    const container = items[index];
    if (isJsonObject(container)) return { list, index, container };
  }
  return undefined;
}

/** The environment of a container, in its order. */
export function envOf(container: JsonObject): readonly Json[] {
  const { env } = container;
  return Array.isArray(env) ? (env as readonly Json[]) : [];
}

/** The pod with another environment in its proxy; the same pod where it has no proxy, or `change` gives back what it got. */
export function withProxyEnv(
  pod: JsonObject,
  rules: ContainerRules,
  change: (env: readonly Json[]) => readonly Json[],
): JsonObject {
  const proxy = findProxy(pod, rules);
  if (!proxy) return pod;
  const before = envOf(proxy.container);
  const env = change(before);
  if (env === before) return pod;
  const { list, index, container } = proxy;
  return withPodList(pod, list, podList(pod, list).with(index, { ...container, env }));
}

/** The annotations of a pod. */
export function annotationsOf(pod: JsonObject): JsonObject {
  return objectAt(pod, 'metadata', 'annotations');
}

/** The text of an annotation, which in a file may be a bare number or boolean; undefined where the pod has none. */
export function annotationText(pod: JsonObject, name: string): string | undefined {
  const value = annotationsOf(pod)[name];
  return value === undefined || value === null ? undefined : textOf(value);
}

/** The pod with other annotations. */
export function withAnnotations(pod: JsonObject, annotations: JsonObject): JsonObject {
  return { ...pod, metadata: { ...objectAt(pod, 'metadata'), annotations } };
}
