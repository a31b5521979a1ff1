import { type JsonObject, objectAt, stringIn, textOf } from '../../json/json.js';
import { annotationsOf, withAnnotations } from '../adjust/pod-containers.js';
import type { PartsRules } from '../releases/rules/parts-rules.js';
import { STATUS_ANNOTATION } from '../sidecar/injection-status.js';

/** What a release says of a pod in its metadata. */
export interface PartsMetadata {
  readonly rules: PartsRules;
  readonly door: 'file' | 'webhook';
  /** Value of the annotation `sidecar.istio.io/status`. */
  readonly status: string;
  /** `podRedirectAnnot` of the template. */
  readonly podRedirectAnnot: JsonObject;
  /** `injectedAnnotations` of the configuration. */
  readonly injectedAnnotations: JsonObject;
  /** Of the injector; may be empty. */
  readonly revision: string;
  /** Of what the pod belongs to; may be empty. */
  readonly workloadName: string;
}

const TLS_MODE_LABEL = 'security.istio.io/tlsMode';
const REVISION_LABEL = 'istio.io/rev';
const CANONICAL_NAME_LABEL = 'service.istio.io/canonical-name';
const CANONICAL_REVISION_LABEL = 'service.istio.io/canonical-revision';

/** The pod with labels and annotations that say what has been done, and what the network plugin has to do. */
export function withPartsMetadata(pod: JsonObject, said: PartsMetadata): JsonObject {
  const { door, status, injectedAnnotations } = said;
  const annotated = withAnnotations(pod, {
    ...annotationsOf(pod),
    ...redirectAnnotations(said),
    [STATUS_ANNOTATION]: status,
    ...(door === 'webhook' ? injectedAnnotations : {}),
  });
  const metadata = objectAt(annotated, 'metadata');
  const labels = objectAt(metadata, 'labels');
  const added = labelsFor(labels, said);
  return Object.keys(added).length === 0
    ? annotated
    : { ...annotated, metadata: { ...metadata, labels: { ...labels, ...added } } };
}

/** What of `podRedirectAnnot` becomes an annotation: known names, with a value. */
function redirectAnnotations({ rules, door, podRedirectAnnot }: PartsMetadata): JsonObject {
  if (door === 'webhook' && !rules.redirectsInWebhook) return {};
  const entries = rules.redirectAnnotations.map((name): [string, string] => [
    name,
    textOf(podRedirectAnnot[name] ?? ''),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** Labels that the pod gets: those that it does not have itself, and in a file the revision in any case. */
function labelsFor(labels: JsonObject, { rules, door, revision, workloadName }: PartsMetadata): JsonObject {
  const isUnset = (name: string): boolean => (labels[name] ?? '') === '';
  const own = (...names: readonly string[]): string | undefined =>
    names.map((name) => stringIn(labels[name]) ?? '').find((text) => text !== '');
  const hasCanonical = rules.canonicalLabels && door === 'webhook';
  const wanted = {
    ...(rules.revisionLabel && { [REVISION_LABEL]: revision }),
    ...(rules.tlsModeLabel && { [TLS_MODE_LABEL]: 'istio' }),
    ...(hasCanonical && {
      [CANONICAL_NAME_LABEL]: own('app.kubernetes.io/name', 'app') ?? workloadName,
      [CANONICAL_REVISION_LABEL]: own('app.kubernetes.io/version', 'version') ?? 'latest',
    }),
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([name]) => (door === 'file' && name === REVISION_LABEL) || isUnset(name)),
  );
}
