import { type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';

const OS_LABELS = ['kubernetes.io/os', 'beta.kubernetes.io/os'] as const;
/** Only nodes with Windows have it. */
const WINDOWS_BUILD = 'node.kubernetes.io/windows-build';
const WINDOWS = 'windows';

const textsIn = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Json[]).flatMap((item) => stringIn(item) ?? []) : [];

/** True for a pod that can only run on a node with Windows, where the sidecar's containers can't. */
export function isWindowsPod(spec: JsonObject): boolean {
  return (
    objectAt(spec, 'os')['name'] === WINDOWS || selectsWindows(objectAt(spec, 'nodeSelector')) || requiresWindows(spec)
  );
}

function selectsWindows(nodeSelector: JsonObject): boolean {
  return OS_LABELS.some((label) => nodeSelector[label] === WINDOWS) || nodeSelector[WINDOWS_BUILD] !== undefined;
}

/** Whether each of the terms of the required node affinity wants Windows: a node has to fit one of them. */
function requiresWindows(spec: JsonObject): boolean {
  const required = objectAt(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  const terms = objectsIn(required['nodeSelectorTerms']);
  return terms.length > 0 && terms.every((term) => objectsIn(term['matchExpressions']).some(wantsWindows));
}

function wantsWindows({ key, operator, values }: JsonObject): boolean {
  if (key === WINDOWS_BUILD) return operator === 'In' || operator === 'Exists';
  if (!OS_LABELS.some((label) => label === key)) return false;
  const names = textsIn(values);
  if (operator === 'In') return names.length > 0 && names.every((name) => name === WINDOWS);
  return operator === 'NotIn' && names.includes('linux');
}
