import { type Json, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { annotationText, PROXY_NAME } from '../adjust/pod-containers.js';
import { rewritesProbes, withRewrittenProbes } from '../adjust/probes.js';
import { mergesMetrics, withMergedMetrics } from '../adjust/prometheus-merge.js';
import type { ReleaseRules } from '../releases/rules/release-rules.js';
import { SIDECAR_LISTS, type SidecarList } from '../sidecar/injection-status.js';
import { joinedFields } from '../sidecar/pod-fields.js';
import { probesToRewrite } from '../sidecar/sidecar-demands.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import type { TemplateSidecar } from '../sidecar/sidecar-reader.js';
import { withPartsMetadata } from './parts-metadata.js';
import { withConcurrency } from './proxy-concurrency.js';
import type { AddedPart, PodParts, RenderedPod } from './rendered-pod.js';

/** What a release of 1.1 to 1.8 does with what its template rendered. */
export type PartsReleaseRules = Pick<ReleaseRules, 'parts' | 'probes' | 'prometheus' | 'containers'>;

/** A pod, what its template rendered, and what else counts. */
export interface PartsToAdd {
  readonly before: PodParts;
  readonly sidecar: TemplateSidecar;
  readonly rules: PartsReleaseRules;
  readonly door: 'file' | 'webhook';
  /** As templates see it. */
  readonly mesh: JsonObject;
  /** Where the agent answers probes and serves metrics. */
  readonly statusPort: number;
  readonly revision: string;
  readonly injectedAnnotations: JsonObject;
  /** Of what the pod belongs to; may be empty. */
  readonly workloadName: string;
}

/** What a file does not get: the pull secrets of a template are left to those who apply it. */
const FILE_LISTS: readonly SidecarList[] = ['initContainers', 'containers', 'volumes'];
const VALIDATION = 'istio-validation';
const STATUS_PORT_ANNOTATION = 'status.sidecar.istio.io/port';

/** The pod that a release of 1.1 to 1.8 makes of one and of what its template rendered. */
export function podWithParts(input: PartsToAdd): RenderedPod {
  const { before, sidecar, rules, door, statusPort } = input;
  const { demands } = sidecar;
  const added = addedParts(input);
  const spec = { ...withLists(before.spec, sidecar, added), ...joinedFields(before.spec, sidecar) };
  const listed = { metadata: before.metadata, spec };
  const enabled = demands.rewriteAppHTTPProbe === true;
  const probed = withRewrittenProbes(listed, {
    ...{ enabled, statusPort, rewriteTcp: true, wasInjected: false },
    rules: { ...rules.probes, ...rules.containers },
  });
  const measured = withMetrics(probed, input);
  const { status } = sidecar;
  const told = withPartsMetadata(measured, {
    ...input,
    ...{ rules: rules.parts, door, status, podRedirectAnnot: demands.podRedirectAnnot },
  });
  const isRewritten = rewritesProbes(listed, { rules: { ...rules.probes, ...rules.containers }, enabled });
  const left = isRewritten && probed === listed ? probesLeft(before, sidecar) : [];
  return {
    metadata: objectAt(told, 'metadata'),
    spec: objectAt(told, 'spec'),
    warnings: [...(sidecar.warnings ?? []), ...left],
    done: [],
    added,
  };
}

/**
 * What is said of probes that no agent is there for: the proxy is told no port for it.
 * @throws SidecarError unless the author of the pod has turned the agent off
 */
function probesLeft({ metadata, spec }: PodParts, { demands, warnings = [] }: TemplateSidecar): readonly string[] {
  const probes = probesToRewrite(demands, { metadata, spec });
  if (probes.length === 0) return [];
  const problem = `the sidecar template asks for ${probes.join(', ')}: its istio-proxy has no argument --statusPort`;
  const isTurnedOff = annotationText({ metadata }, STATUS_PORT_ANNOTATION) === '0';
  if (isTurnedOff) {
    return [`${problem}, because of the annotation ${STATUS_PORT_ANNOTATION}: the probes stay as they are`];
  }
  const advice = `${problem} for the agent that is to call them; add it to the template`;
  throw new SidecarError('TemplateFailed', [advice, ...warnings].join('; '));
}

/** The items that are put into the lists of the pod, one by one. */
function addedParts({ sidecar, rules, door }: PartsToAdd): readonly AddedPart[] {
  const holds = rules.parts.holdsApplication && sidecar.demands.holdApplicationUntilProxyStarts;
  const comesFirst = (list: SidecarList, name: string): boolean => {
    if (list === 'containers') return holds && name === PROXY_NAME;
    return list === 'initContainers' && name === VALIDATION && door === 'webhook';
  };
  return (door === 'file' ? FILE_LISTS : SIDECAR_LISTS).flatMap((list) =>
    (sidecar[list] ?? []).map((item): AddedPart => {
      const name = stringIn(item['name']) ?? '';
      return { list, name, isFirst: comesFirst(list, name) };
    }),
  );
}

function withLists(spec: JsonObject, sidecar: TemplateSidecar, added: readonly AddedPart[]): JsonObject {
  const lists = SIDECAR_LISTS.flatMap((list): [string, Json][] => {
    const parts = added.filter((part) => part.list === list);
    if (parts.length === 0) return [];
    const items = (sidecar[list] ?? []).map((item) => (list === 'containers' ? withConcurrency(item) : item));
    const itemsWhere = (isFirst: boolean): readonly JsonObject[] =>
      items.filter((_, index) => parts[index]?.isFirst === isFirst);
    const own = spec[list];
    return [
      [
        list,
        [
          ...itemsWhere(true).toReversed(),
          ...(Array.isArray(own) ? (own as readonly Json[]) : []),
          ...itemsWhere(false),
        ],
      ],
    ];
  });
  return { ...spec, ...Object.fromEntries(lists) };
}

function withMetrics(pod: JsonObject, { rules, door, mesh, statusPort }: PartsToAdd): JsonObject {
  if (!rules.parts.mergesMetrics || door === 'file') return pod;
  const enabled = mergesMetrics(pod, mesh['enablePrometheusMerge'] !== false);
  return withMergedMetrics(pod, { rules: { ...rules.prometheus, ...rules.containers }, enabled, statusPort });
}
