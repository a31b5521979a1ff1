import trim from 'lodash/trim.js';

import { type JsonObject, textOf } from '../../json/json.js';
import { NETWORK_LABEL } from '../adjust/cluster-envs.js';
import type { RestoredEntry } from './metadata-change.js';
import type { InjectedPod } from './restored-annotations.js';

/** The first of the labels that an injection writes since 1.9, but for a gateway. */
export const TLS_MODE = 'security.istio.io/tlsMode';
const TUNNEL = 'networking.istio.io/tunnel';
const CANONICAL_NAME = 'service.istio.io/canonical-name';
const CANONICAL_REVISION = 'service.istio.io/canonical-revision';
const REVISION = 'istio.io/rev';
const MAX_LABEL = 63;

/**
 * The labels that injection has written, as they were before, as far as anything tells: those go that have the value which
 * injection gives to a pod without them.
 */
export function restoredLabels(
  labels: JsonObject,
  annotations: JsonObject,
  pod: InjectedPod,
): readonly RestoredEntry[] {
  const { record, workloadName } = pod;
  const firstOf = (...texts: readonly string[]): string => texts.find((text) => text !== '') ?? '';
  const label = (name: string): string => textOf(labels[name] ?? '');
  const name = firstOf(label('app.kubernetes.io/name'), label('app'), record.workloadName, workloadName);
  const wouldBe: readonly (readonly [string, readonly string[]])[] = [
    [TLS_MODE, ['istio']],
    [TUNNEL, record.isTunnelled ? ['http'] : []],
    [CANONICAL_NAME, [name, trim(name.slice(0, MAX_LABEL), '-_.')]],
    [CANONICAL_REVISION, [firstOf(label('app.kubernetes.io/version'), label('version'), 'latest')]],
  ];
  const written = wouldBe.filter(([key, values]) => labels[key] !== undefined && values.includes(label(key)));
  return [
    ...written.map(([key]): RestoredEntry => ({ name: key, before: undefined })),
    ...revisionEntry(labels, annotations),
    ...networkEntry(label(NETWORK_LABEL), record.network),
  ];
}

/** Up to 1.15 a label said the revision, since then an annotation does. */
function revisionEntry(labels: JsonObject, annotations: JsonObject): readonly RestoredEntry[] {
  const value = labels[REVISION];
  if (value === undefined || annotations[REVISION] !== undefined) return [];
  const text = textOf(value);
  if (text === '' || text === 'default') return [{ name: REVISION, before: undefined }];
  const note = `the label ${REVISION} stays: whether the pod had it, or the injection wrote it, is not kept`;
  return [{ name: REVISION, before: text, note }];
}

function networkEntry(label: string, network: string): readonly RestoredEntry[] {
  if (network === '' || label !== network) return [];
  const note = `the label ${NETWORK_LABEL} is removed: whether the pod had it itself is not kept`;
  return [{ name: NETWORK_LABEL, before: undefined, note }];
}
