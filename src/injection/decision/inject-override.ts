import { type JsonObject, objectAt, textOf } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import type { DecisionRules } from '../releases/rules/decision-rules.js';
import type { PodTemplate } from '../workload/workload.js';

/** Per-workload override of the policy. In some releases it may also be a label of the pod. */
export const INJECT_ANNOTATION = 'sidecar.istio.io/inject';

/** What the annotation or label of a workload or pod asks for. */
interface InjectOverride {
  readonly inject: boolean;
  readonly by: 'Annotation' | 'Label';
}

/** Whose annotations and labels may ask. */
export interface InjectSubject {
  /** Of the workload itself. */
  readonly annotations: JsonObject;
  readonly template: Pick<PodTemplate, 'annotations' | 'labels'>;
  /** Of what carries the status for the pods: the pod template itself, or a CronJob's job template. */
  readonly statusMetadata: JsonObject;
}

interface Asked {
  readonly value: string;
  readonly by: InjectOverride['by'];
}

const TRUE_WORDS: readonly string[] = ['y', 'yes', 'true', 'on'];

/** What a workload asks for; undefined where it leaves it to the policy. */
export function injectOverride(subject: InjectSubject, rules: DecisionRules): InjectOverride | undefined {
  const asked = whatIsAsked(subject, rules);
  if (!asked) return undefined;
  const { value, by } = asked;
  if (value === '') return rules.emptyValue === 'no' ? { inject: false, by } : undefined;
  if (rules.words === 'any spelling') return { inject: TRUE_WORDS.includes(value.toLowerCase()), by };
  return value === 'true' || value === 'false' ? { inject: value === 'true', by } : undefined;
}

/** What is to be said of a value that the release takes for none; undefined where there is nothing to say. */
export function oddInjectValue(subject: InjectSubject, rules: DecisionRules): string | undefined {
  const asked = whatIsAsked(subject, rules);
  if (!asked || asked.value === '' || rules.words === 'any spelling' || injectOverride(subject, rules)) {
    return undefined;
  }
  const what = asked.by === 'Label' ? 'label' : 'annotation';
  return (
    `the ${what} ${INJECT_ANNOTATION} is '${shorten(asked.value)}', want 'true' or 'false': ` +
    'it counts for nothing, and selectors and policy decide'
  );
}

function whatIsAsked(
  { annotations, template, statusMetadata }: InjectSubject,
  rules: DecisionRules,
): Asked | undefined {
  const metadata: readonly JsonObject[] =
    rules.asks === 'pod or status template' ? [template, statusMetadata] : [template];
  const label = rules.label === 'ignored' ? undefined : firstText(metadata, 'labels');
  if (label !== undefined && (label !== '' || rules.label === 'first')) return { value: label, by: 'Label' };
  const own = rules.asks === 'workload or pod' ? textAt(annotations) : undefined;
  const value = own ?? firstText(metadata, 'annotations');
  return value === undefined ? undefined : { value, by: 'Annotation' };
}

function firstText(metadata: readonly JsonObject[], key: 'annotations' | 'labels'): string | undefined {
  return metadata.map((one) => textAt(objectAt(one, key))).find((text) => text !== undefined);
}

// In a file it may be a bare boolean, which Kubernetes itself would refuse.
function textAt(map: JsonObject): string | undefined {
  const value = map[INJECT_ANNOTATION];
  return value === undefined ? undefined : textOf(value);
}
