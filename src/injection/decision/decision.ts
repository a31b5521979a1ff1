import { type Json, type JsonObject, objectAt } from '../../json/json.js';
import type { InjectionConfig } from '../config/injection-config.js';
import type { DecisionRules } from '../releases/rules/decision-rules.js';
import { type LabelSelector, selectorMatches } from '../schema/label-selector.js';
import { hasInjected, injectedNames, STATUS_ANNOTATION, templateStatusOf } from '../sidecar/injection-status.js';
import type { SidecarNames } from '../sidecar/sidecar.js';
import { isWindowsPod } from '../workload/windows-pod.js';
import {
  claimNamesOf,
  namesOf,
  type PodTemplate,
  podTemplateOf,
  workloadName,
  type WorkloadShape,
} from '../workload/workload.js';
import { injectOverride, type InjectSubject, oddInjectValue } from './inject-override.js';

/** Why a workload gets a sidecar. */
export type InjectReason = 'PolicyEnabled' | 'EnabledByAnnotation' | 'EnabledByLabel' | 'EnabledBySelector' | 'Forced';

/** Why a workload gets no sidecar. */
export type SkipReason =
  | 'NamespaceExempt'
  | 'NamespaceExcluded'
  | 'NamespaceNotIncluded'
  | 'PolicyOff'
  | 'DisabledByAnnotation'
  | 'DisabledByLabel'
  | 'DisabledBySelector'
  | 'PolicyDisabled'
  | 'AlreadyInjected'
  | 'HostNetwork'
  | 'WindowsPod'
  | 'MirrorPod'
  | 'SidecarPresent'
  | 'InvalidPodTemplate';

/** Whether a workload gets a sidecar, and why. */
export type InjectionDecision = (
  | { readonly action: 'inject'; readonly reason: InjectReason }
  | { readonly action: 'skip'; readonly reason: SkipReason }
) & {
  /** What its author should know, whatever was decided; a sentence each. */
  readonly warnings?: readonly string[];
};

/** What the rules look at. */
export interface DecisionInput {
  readonly workload: JsonObject;
  readonly shape: WorkloadShape;
  readonly config: InjectionConfig;
  /** Those of the configuration's release. */
  readonly rules: DecisionRules;
  /** Names that the sidecar's containers and volumes will have, as far as they are known before it is made. */
  readonly sidecarNames: SidecarNames;
  /** A file is left alone where a server's pod is not: an injector of files does not take out what is there. Default: webhook. */
  readonly door?: 'file' | 'webhook' | undefined;
}

interface Facts extends Pick<DecisionInput, 'config' | 'rules' | 'sidecarNames' | 'door'>, InjectSubject {
  readonly namespace: string;
  readonly template: PodTemplate;
  /** Names of its claim templates. */
  readonly claims: readonly string[];
  /** The status annotation in the metadata of the template that carries it. */
  readonly templateStatus: Json | undefined;
}

const PROXY_NAME = 'istio-proxy';

const NOWHERE =
  'an object without a namespace is in none of those that the configuration is for: --namespace says where it will be';

/** Of the mirror of a pod that a kubelet runs from a file. */
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

type Rule = (facts: Facts) => InjectionDecision | undefined;

const skip = (reason: SkipReason): InjectionDecision => ({ action: 'skip', reason });

const namespaceExempt: Rule = ({ namespace, rules }) =>
  rules.exemptNamespaces.includes(namespace) ? skip('NamespaceExempt') : undefined;

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

const disabledByOverride: Rule = (facts) => {
  const override = injectOverride(facts, facts.rules);
  return override?.inject === false ? skip(`DisabledBy${override.by}`) : undefined;
};

const isSelected = (selectors: readonly LabelSelector[], { template }: Facts): boolean =>
  selectors.some((selector) => selectorMatches(selector, template.labels));

const disabledBySelector: Rule = (facts) => {
  const { config, rules } = facts;
  if (config.form === 'params' || injectOverride(facts, rules)) return undefined;
  return isSelected(config.neverInjectSelector, facts) ? skip('DisabledBySelector') : undefined;
};

const policyDisabled: Rule = (facts) =>
  facts.config.policy === 'disabled' && reasonToInject(facts) === 'PolicyEnabled' ? skip('PolicyDisabled') : undefined;

const alreadyInjected: Rule = (facts) => (isInjected(facts) ? skip('AlreadyInjected') : undefined);

const fileWithProxy: Rule = ({ door, template, templateStatus, rules }) => {
  const { containers } = template;
  if (door !== 'file' || rules.fileWithProxy === 'injected') return undefined;
  if (containers.length < 2 || !namesOf(containers).includes(PROXY_NAME)) return undefined;
  if (rules.fileWithProxy === 'skipped') return skip('SidecarPresent');
  return templateStatus === undefined ? undefined : skip('AlreadyInjected');
};

// The sidecar's iptables rules would be those of the node.
const hostNetwork: Rule = ({ template }) => (template.spec['hostNetwork'] === true ? skip('HostNetwork') : undefined);

