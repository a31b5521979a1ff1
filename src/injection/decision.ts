import type { InjectionConfig } from './injection-config.js';
import { objectAt, textOf, type JsonObject } from './json.js';
import { namesOf, podTemplateOf, workloadName, type PodTemplate, type WorkloadShape } from './workload.js';

/** Per-workload override of the policy. */
export const INJECT_ANNOTATION = 'sidecar.istio.io/inject';
/** Says that a workload has its sidecar. */
export const STATUS_ANNOTATION = 'sidecar.istio.io/status';

/** Why a workload gets a sidecar. */
export type InjectReason = 'PolicyEnabled' | 'EnabledByAnnotation';

/** Why a workload gets none. */
export type SkipReason =
  | 'NamespaceExempt'
  | 'NamespaceExcluded'
  | 'NamespaceNotIncluded'
  | 'PolicyOff'
  | 'DisabledByAnnotation'
  | 'PolicyDisabled'
  | 'AlreadyInjected'
  | 'HostNetwork'
  | 'SidecarPresent'
  | 'InvalidPodTemplate';

/** Whether a workload gets a sidecar, and why. */
export type InjectionDecision =
  | { readonly action: 'inject'; readonly reason: InjectReason }
  | { readonly action: 'skip'; readonly reason: SkipReason };

/** What the rules look at. */
export interface DecisionInput {
  readonly workload: JsonObject;
  readonly shape: WorkloadShape;
  readonly config: InjectionConfig;
  /** Names that the sidecar's containers and volumes will have. */
  readonly sidecarNames: { readonly containers: readonly string[]; readonly volumes: readonly string[] };
}

interface Facts extends DecisionInput {
  readonly namespace: string;
  readonly annotations: JsonObject;
  readonly template: PodTemplate;
}

type Rule = (facts: Facts) => InjectionDecision | undefined;

const skip = (reason: SkipReason): InjectionDecision => ({ action: 'skip', reason });

// Where Kubernetes and the mesh themselves live: a sidecar there can stop a cluster.
const EXEMPT_NAMESPACES: readonly string[] = ['kube-system', 'kube-public', 'istio-system'];
const TRUE_WORDS: readonly string[] = ['y', 'yes', 'true', 'on'];

const namespaceExempt: Rule = ({ namespace }) =>
  EXEMPT_NAMESPACES.includes(namespace) ? skip('NamespaceExempt') : undefined;

const namespaceOutOfScope: Rule = ({ namespace, config: { scope } }) => {
  switch (scope.kind) {
    case 'all':
      return undefined;
    case 'only':
      return scope.names.includes(namespace) ? undefined : skip('NamespaceNotIncluded');
    case 'except':
      return scope.names.includes(namespace) ? skip('NamespaceExcluded') : undefined;
  }
};

const policyOff: Rule = ({ config }) => (config.policy === 'off' ? skip('PolicyOff') : undefined);

/** The annotation decides where there is one: of the workload, or else of its pod template. */
const annotationSaysNo: Rule = (facts) =>
  injectAnnotation(facts) === false ? skip('DisabledByAnnotation') : undefined;

const policyDisabled: Rule = (facts) =>
  facts.config.policy === 'disabled' && injectAnnotation(facts) === undefined ? skip('PolicyDisabled') : undefined;

// Presence counts, whatever the value says, as in all releases with an initializer.
const alreadyInjected: Rule = ({ annotations }) =>
  annotations[STATUS_ANNOTATION] === undefined ? undefined : skip('AlreadyInjected');

// The sidecar's iptables rules would be those of the node.
const hostNetwork: Rule = ({ template }) => (template.spec['hostNetwork'] === true ? skip('HostNetwork') : undefined);

const sidecarPresent: Rule = ({ template, sidecarNames }) => {
  const containers = namesOf([...template.initContainers, ...template.containers]);
  const taken =
    containers.some((name) => sidecarNames.containers.includes(name)) ||
    namesOf(template.volumes).some((name) => sidecarNames.volumes.includes(name));
  return taken ? skip('SidecarPresent') : undefined;
};

const RULES: readonly Rule[] = [
  namespaceExempt,
  namespaceOutOfScope,
  policyOff,
  annotationSaysNo,
  policyDisabled,
  alreadyInjected,
  hostNetwork,
  sidecarPresent,
];

/** y, yes, true and on in any letter case are true, any other value is false; undefined where there is no annotation. */
function injectAnnotation({ annotations, template }: Facts): boolean | undefined {
  const value = annotationOf(annotations, template);
  return value === undefined ? undefined : TRUE_WORDS.includes(value.toLowerCase());
}

// In a file it may be a bare boolean, which Kubernetes itself would refuse.
function annotationOf(annotations: JsonObject, template: PodTemplate): string | undefined {
  const own = annotations[INJECT_ANNOTATION];
  const value = own === undefined ? template.annotations[INJECT_ANNOTATION] : own;
  return value === undefined ? undefined : textOf(value);
}

/**
 * Whether a workload gets a sidecar: the first rule that finds something says no; where none does, it gets one.
 *
 * | policy   | annotation | injected |
 * | -------- | ---------- | -------- |
 * | off      | any        | no       |
 * | disabled | absent     | no       |
 * | disabled | false      | no       |
 * | disabled | true       | yes      |
 * | enabled  | absent     | yes      |
 * | enabled  | false      | no       |
 * | enabled  | true       | yes      |
 */
export function decideInjection(input: DecisionInput): InjectionDecision {
  const facts: Facts = {
    ...input,
    namespace: workloadName(input.workload).namespace,
    annotations: objectAt(input.workload, ['metadata', 'annotations']),
    template: podTemplateOf(input.workload, input.shape),
  };
  for (const rule of RULES) {
    const found = rule(facts);
    if (found) return found;
  }
  const byAnnotation = injectAnnotation(facts) === true;
  return { action: 'inject', reason: byAnnotation ? 'EnabledByAnnotation' : 'PolicyEnabled' };
}

/** The annotation `sidecar.istio.io/inject` as it is written: of the workload, or else of its pod template. */
export function writtenAnnotation(workload: JsonObject, shape: WorkloadShape): string | undefined {
  return annotationOf(objectAt(workload, ['metadata', 'annotations']), podTemplateOf(workload, shape));
}
