import { type JsonObject, textOf } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import type { PrometheusRules } from '../releases/rules/prometheus-rules.js';

/** A port of the application that is scraped, and the path there. */
interface ScrapeTarget {
  readonly port: string;
  readonly path: string;
}

/** What a pod's annotations say of its metrics; empty texts where they do not. */
export interface ScrapeConfiguration {
  readonly scrape: string;
  readonly path: string;
  readonly port: string;
  /** Of `prometheus.istio.io/scrape-targets`; undefined where there is none, or it can't be read. */
  readonly targets?: readonly ScrapeTarget[];
}

/** What the annotations are about. */
export const SCRAPE_ANNOTATIONS = {
  scrape: 'prometheus.io/scrape',
  path: 'prometheus.io/path',
  port: 'prometheus.io/port',
} as const;

/** Names several ports, since 1.31. */
export const SCRAPE_TARGETS_ANNOTATION = 'prometheus.istio.io/scrape-targets';
/** At which port the proxy serves the metrics over mTLS, since 1.31. */
export const SECURE_PORT_ANNOTATION = 'prometheus.istio.io/secure-port';

/** Of a target that names none. */
export const DEFAULT_PATH = '/metrics';

const asLabelName = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, '_');

/** Whether a name is that of an annotation, in any spelling that counts. */
export function isSpelling(name: string, annotation: string, { anySpelling }: PrometheusRules): boolean {
  if (name === annotation) return true;
  // Spellings are of one length, which is seen at once.
  return anySpelling && name.length === annotation.length && asLabelName(name) === asLabelName(annotation);
}

/** The value of an annotation: of its own name, else of the first other spelling. */
export function spelledValue(annotations: JsonObject, annotation: string, rules: PrometheusRules): string | undefined {
  const own = annotations[annotation];
  const found =
    own === undefined && rules.anySpelling
      ? Object.entries(annotations).find(([name]) => isSpelling(name, annotation, rules))?.[1]
      : own;
  return found === undefined || found === null ? undefined : textOf(found);
}

/** What a pod's annotations say of its metrics. */
export function scrapeConfiguration(annotations: JsonObject, rules: PrometheusRules): ScrapeConfiguration {
  const textOfAnnotation = (key: keyof typeof SCRAPE_ANNOTATIONS): string =>
    spelledValue(annotations, SCRAPE_ANNOTATIONS[key], rules) ?? '';
  const list = rules.scrapeTargets ? spelledValue(annotations, SCRAPE_TARGETS_ANNOTATION, rules) : undefined;
  const targets = list === undefined ? undefined : targetsOf(list);
  return {
    scrape: textOfAnnotation('scrape'),
    path: textOfAnnotation('path'),
    port: textOfAnnotation('port'),
    ...(targets && { targets }),
  };
}

/** What is wrong with the targets of a pod, which are then not looked at; undefined where nothing is. */
export function scrapeTargetsProblem(annotations: JsonObject, rules: PrometheusRules): string | undefined {
  const list = rules.scrapeTargets ? spelledValue(annotations, SCRAPE_TARGETS_ANNOTATION, rules) : undefined;
  if (list === undefined || targetsOf(list)) return undefined;
  return (
    `the annotation ${SCRAPE_TARGETS_ANNOTATION} is '${shorten(list)}', want PORT[:PATH],... with a port in each item: ` +
    'it is not looked at'
  );
}

/** The items of a list; undefined where one has no port. */
function targetsOf(list: string): readonly ScrapeTarget[] | undefined {
  const targets = list.split(',').map((item): ScrapeTarget => {
    const text = item.trim();
    const colon = text.indexOf(':');
    if (colon < 0) return { port: text, path: DEFAULT_PATH };
    const path = text.slice(colon + 1).trim();
    return { port: text.slice(0, colon).trim(), path: path === '' ? DEFAULT_PATH : path };
  });
  return targets.every(({ port }) => port !== '') ? targets : undefined;
}
