import { type Json, type JsonObject, textOf } from '../../json/json.js';
import type { InjectionConfig } from '../config/injection-config.js';
import { hasInjected, injectedNames, STATUS_ANNOTATION } from '../sidecar/injection-status.js';
import type { PodTemplate } from '../workload/workload.js';

/** Per-workload override of the policy. Since 0.5 it may also be a label of the pod. */
export const INJECT_ANNOTATION = 'sidecar.istio.io/inject';

/** What the annotation or label of a workload or pod asks for. */
interface InjectOverride {
  readonly inject: boolean;
  readonly by: 'Annotation' | 'Label';
}

/** The metadata that the rules look at. */
interface Subject {
  /** Of the workload itself. */
  readonly annotations: JsonObject;
  readonly template: PodTemplate;
  /** The status annotation in the metadata of the template that carries it. */
  readonly templateStatus: Json | undefined;
}

/** How the rules of the two forms of a configuration differ. */
export interface RuleParameters {
  /** Where Kubernetes and the mesh themselves run: a sidecar there can stop a cluster. */
  readonly exemptNamespaces: readonly string[];
  /** The rule on hostNetwork comes before that on the namespace; else after all rules that say what is wanted. */
  readonly hostNetworkFirst: boolean;
  readonly injectOverride: (subject: Subject) => InjectOverride | undefined;
  readonly isInjected: (subject: Subject) => boolean;
}

const TRUE_WORDS: readonly string[] = ['y', 'yes', 'true', 'on'];

/** y, yes, true and on in any letter case are true, any other value is false. */
const isTrueWord = (value: string): boolean => TRUE_WORDS.includes(value.toLowerCase());

// In a file it may be a bare boolean, which Kubernetes itself would refuse.
function textAt(map: JsonObject, key: string): string | undefined {
  const value = map[key];
  return value === undefined ? undefined : textOf(value);
}

/** 0.2 to 0.4: the annotation of the workload, or else of its pod template; an empty one is false. */
function workloadOverride({ annotations, template }: Subject): InjectOverride | undefined {
  const value = textAt(annotations, INJECT_ANNOTATION) ?? textAt(template.annotations, INJECT_ANNOTATION);
  return value === undefined ? undefined : { inject: isTrueWord(value), by: 'Annotation' };
}

/** 0.5 and later: the label of the pod, or else its annotation; an empty one does not count. */
function podOverride({ template }: Subject): InjectOverride | undefined {
  const label = textAt(template.labels, INJECT_ANNOTATION);
  if (label !== undefined && label !== '') return { inject: isTrueWord(label), by: 'Label' };
  const annotation = textAt(template.annotations, INJECT_ANNOTATION);
  if (annotation === undefined || annotation === '') return undefined;
  return { inject: isTrueWord(annotation), by: 'Annotation' };
}

/**
 * A status that has outlived its sidecar does not count: a manifest saved from a cluster and cleaned by hand has one. One that
 * names what the pod has counts: it says what to take out again, and must not be written over.
 */
function hasInjectedSidecar({ template, templateStatus }: Subject): boolean {
  const names = injectedNames(templateStatus);
  return names !== undefined && hasInjected(template, names);
}

/** The parameters for each form of a configuration. */
export const RULE_PARAMETERS: Readonly<Record<InjectionConfig['form'], RuleParameters>> = {
  params: {
    exemptNamespaces: ['kube-system', 'kube-public', 'istio-system'],
    hostNetworkFirst: false,
    injectOverride: workloadOverride,
    // Presence counts, whatever the value says, as in all releases with an initializer.
    isInjected: (subject) => subject.annotations[STATUS_ANNOTATION] !== undefined || hasInjectedSidecar(subject),
  },
  template: {
    exemptNamespaces: ['kube-system', 'kube-public'],
    hostNetworkFirst: true,
    injectOverride: podOverride,
    isInjected: hasInjectedSidecar,
  },
  templates: {
    exemptNamespaces: ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'],
    hostNetworkFirst: true,
    injectOverride: podOverride,
    isInjected: hasInjectedSidecar,
  },
};
