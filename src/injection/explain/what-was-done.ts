import isEqual from 'lodash/isEqual.js';

import {
  isJsonObject,
  type Json,
  type JsonObject,
  objectAt,
  objectsIn,
  stringIn,
  textOf,
  valueAt,
} from '../../json/json.js';
import { NETWORK_LABEL } from '../adjust/cluster-envs.js';
import { envOf, PROXY_NAME } from '../adjust/pod-containers.js';
import { SCRAPE_ENV } from '../adjust/prometheus-merge.js';
import { SCRAPE_ANNOTATIONS } from '../adjust/scrape-targets.js';
import type { PodParts } from '../rendering/rendered-pod.js';

const LISTS = ['initContainers', 'containers'] as const;

/** What the agent may be called in the place of. */
const CALLS: readonly (readonly string[])[] = [
  ...[['readinessProbe'], ['livenessProbe'], ['startupProbe']],
  ...[
    ['lifecycle', 'preStop'],
    ['lifecycle', 'postStart'],
  ],
];
const HANDLERS = ['httpGet', 'tcpSocket', 'grpc'] as const;

/** What injection did to a pod beside adding containers and volumes, a phrase each. */
export function whatWasDone(before: PodParts, after: PodParts): readonly string[] {
  return [
    ...rewrittenCalls(before, after),
    ...mergedMetrics(before, after),
    ...heldApplication(after),
    ...network(before, after),
  ];
}

function containersOf({ spec }: PodParts): readonly JsonObject[] {
  return LISTS.flatMap((list) => objectsIn(spec[list]));
}

function rewrittenCalls(before: PodParts, after: PodParts): readonly string[] {
  const now = new Map(containersOf(after).map((container) => [container['name'], container]));
  return containersOf(before).flatMap((container) =>
    CALLS.flatMap((path) => {
      const was = valueAt(container, ...path);
      const is = valueAt(now.get(container['name']) ?? {}, ...path);
      if (!isJsonObject(was) || !isJsonObject(is) || isEqual(was, is)) return [];
      return [`${path.join('.')} of ${stringIn(container['name']) ?? '?'}: ${callText(was)} is now ${callText(is)}`];
    }),
  );
}

/** `httpGet https :8443/ready`. */
function callText(call: JsonObject): string {
  const kind = HANDLERS.find((one) => isJsonObject(call[one]));
  if (kind === undefined) return 'another call';
  const { port, path, scheme } = objectAt(call, kind);
  const target = `:${port === undefined ? '?' : textOf(port)}${stringIn(path) ?? ''}`;
  return scheme === 'HTTPS' ? `${kind} https ${target}` : `${kind} ${target}`;
}

function mergedMetrics(before: PodParts, after: PodParts): readonly string[] {
  const annotation = ({ metadata }: PodParts, key: keyof typeof SCRAPE_ANNOTATIONS): Json | undefined =>
    objectAt(metadata, 'annotations')[SCRAPE_ANNOTATIONS[key]];
  const [port, path] = [annotation(after, 'port'), annotation(after, 'path')];
  if (port === undefined || (port === annotation(before, 'port') && path === annotation(before, 'path'))) return [];
  const found = scrapedByAgent(after);
  const which = found.length === 0 ? 'none named by the pod' : found.join(', ');
  return [
    `Prometheus scrapes the proxy's agent, :${textOf(port)}${textOf(path ?? '')}, which adds the application's metrics: ${which}`,
  ];
}

/** Where the agent finds the metrics of the application; where it is told nothing but not to look, nowhere. */
function scrapedByAgent(pod: PodParts): readonly string[] {
  const proxy = containersOf(pod).find(({ name }) => name === PROXY_NAME) ?? {};
  const variable = envOf(proxy).find((item) => objectAt(item)['name'] === SCRAPE_ENV);
  const told = readMap(stringIn(objectAt(variable)['value']) ?? '');
  const targets = Array.isArray(told['targets']) ? objectsIn(told['targets']) : [told];
  return targets.flatMap(({ port, path }) => {
    const [portText, pathText] = [stringIn(port) ?? '', stringIn(path) ?? ''];
    return portText === '' && pathText === ''
      ? []
      : [`:${portText === '' ? '80' : portText}${pathText === '' ? '/metrics' : pathText}`];
  });
}

function readMap(text: string): JsonObject {
  try {
    return objectAt(JSON.parse(text) as Json);
  } catch {
    return {};
  }
}

function heldApplication({ spec }: PodParts): readonly string[] {
  const [first, ...others] = objectsIn(spec['containers']);
  return first?.['name'] === PROXY_NAME && others.length > 0
    ? ['the proxy is the first container: the application waits until it is ready (holdApplicationUntilProxyStarts)']
    : [];
}

function network(before: PodParts, after: PodParts): readonly string[] {
  const [was, is] = [before, after].map(({ metadata }) => objectAt(metadata, 'labels')[NETWORK_LABEL]);
  return is === undefined || is === was ? [] : [`label ${NETWORK_LABEL}: ${textOf(is)}`];
}
