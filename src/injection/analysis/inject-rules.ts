import { objectAt, textOf, valueAt } from '../../json/json.js';
import { INJECT_ANNOTATION } from '../decision/inject-override.js';
import { rulesAt } from '../releases/history.js';
import type { Release } from '../releases/release.js';
import { DECISION_HISTORY, type DecisionRules } from '../releases/rules/decision-rules.js';
import type { AnalysedWorkload, AnalysisInput } from './analysis-input.js';
import type { RuleFinding } from './finding.js';

/** A value of `sidecar.istio.io/inject` somewhere in a workload. */
interface InjectSetting {
  readonly by: 'annotation' | 'label';
  /** Where it stands, as messages name it. */
  readonly place: string;
  readonly value: string;
  /** From the workload. */
  readonly path: readonly string[];
  /** It decides, or would if nothing that comes before it were there. */
  readonly isRead: boolean;
}

const TRUE_WORDS: readonly string[] = ['y', 'yes', 'true', 'on'];
const FALSE_WORDS: readonly string[] = ['n', 'no', 'false', 'off'];
const OWN_PLACE = 'its own metadata';
const POD_PLACE = 'the pod template';
const OF_NAMESPACES = 'istio-injection';

/** How a release reads the wish, and which it is, where it is known. */
interface Reading {
  readonly rules: DecisionRules;
  readonly release: Release | undefined;
}

/** Wishes for or against a sidecar that nothing reads, or that are neither. */
export function injectFindings({
  workloads,
  workloadAnnotationsCount,
  release,
}: AnalysisInput): readonly RuleFinding[] {
  const rules = rulesAt(DECISION_HISTORY, release ?? (workloadAnnotationsCount ? '0.4.0' : '1.0.2'));
  const reading = { rules, release };
  return workloads.flatMap((workload) => {
    const settings = settingsOf(workload, rules);
    return [
      ...notReadFindings(workload, settings, reading),
      ...settings.flatMap((setting) => unclearFinding(workload, setting, reading)),
      ...contradictionFindings(workload, settings, rules),
      ...namespaceLabelFindings(workload),
    ];
  });
}

/** What a release takes a value for; undefined where it says nothing. */
function meaningOf(value: string, { words, emptyValue }: DecisionRules): boolean | undefined {
  if (value === '') return emptyValue === 'no' ? false : undefined;
  if (words === 'any spelling') return TRUE_WORDS.includes(value.toLowerCase());
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}

interface Level {
  readonly place: string;
  readonly path: readonly string[];
}

/** The metadata of a workload, from the object down to its pods; a Pod has one. */
function levelsOf({ shape }: AnalysedWorkload): readonly Level[] {
  const object: Level = { place: OWN_PLACE, path: [] };
  if (shape.podTemplate.length === 0) return [object];
  const pod: Level = { place: POD_PLACE, path: shape.podTemplate };
  return shape.kind === 'CronJob'
    ? [object, { place: 'the Job template', path: ['spec', 'jobTemplate'] }, pod]
    : [object, pod];
}

function settingsOf(workload: AnalysedWorkload, { asks, label }: DecisionRules): readonly InjectSetting[] {
  const levels = levelsOf(workload);
  const last = levels.length - 1;
  const read: Readonly<Record<DecisionRules['asks'], readonly number[]>> = {
    'workload or pod': [0, last],
    pod: [last],
    // A CronJob's own metadata is above both.
    'pod or status template': [last, levels.length > 2 ? 1 : last],
  };
  return levels.flatMap(({ place, path }, index) => {
    const isAsked = read[asks].includes(index);
    const isReadBy = { annotation: isAsked, label: isAsked && label !== 'ignored' };
    return (['label', 'annotation'] as const).flatMap((by): readonly InjectSetting[] => {
      const at = [...path, 'metadata', `${by}s`, INJECT_ANNOTATION];
      const value = valueAt(workload.object, ...at);
      return value === undefined ? [] : [{ by, place, value: textOf(value), path: at, isRead: isReadBy[by] }];
    });
  });
}

const described = ({ by, place, value }: InjectSetting): string =>
  `the ${by} ${INJECT_ANNOTATION}: ${JSON.stringify(value)} of ${place}`;

