import { type JsonObject, objectsIn, textOf } from '../../json/json.js';
import { MERGED_PATH } from '../adjust/prometheus-merge.js';
import {
  DEFAULT_PATH,
  SCRAPE_ANNOTATIONS,
  SCRAPE_TARGETS_ANNOTATION,
  SECURE_PORT_ANNOTATION,
} from '../adjust/scrape-targets.js';
import type { RestoredEntry } from './metadata-change.js';
import type { ProxyRecord } from './proxy-record.js';

type Scrape = keyof typeof SCRAPE_ANNOTATIONS;
const KEYS: readonly Scrape[] = ['port', 'path', 'scrape'];

/** The annotations for Prometheus as they were before it was told to scrape the agent; none where that was not done. */
export function restoredMetrics(
  annotations: JsonObject,
  { scrape, securePort }: ProxyRecord,
): readonly RestoredEntry[] {
  if (annotations[SCRAPE_ANNOTATIONS.path] !== MERGED_PATH || annotations[SCRAPE_ANNOTATIONS.scrape] !== 'true') {
    return [];
  }
  const targets = objectsIn(scrape?.['targets']);
  const entries = KEYS.map((key): RestoredEntry => {
    // With targets these two are those of the first.
    const text = targets.length > 0 && key !== 'scrape' ? '' : textOf(scrape?.[key] ?? '');
    const before = text === '' ? undefined : text;
    return { name: SCRAPE_ANNOTATIONS[key], before, isReplaced: scrape !== undefined };
  });
  const isOwnPort = securePort !== '' && annotations[SECURE_PORT_ANNOTATION] === securePort;
  return [
    ...entries,
    ...(targets.length > 0 ? [targetsEntry(targets)] : []),
    ...(isOwnPort ? [{ name: SECURE_PORT_ANNOTATION, before: undefined }] : []),
  ];
}

function targetsEntry(targets: readonly JsonObject[]): RestoredEntry {
  const items = targets.map(({ port, path }) => `${textOf(port ?? '')}:${textOf(path ?? DEFAULT_PATH)}`);
  const beside = `${SCRAPE_ANNOTATIONS.port} and ${SCRAPE_ANNOTATIONS.path}`;
  return {
    name: SCRAPE_TARGETS_ANNOTATION,
    before: items.join(','),
    note: `the annotation ${SCRAPE_TARGETS_ANNOTATION} names each path: whether it left out ${DEFAULT_PATH}, and whether ${beside} stood beside it, is not kept`,
  };
}