const hostNetworkFirst: Rule = (facts) => (facts.rules.hostNetworkFirst ? hostNetwork(facts) : undefined);

// A Linux container can't run there.
const windowsPod: Rule = ({ template }) => (isWindowsPod(template.spec) ? skip('WindowsPod') : undefined);

// The kubelet runs the pod from a file; what the API server stores is only its mirror.
const mirrorPod: Rule = ({ template }) =>
  template.annotations[MIRROR_ANNOTATION] === undefined ? undefined : skip('MirrorPod');

const sidecarPresent: Rule = ({ template, claims, sidecarNames }) =>
  isNameTaken({ ...template, claims }, sidecarNames) ? skip('SidecarPresent') : undefined;

/** Whether a sidecar is wanted. `kube-inject --force` does not ask. */
const POLICY_RULES: readonly Rule[] = [
  hostNetworkFirst,
  namespaceExempt,
  namespaceOutOfScope,
  policyOff,
  disabledByOverride,
  disabledBySelector,
  policyDisabled,
  alreadyInjected,
  fileWithProxy,
];

/** Whether there can be one. */
const FEASIBILITY_RULES: readonly Rule[] = [hostNetwork, windowsPod, mirrorPod, sidecarPresent];

const ALL_RULES: readonly Rule[] = [...POLICY_RULES, ...FEASIBILITY_RULES];

/** What of a pod template, and of its workload, has names. */
interface NamedParts extends Pick<PodTemplate, 'initContainers' | 'containers' | 'volumes'> {
  /** Names of the workload's claim templates. */
  readonly claims: readonly string[];
}

/**
 * True where a pod has a container or volume with a name of the sidecar's, or gets one from a claim template: it is neither
 * doubled nor removed.
 */
export function isNameTaken(parts: NamedParts, sidecar: SidecarNames): boolean {
  const { initContainers, containers, volumes, claims } = parts;
  return (
    isOneNamed(initContainers, sidecar.containers) ||
    isOneNamed(containers, sidecar.containers) ||
    isOneNamed(volumes, sidecar.volumes) ||
    claims.some((name) => sidecar.volumes.includes(name))
  );
}

/**
 * Whether a workload gets a sidecar: the first rule that finds a reason says no; where none does, it gets one.
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
 *
 * In a configuration with a template the annotation is that of the pod template, and may be a label; where there is none, a
 * pod of neverInjectSelector gets none and another one of alwaysInjectSelector gets one, whether enabled or disabled.
 */
export function decideInjection(input: DecisionInput): InjectionDecision {
  const facts = factsOf(input);
  const odd = input.config.forced ? undefined : oddInjectValue(facts, facts.rules);
  const decision = decide(facts);
  const isNowhere = decision.reason === 'NamespaceNotIncluded' && facts.namespace === '';
  const warnings = [odd, isNowhere ? NOWHERE : undefined].filter((each) => each !== undefined);
  return warnings.length === 0 ? decision : { ...decision, warnings };
}

function isOneNamed(items: readonly JsonObject[], names: readonly string[]): boolean {
  return items.some(({ name }) => typeof name === 'string' && names.includes(name));
}

function factsOf({ workload, shape, config, rules, sidecarNames, door }: DecisionInput): Facts {
  // Field by field: the rest of an object is copied slowly, and this runs for each workload.
  return {
    config,
    rules,
    sidecarNames,
    door,
    namespace: workloadName(workload).namespace,
    annotations: objectAt(workload, 'metadata', 'annotations'),
    template: podTemplateOf(workload, shape),
    statusMetadata: objectAt(workload, ...shape.statusTemplate, 'metadata'),
    claims: claimNamesOf(workload),
    templateStatus: templateStatusOf(workload, shape),
  };
}

function decide(facts: Facts): InjectionDecision {
  const { forced } = facts.config;
  for (const rule of forced ? FEASIBILITY_RULES : ALL_RULES) {
    const found = rule(facts);
    if (found) return found;
  }
  return { action: 'inject', reason: forced ? 'Forced' : reasonToInject(facts) };
}

/**
 * A status that has outlived its sidecar does not count: a manifest saved from a cluster and cleaned by hand has one. One that
 * names what the pod has counts: it says what to take out again, and must not be written over.
 */
function isInjected({ annotations, template, templateStatus, rules }: Facts): boolean {
  if (rules.injectedBy === 'nothing') return false;
  // Presence counts, whatever the value says, as in all releases with an initializer.
  if (rules.injectedBy === 'any status' && annotations[STATUS_ANNOTATION] !== undefined) return true;
  const names = injectedNames(templateStatus);
  return names !== undefined && hasInjected(template, names);
}

/** Why a workload gets a sidecar that no rule forbids. */
function reasonToInject(facts: Facts): InjectReason {
  const { config, rules } = facts;
  const override = injectOverride(facts, rules);
  if (override?.inject) return `EnabledBy${override.by}`;
  const selected = config.form !== 'params' && isSelected(config.alwaysInjectSelector, facts);
  return selected ? 'EnabledBySelector' : 'PolicyEnabled';
}
