import { type JsonObject, objectAt, textOf, valueAt } from '../../json/json.js';
import { INJECT_ANNOTATION } from '../decision/inject-override.js';
import { nearestWord } from '../schema/nearest-word.js';
import type { AnalysedWorkload, AnalysisInput } from './analysis-input.js';
import type { Finding } from './finding.js';

/** A value of `sidecar.istio.io/inject` somewhere in a workload. */
interface InjectSetting {
  readonly by: 'annotation' | 'label';
  /** Where it stands, as messages name it. */
  readonly place: string;
  readonly value: string;
  /** It decides, or would if nothing that comes before it were there. */
  readonly isRead: boolean;
}

const TRUE_WORDS: readonly string[] = ['y', 'yes', 'true', 'on'];
const FALSE_WORDS: readonly string[] = ['n', 'no', 'false', 'off'];
const OWN_PLACE = 'its own metadata';
const POD_PLACE = 'the pod template';
const OF_NAMESPACES = 'istio-injection';

const isTrue = (value: string): boolean => TRUE_WORDS.includes(value.toLowerCase());

/** Wishes for or against a sidecar that nothing reads, or that are neither. */
export function injectFindings({ workloads, workloadAnnotationsCount }: AnalysisInput): readonly Finding[] {
  return workloads.flatMap((workload) => {
    const settings = settingsOf(workload, workloadAnnotationsCount);
    return [
      ...notReadFindings(workload, settings),
      ...settings.flatMap((setting) => unclearFinding(workload, setting)),
      ...contradictionFindings(workload, settings),
      ...namespaceLabelFindings(workload),
      ...misspeltLabelFindings(workload),
    ];
  });
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

function settingsOf(workload: AnalysedWorkload, workloadAnnotationsCount: boolean): readonly InjectSetting[] {
  const levels = levelsOf(workload);
  return levels.flatMap(({ place, path }, index) => {
    const isPod = index === levels.length - 1;
    const isReadBy = {
      annotation: isPod || (workloadAnnotationsCount && index === 0),
      label: isPod && !workloadAnnotationsCount,
    };
    return (['label', 'annotation'] as const).flatMap((by): readonly InjectSetting[] => {
      const value = valueAt(workload.object, ...path, 'metadata', `${by}s`, INJECT_ANNOTATION);
      return value === undefined ? [] : [{ by, place, value: textOf(value), isRead: isReadBy[by] }];
    });
  });
}

const described = ({ by, place, value }: InjectSetting): string =>
  `the ${by} ${INJECT_ANNOTATION}: ${JSON.stringify(value)} of ${place}`;

/** Where one that is read says the same, nothing is lost. */
function notReadFindings(workload: AnalysedWorkload, settings: readonly InjectSetting[]): readonly Finding[] {
  const counting = settings.find(({ isRead, value }) => isRead && value !== '');
  const where =
    workload.shape.podTemplate.length === 0 ? 'its annotations' : 'metadata.annotations of the pod template';
  return settings
    .filter((setting) => !setting.isRead && (!counting || isTrue(setting.value) !== isTrue(counting.value)))
    .filter((setting) => !isToldAlready(setting, settings))
    .map((setting) => ({
      code: setting.by === 'label' ? 'MisplacedLabel' : 'MisplacedAnnotation',
      level: 'warning',
      object: workload.name,
      message: `${described(setting)} is not read: it decides nothing`,
      fix: `move it to ${where}`,
    }));
}

/** Annotations of the object itself are told with all others in the wrong place, unless the pod template has them too. */
function isToldAlready({ by, place }: InjectSetting, settings: readonly InjectSetting[]): boolean {
  const isOfPod = (other: InjectSetting): boolean => other.by === 'annotation' && other.place === POD_PLACE;
  return by === 'annotation' && place === OWN_PLACE && !settings.some(isOfPod);
}

function unclearFinding({ name }: AnalysedWorkload, setting: InjectSetting): readonly Finding[] {
  const { value } = setting;
  if (isTrue(value) || FALSE_WORDS.includes(value.toLowerCase())) return [];
  return [
    {
      code: 'InjectNeitherTrueNorFalse',
      level: 'warning',
      object: name,
      message: `${described(setting)} is neither true nor false: this program and Istio up to 1.9 take it for ${value === '' ? 'false or for none' : 'false'}, newer ones for none`,
      fix: 'write "true" or "false"',
    },
  ];
}

/** Of several that are read, the first counts: with a template the label of the pod, with params the object's annotation. */
function contradictionFindings({ name }: AnalysedWorkload, settings: readonly InjectSetting[]): readonly Finding[] {
  const [first, ...others] = settings.filter(({ isRead, value }) => isRead && value !== '');
  if (!first) return [];
  return others
    .filter(({ value }) => isTrue(value) !== isTrue(first.value))
    .map((other) => ({
      code: 'InjectContradicted',
      level: 'warning',
      object: name,
      message: `${described(other)} is contradicted by ${described(first)}, which counts`,
      fix: 'keep only one of them',
    }));
}

/** The label that namespaces are selected by. */
function namespaceLabelFindings(workload: AnalysedWorkload): readonly Finding[] {
  const metadata = levelsOf(workload).map(({ path }) => objectAt(workload.object, ...path, 'metadata'));
  return (['labels', 'annotations'] as const).flatMap((kind): readonly Finding[] => {
    const found = metadata
      .map((one: JsonObject) => objectAt(one, kind)[OF_NAMESPACES])
      .find((one) => one !== undefined);
    if (found === undefined) return [];
    const what = kind === 'labels' ? 'label' : 'annotation';
    return [
      {
        code: kind === 'labels' ? 'MisplacedLabel' : 'MisplacedAnnotation',
        level: 'warning',
        object: workload.name,
        message: `the ${what} ${OF_NAMESPACES} is read as a label of Namespaces only: it decides nothing here`,
        fix: `use the annotation ${INJECT_ANNOTATION} of the pod template`,
      },
    ];
  });
}

/** Labels that were to be the one that pods may have. */
function misspeltLabelFindings(workload: AnalysedWorkload): readonly Finding[] {
  const keys = levelsOf(workload).flatMap(({ path }) =>
    Object.keys(objectAt(workload.object, ...path, 'metadata', 'labels')),
  );
  return [...new Set(keys)]
    .filter((key) => key !== INJECT_ANNOTATION && nearestWord(key, [INJECT_ANNOTATION]) !== undefined)
    .map((key) => ({
      code: 'UnknownLabel',
      level: 'warning',
      object: workload.name,
      message: `Istio does not know the label ${key}: it has no effect`,
      fix: `write ${INJECT_ANNOTATION}`,
    }));
}
