import { type JsonObject, objectAt, textOf } from '../../json/json.js';
import { nearestWord } from '../../json/nearest-word.js';
import { type LabelRequirement, matchesRequirement, requirementText } from '../schema/label-selector.js';
import { type WorkloadName, workloadName } from '../workload/workload.js';
import type { AnalysisInput, WebhookSelection } from './analysis-input.js';
import type { RuleFinding } from './finding.js';

const LABEL = 'istio-injection';
const VALUES = ['enabled', 'disabled'] as const;

/** True for a Namespace. */
export function isNamespace({ apiVersion, kind }: JsonObject): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

/** Wishes for or against sidecars in a whole Namespace that webhooks do not understand. */
export function namespaceFindings({ namespaces = [], webhooks }: AnalysisInput): readonly RuleFinding[] {
  return namespaces.flatMap((namespace) => {
    const name = { ...workloadName(namespace), namespace: '' };
    const labels = objectAt(namespace, 'metadata', 'labels');
    return [
      ...unclearLabel(name, labels, webhooks),
      ...misspeltLabels(name, labels),
      ...misplacedAnnotation(name, objectAt(namespace, 'metadata', 'annotations')),
    ].map((finding) => ({ ...finding, of: namespace }));
  });
}

function unclearLabel(
  object: WorkloadName,
  labels: JsonObject,
  webhooks: readonly WebhookSelection[] | undefined,
): readonly RuleFinding[] {
  const value = Object.hasOwn(labels, LABEL) ? textOf(labels[LABEL] ?? '') : undefined;
  if (value === undefined || VALUES.some((known) => known === value)) return [];
  const meant = VALUES.find((known) => known === meaningOf(value));
  const wanted = meant === undefined ? `${LABEL}=enabled or ${LABEL}=disabled` : `${LABEL}=${meant}`;
  return [
    {
      path: ['metadata', 'labels', LABEL],
      code: 'NamespaceNeitherEnabledNorDisabled',
      level: 'warning',
      object,
      message: `the label ${LABEL}=${value} is neither enabled nor disabled: ${consequence(labels, webhooks)}`,
      fix: `label it ${wanted}: kubectl label namespace ${object.name} ${LABEL}=${meant ?? 'enabled'} --overwrite`,
    },
  ];
}

/** What somebody may have meant; undefined where there is no telling. */
function meaningOf(value: string): (typeof VALUES)[number] | undefined {
  const word = value.toLowerCase();
  if (['true', 'yes', 'on', 'y', '1', 'enable'].includes(word)) return 'enabled';
  if (['false', 'no', 'off', 'n', '0', 'disable'].includes(word)) return 'disabled';
  const nearest = nearestWord(word, VALUES);
  return VALUES.find((known) => known === nearest);
}

/** What the selectors of the webhooks make of it. */
function consequence(labels: JsonObject, webhooks: readonly WebhookSelection[] | undefined): string {
  if (webhooks === undefined || webhooks.length === 0) {
    return (
      `webhooks that select ${LABEL}=enabled, as Istio's and this program's do, are not asked about its pods, whatever labels ` +
      `those have; webhooks that select ${LABEL}!=disabled are`
    );
  }
  return webhooks.map((one) => answerOf(one, labels)).join('; ');
}

function answerOf({ webhook, requirements }: WebhookSelection, labels: JsonObject): string {
  const unmet = requirements.filter((requirement) => !matchesRequirement(labels, requirement));
  const text = (some: readonly LabelRequirement[]): string => some.map(requirementText).join(',');
  if (unmet.length > 0) return `${webhook} is not asked about its pods, as its namespaceSelector wants ${text(unmet)}`;
  const by =
    requirements.length > 0 ? `by its namespaceSelector ${text(requirements)}` : 'as it has no namespaceSelector';
  return `${webhook} is asked about its pods all the same, ${by}`;
}

function misspeltLabels(object: WorkloadName, labels: JsonObject): readonly RuleFinding[] {
  return Object.keys(labels)
    .filter((key) => key !== LABEL && nearestWord(key, [LABEL]) !== undefined)
    .map((key) => ({
      path: ['metadata', 'labels', key],
      code: 'UnknownLabel',
      level: 'warning',
      object,
      message: `Istio does not know the label ${key}: it has no effect`,
      fix: `write ${LABEL}`,
    }));
}

function misplacedAnnotation(object: WorkloadName, annotations: JsonObject): readonly RuleFinding[] {
  if (!Object.hasOwn(annotations, LABEL)) return [];
  return [
    {
      path: ['metadata', 'annotations', LABEL],
      code: 'MisplacedAnnotation',
      level: 'warning',
      object,
      message: `the annotation ${LABEL} is not read: webhooks select Namespaces by their labels`,
      fix: `make it a label: ${LABEL}=${textOf(annotations[LABEL] ?? '')}`,
    },
  ];
}
