import { goJson } from '../../json/go-json.js';
import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { someOf } from '../../json/some-of.js';
import type { ContainerRules } from '../releases/rules/container-rules.js';
import type { PrometheusRules } from '../releases/rules/prometheus-rules.js';
import { goBoolean } from '../schema/go-boolean.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import { annotationsOf, annotationText, envOf, findProxy, withAnnotations, withProxyEnv } from './pod-containers.js';
import {
  isSpelling,
  SCRAPE_ANNOTATIONS,
  SCRAPE_TARGETS_ANNOTATION,
  type ScrapeConfiguration,
  scrapeConfiguration,
  scrapeTargetsProblem,
  SECURE_PORT_ANNOTATION,
  spelledValue,
} from './scrape-targets.js';

const MERGE_ANNOTATION = 'prometheus.istio.io/merge-metrics';
/** The environment variable of the proxy from which its agent knows what the pod's annotations said. */
export const SCRAPE_ENV = 'ISTIO_PROMETHEUS_ANNOTATIONS';
/** The environment variable of the proxy with the port of merged metrics over mTLS. */
export const SECURE_PORT_ENV = 'ENVOY_SECURE_MERGED_METRICS_PORT';
/** Where the agent serves merged metrics. */
export const MERGED_PATH = '/stats/prometheus';
const MAX_PORT = 65535;
/** Of the proxy and its agent. */
const RESERVED_PORTS: readonly number[] = [15000, 15001, 15004, 15006, 15008, 15020, 15021, 15053, 15090];

/** What the merge is done with. */
export interface PrometheusSettings {
  readonly rules: PrometheusRules & ContainerRules;
  /** `enablePrometheusMerge` of the mesh. */
  readonly enabled: boolean;
  /** Where the agent serves the merged metrics: `statusPort` of the mesh's defaultConfig. */
  readonly statusPort: number;
}

/** Whether metrics are merged: the pod's annotation says it, else the mesh. */
export function mergesMetrics(pod: JsonObject, enabled: boolean): boolean {
  return goBoolean(annotationText(pod, MERGE_ANNOTATION) ?? '') ?? enabled;
}

/**
 * The pod that lets Prometheus scrape the proxy's agent, which scrapes the application as the pod's annotations have said; the
 * same pod where that is not wanted, or has been done.
 * @throws SidecarError where a port is none, or one of the proxy's own (since 1.31)
 */
export function withMergedMetrics(pod: JsonObject, settings: PrometheusSettings): JsonObject {
  const { rules, statusPort } = settings;
  if (!isWanted(pod, settings)) return pod;
  const found = scrapeConfiguration(annotationsOf(pod), rules);
  if (found.port === String(statusPort)) return pod;
  const wanted = withFirstTarget(found);
  if (rules.scrapeTargets) checkPorts(wanted, statusPort);
  const merged = withAnnotations(withScrapeEnv(pod, rules, wanted), mergedAnnotations(pod, settings));
  return rules.securePort ? withSecurePort(merged, rules) : merged;
}

/** What is to be said of the metrics of a pod whose annotation about them can't be read; a sentence each. */
export function metricsWarnings(pod: JsonObject, settings: PrometheusSettings): readonly string[] {
  const problem = isWanted(pod, settings) ? scrapeTargetsProblem(annotationsOf(pod), settings.rules) : undefined;
  return problem === undefined ? [] : [problem];
}

function isWanted(pod: JsonObject, { rules, enabled }: PrometheusSettings): boolean {
  if (!mergesMetrics(pod, enabled)) return false;
  if (!rules.scrapeFalseStops) return true;
  return goBoolean(spelledValue(annotationsOf(pod), SCRAPE_ANNOTATIONS.scrape, rules) ?? '') !== false;
}

/** An agent that knows of one port only gets the first. */
function withFirstTarget(configuration: ScrapeConfiguration): ScrapeConfiguration {
  const [first] = configuration.targets ?? [];
  return first ? { ...configuration, ...first } : configuration;
}

function withScrapeEnv(pod: JsonObject, rules: ContainerRules, configuration: ScrapeConfiguration): JsonObject {
  const { scrape, path, port, targets } = configuration;
  if (scrape === '' && path === '' && port === '') return pod;
  const value = goJson({
    ...{ scrape, path, port },
    ...(targets && { targets: targets.map((target) => ({ port: target.port, path: target.path })) }),
  });
  return withProxyEnv(pod, rules, (env) => [...env, { name: SCRAPE_ENV, value }]);
}

function mergedAnnotations(pod: JsonObject, { rules, statusPort }: PrometheusSettings): JsonObject {
  const replaced: readonly string[] = [
    ...Object.values(SCRAPE_ANNOTATIONS),
    ...(rules.scrapeTargets ? [SCRAPE_TARGETS_ANNOTATION] : []),
  ];
  const kept = Object.entries(annotationsOf(pod)).filter(
    ([name]) => !replaced.some((annotation) => isSpelling(name, annotation, rules)),
  );
  return {
    ...Object.fromEntries(kept),
    [SCRAPE_ANNOTATIONS.port]: String(statusPort),
    [SCRAPE_ANNOTATIONS.path]: MERGED_PATH,
    [SCRAPE_ANNOTATIONS.scrape]: 'true',
  };
}

function checkPorts({ port, targets }: ScrapeConfiguration, statusPort: number): void {
  const ports = targets ? targets.map((target) => target.port) : [port].filter((text) => text !== '');
  const problems = ports.flatMap((text) => {
    const problem = portProblem(text, statusPort);
    return problem === undefined ? [] : [`the port '${shorten(text)}', which ${problem}`];
  });
  if (problems.length === 0) return;
  const annotation = targets ? SCRAPE_TARGETS_ANNOTATION : SCRAPE_ANNOTATIONS.port;
  const wanted = problems.length === 1 ? 'a port' : 'ports';
  throw new SidecarError(
    'InvalidAnnotation',
    `the annotation ${annotation} names ${someOf(problems, '; ')}; name ${wanted} of the application`,
  );
}

function portProblem(text: string, statusPort: number): string | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > MAX_PORT) return `is none: want a number from 1 to ${MAX_PORT}`;
  if (port === statusPort) return "is the agent's own, where the merged metrics are served, and reserved for Istio";
  return RESERVED_PORTS.includes(port) ? 'is reserved for Istio' : undefined;
}

function withSecurePort(pod: JsonObject, rules: PrometheusSettings['rules']): JsonObject {
  const annotations = annotationsOf(pod);
  if (spelledValue(annotations, SECURE_PORT_ANNOTATION, rules) !== undefined) return pod;
  const { container = {} } = findProxy(pod, rules) ?? {};
  const variable = envOf(container).find((item) => objectAt(item)['name'] === SECURE_PORT_ENV);
  const port = stringIn(objectAt(variable)['value']) ?? '';
  if (port === '' || port === '0') return pod;
  return withAnnotations(pod, { ...annotations, [SECURE_PORT_ANNOTATION]: port });
}
