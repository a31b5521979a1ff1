import type { InjectionPolicy } from '../../injection/config/config-keys.js';
import { INJECT_ANNOTATION } from '../../injection/decision/inject-override.js';
import type { JsonObject } from '../../json/json.js';

/** Namespace of the workloads of the truth table. */
export const DEMO_NAMESPACE = 'demo';

/** One workload to create. */
export interface DemoWorkload {
  readonly object: JsonObject;
  readonly kind: string;
  readonly name: string;
  /** Value of the annotation sidecar.istio.io/inject; null where the workload has none. */
  readonly annotation: string | null;
}

/** The rows of the truth table for one policy. */
export interface TruthTablePart {
  readonly policy: InjectionPolicy;
  /** The annotation of the workload; null if it has none. */
  readonly annotations: readonly (string | null)[];
}

/** The truth table, by policy. */
export const TRUTH_TABLE: readonly TruthTablePart[] = [
  { policy: 'off', annotations: [null] },
  { policy: 'disabled', annotations: [null, 'false', 'true'] },
  { policy: 'enabled', annotations: [null, 'false', 'true'] },
];

const KINDS: readonly { readonly kind: string; readonly apiVersion: string; readonly spec: JsonObject }[] = [
  { kind: 'Deployment', apiVersion: 'extensions/v1beta1', spec: { replicas: 1 } },
  { kind: 'StatefulSet', apiVersion: 'apps/v1beta1', spec: { replicas: 1, serviceName: 'demo' } },
  { kind: 'DaemonSet', apiVersion: 'extensions/v1beta1', spec: {} },
  { kind: 'Job', apiVersion: 'batch/v1', spec: {} },
];

/** A workload of each of the four kinds for each row of the truth table with this policy. */
export function workloadsFor(
  policy: InjectionPolicy,
  annotations: readonly (string | null)[],
): readonly DemoWorkload[] {
  return annotations.flatMap((annotation) => KINDS.map((kind) => workload(policy, annotation, kind)));
}

function workload(policy: InjectionPolicy, annotation: string | null, type: (typeof KINDS)[number]): DemoWorkload {
  const name = `${type.kind.toLowerCase()}-${policy}-${annotation ?? 'omitted'}`;
  const podSpec = {
    containers: [{ name: 'app', image: 'gcr.io/google_containers/echoserver:1.4', ports: [{ containerPort: 8080 }] }],
    ...(type.kind === 'Job' ? { restartPolicy: 'Never' } : {}),
  };
  const object = {
    apiVersion: type.apiVersion,
    kind: type.kind,
    metadata: {
      name,
      namespace: DEMO_NAMESPACE,
      ...(annotation === null ? {} : { annotations: { [INJECT_ANNOTATION]: annotation } }),
    },
    spec: { ...type.spec, template: { metadata: { labels: { app: name } }, spec: podSpec } },
  };
  return { object, kind: type.kind, name, annotation };
}