/** Where one that is read says the same, nothing is lost. */
function notReadFindings(
  workload: AnalysedWorkload,
  settings: readonly InjectSetting[],
  { rules, release }: Reading,
): readonly RuleFinding[] {
  const counting = settings.find(({ isRead, value }) => isRead && value !== '');
  const meant = (setting: InjectSetting): boolean => TRUE_WORDS.includes(setting.value.toLowerCase());
  const where =
    workload.shape.podTemplate.length === 0 ? 'its annotations' : 'metadata.annotations of the pod template';
  const byWhom = ({ by, place }: InjectSetting): string =>
    by === 'label' && rules.label === 'ignored' && release !== undefined && place === POD_PLACE
      ? ` by Istio ${release}, which looks at annotations only`
      : '';
  return settings
    .filter((setting) => !setting.isRead && (!counting || meant(setting) !== meaningOf(counting.value, rules)))
    .filter((setting) => !isToldAlready(setting, settings))
    .map((setting) => ({
      code: setting.by === 'label' ? 'MisplacedLabel' : 'MisplacedAnnotation',
      level: 'warning',
      object: workload.name,
      path: setting.path,
      message: `${described(setting)} is not read${byWhom(setting)}: it decides nothing`,
      fix: `move it to ${where}`,
    }));
}

/** Annotations of the object itself are told with all others in the wrong place, unless the pod template has them too. */
function isToldAlready({ by, place }: InjectSetting, settings: readonly InjectSetting[]): boolean {
  const isOfPod = (other: InjectSetting): boolean => other.by === 'annotation' && other.place === POD_PLACE;
  return by === 'annotation' && place === OWN_PLACE && !settings.some(isOfPod);
}

function unclearFinding({ name }: AnalysedWorkload, setting: InjectSetting, reading: Reading): readonly RuleFinding[] {
  const { value } = setting;
  const { rules, release } = reading;
  const isClear =
    rules.words === 'any spelling'
      ? [...TRUE_WORDS, ...FALSE_WORDS].includes(value.toLowerCase())
      : meaningOf(value, rules) !== undefined;
  if (isClear) return [];
  const none = value === '' ? 'false or for none' : 'false';
  const taken =
    release === undefined
      ? `this program and Istio up to 1.26 take it for ${none}, newer ones for none`
      : `Istio ${release} takes it for ${meaningOf(value, rules) === undefined ? 'none: selectors and policy decide' : 'false'}`;
  return [
    {
      code: 'InjectNeitherTrueNorFalse',
      level: 'warning',
      object: name,
      path: setting.path,
      message: `${described(setting)} is neither true nor false: ${taken}`,
      fix: 'write "true" or "false"',
    },
  ];
}

/** Of several that are read, the first counts: that of the pod, and of it the label; with params the object's annotation. */
function contradictionFindings(
  { name }: AnalysedWorkload,
  settings: readonly InjectSetting[],
  rules: DecisionRules,
): readonly RuleFinding[] {
  const inOrder = rules.asks === 'pod or status template' ? settings.toReversed().toSorted(labelsFirst) : settings;
  const [first, ...others] = inOrder.filter(({ isRead, value }) => isRead && value !== '');
  if (!first) return [];
  const meaning = meaningOf(first.value, rules);
  return others
    .filter(({ value }) => meaningOf(value, rules) !== meaning)
    .map((other) => ({
      code: 'InjectContradicted',
      level: 'warning',
      object: name,
      path: other.path,
      message: `${described(other)} is contradicted by ${described(first)}, which counts`,
      fix: 'keep only one of them',
    }));
}

function labelsFirst(one: InjectSetting, other: InjectSetting): number {
  return Number(one.by !== 'label') - Number(other.by !== 'label');
}

/** The label that namespaces are selected by. */
function namespaceLabelFindings(workload: AnalysedWorkload): readonly RuleFinding[] {
  const levels = levelsOf(workload).map(({ path }) => [...path, 'metadata']);
  return (['labels', 'annotations'] as const).flatMap((kind): readonly RuleFinding[] => {
    const found = levels.find((path) => objectAt(workload.object, ...path, kind)[OF_NAMESPACES] !== undefined);
    if (!found) return [];
    const what = kind === 'labels' ? 'label' : 'annotation';
    return [
      {
        code: kind === 'labels' ? 'MisplacedLabel' : 'MisplacedAnnotation',
        level: 'warning',
        object: workload.name,
        path: [...found, kind, OF_NAMESPACES],
        message: `the ${what} ${OF_NAMESPACES} is read as a label of Namespaces only: it decides nothing here`,
        fix: `use the annotation ${INJECT_ANNOTATION} of the pod template`,
      },
    ];
  });
}
