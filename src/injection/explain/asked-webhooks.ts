import { type Json, type JsonObject, objectAt, objectsIn, stringIn, textOf } from '../../json/json.js';
import type { WebhookSelection } from '../analysis/analysis-input.js';
import {
  type LabelRequirement,
  matchesRequirement,
  readLabelSelector,
  requirementsOf,
  requirementText,
} from '../schema/label-selector.js';

/** One that could put a sidecar in, and why it is asked about a workload, or is not. */
export interface Asked {
  /** `MutatingWebhookConfiguration istio-sidecar-injector`. */
  readonly configuration: string;
  /** Of the webhook or the initializer in it. */
  readonly name: string;
  /** A clause: by which selector or rule, or what is missing. */
  readonly why: string;
}

/** A pod that is going to be created. */
export interface CreatedPod {
  readonly namespace: string;
  /** Undefined where they could not be read. */
  readonly namespaceLabels: JsonObject | undefined;
  readonly labels: JsonObject;
}

/** A webhook's selector, and what it is applied to. */
interface Selection {
  readonly field: 'namespaceSelector' | 'objectSelector';
  readonly requirements: readonly LabelRequirement[];
  /** What has the labels. */
  readonly subject: string;
  readonly labels: JsonObject | undefined;
}

/** What a webhook has to do with a pod. */
export type WebhookAnswer = Asked & {
  readonly verdict: 'asked' | 'not asked' | 'unknown';
  /** By which it is called, where that says more than `/inject`: cluster and network of the proxy. */
  readonly urlPath?: string;
};

/** How the webhooks of Istio are named, also those of a revision or a tag, and those of this project's manifests. */
const INJECTOR_NAME = /(?:^|\.)sidecar-injector\.istio\.io$/;
const INJECTOR = 'sidecar-injector';

const labelOf = (configuration: JsonObject): string =>
  `MutatingWebhookConfiguration ${stringIn(objectAt(configuration, 'metadata')['name']) ?? ''}`;

/** The webhooks of a MutatingWebhookConfiguration that put sidecars in: Istio's, and this project's. */
export function sidecarInjectorsIn(configuration: JsonObject): readonly JsonObject[] {
  const labels = objectAt(configuration, 'metadata', 'labels');
  const isLabelled = labels['istio'] === INJECTOR || labels['app'] === INJECTOR;
  return objectsIn(configuration['webhooks']).filter(
    (webhook) => isLabelled || INJECTOR_NAME.test(stringIn(webhook['name']) ?? '') || isCalledToInject(webhook),
  );
}

/** Whether the API server asks the sidecar injectors of a configuration about the creation of a pod. */
export function askedWebhooks(configuration: JsonObject, pod: CreatedPod): readonly WebhookAnswer[] {
  const label = labelOf(configuration);
  return sidecarInjectorsIn(configuration).map((webhook) => ({
    configuration: label,
    name: stringIn(webhook['name']) ?? '',
    ...(urlPathOf(webhook).startsWith('/inject/') && { urlPath: urlPathOf(webhook) }),
    ...answerOf(webhook, pod),
  }));
}

/** Which namespaces the sidecar injectors of a configuration are asked about, if they are asked about the creation of pods. */
export function webhookSelections(configuration: JsonObject): readonly WebhookSelection[] {
  return sidecarInjectorsIn(configuration)
    .filter((webhook) => objectsIn(webhook['rules']).some(coversCreationOfPods))
    .map((webhook) => ({
      webhook: `${labelOf(configuration)} (${stringIn(webhook['name']) ?? ''})`,
      requirements: requirementsOf(readLabelSelector(objectAt(webhook, 'namespaceSelector'))),
    }));
}

/** By a Service's path or a URL's: `/inject`, and `/inject/cluster/...` of newer releases. */
function isCalledToInject(webhook: JsonObject): boolean {
  const path = urlPathOf(webhook);
  return path === '/inject' || path.startsWith('/inject/');
}

/** The path of a webhook's Service or URL, as its server reads it: unescaped, and without the query; empty for none. */
function urlPathOf(webhook: JsonObject): string {
  const client = objectAt(webhook, 'clientConfig');
  const path =
    stringIn(objectAt(client, 'service')['path']) ?? stringIn(client['url'])?.replace(/^https:\/\/[^/]*/, '');
  const [escaped = ''] = (path ?? '').split('?', 1);
  try {
    return decodeURIComponent(escaped);
  } catch {
    // Its server refuses such a path.
    return escaped;
  }
}

function answerOf(webhook: JsonObject, pod: CreatedPod): Pick<WebhookAnswer, 'verdict' | 'why'> {
  if (!objectsIn(webhook['rules']).some(coversCreationOfPods)) {
    return { verdict: 'not asked', why: 'no rule of it covers the creation of pods' };
  }
  const selections = selectionsOf(webhook, pod);
  const unmet = selections.flatMap(unmetText);
  if (unmet.length > 0) return { verdict: 'not asked', why: unmet.join('; ') };
  const unknown = selections.filter(({ requirements, labels }) => requirements.length > 0 && labels === undefined);
  if (unknown.length > 0) {
    return {
      verdict: 'unknown',
      why: unknown.map((one) => `${selectorText(one)}, and its labels are not known`).join(),
    };
  }
  const selecting = selections.filter(({ requirements }) => requirements.length > 0).map(selectorText);
  const by = selecting.length > 0 ? `by ${selecting.join(' and ')}` : 'without a selector, about every pod';
  const hasConditions = objectsIn(webhook['matchConditions']).length > 0;
  return { verdict: 'asked', why: hasConditions ? `${by}, where its matchConditions hold` : by };
}

/** One rule is enough; in each rule, all lists have to match. */
function coversCreationOfPods(rule: JsonObject): boolean {
  const includes = (list: Json | undefined, ...wanted: readonly Json[]): boolean =>
    Array.isArray(list) && (list as readonly Json[]).some((entry) => wanted.includes(entry));
  return (
    includes(rule['operations'], 'CREATE', '*') &&
    includes(rule['apiGroups'], '', '*') &&
    includes(rule['apiVersions'], 'v1', '*') &&
    includes(rule['resources'], 'pods', 'pods/*', '*', '*/*') &&
    rule['scope'] !== 'Cluster'
  );
}

function selectionsOf(webhook: JsonObject, { namespace, namespaceLabels, labels }: CreatedPod): readonly Selection[] {
  const of = (field: Selection['field']): readonly LabelRequirement[] =>
    requirementsOf(readLabelSelector(objectAt(webhook, field)));
  const [ofNamespace, ofObject] = [of('namespaceSelector'), of('objectSelector')];
  return [
    {
      field: 'namespaceSelector',
      requirements: ofNamespace,
      subject: `Namespace ${namespace}`,
      labels: namespaceLabels,
    },
    { field: 'objectSelector', requirements: ofObject, subject: 'the pod template', labels },
  ];
}

function selectorText({ field, requirements }: Selection): string {
  return `${field} ${requirements.map(requirementText).join(',')}`;
}

/** Which conditions do not hold, and what is there instead. */
function unmetText({ field, requirements, subject, labels }: Selection): readonly string[] {
  if (labels === undefined) return [];
  return requirements
    .filter((requirement) => !matchesRequirement(labels, requirement))
    .map((requirement) => {
      const { key } = requirement;
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      const found = value === undefined ? `has no label ${key}` : `has ${key}=${textOf(value)}`;
      return `${field} wants ${requirementText(requirement)}, and ${subject} ${found}`;
    });
}
