import type { SidecarErrorReason } from '../sidecar/sidecar-error.js';
import type { InjectReason, SkipReason } from './decision.js';

/** Why nothing is done about a workload. */
export type IgnoreReason = 'Initialized' | 'NotOurTurn' | 'NamespaceNotIncluded' | 'NamespaceExcluded' | 'NotAWorkload';

const UNINJECTABLE_REASONS = ['JobImmutable', 'StatefulSetImmutable', 'PodImmutable'] as const;

/** Why the API server takes no sidecar into a workload that is to get one. */
export type UninjectableReason = (typeof UNINJECTABLE_REASONS)[number];

/** Why a workload leaves our hands without a sidecar. */
export type ReleaseReason =
  SkipReason | UninjectableReason | SidecarErrorReason | 'InjectedIntoPods' | 'PodNotOfJob' | 'JobNotFound';

/** Every reason there is; the same word stands in log lines, tables and messages. */
export type Reason = InjectReason | ReleaseReason | IgnoreReason | 'RejectedByServer' | 'SidecarIncomplete';

const SENTENCES: Readonly<Record<Reason, string>> = {
  PolicyEnabled: 'the policy is enabled and the workload does not say otherwise',
  EnabledByAnnotation: 'the annotation sidecar.istio.io/inject asks for it',
  EnabledByLabel: 'the label sidecar.istio.io/inject of its pods asks for it',
  EnabledBySelector: 'its pods are of alwaysInjectSelector',
  Forced: 'it was asked for whatever policy, annotation and selectors say',
  NamespaceExempt:
    'kube-system and kube-public never get sidecars, nor does istio-system by a configuration with params',
  NamespaceExcluded: 'its namespace is one of excludeNamespaces',
  NamespaceNotIncluded: 'its namespace is none of namespaces',
  PolicyOff: 'the policy is off',
  DisabledByAnnotation: 'the annotation sidecar.istio.io/inject forbids it',
  DisabledByLabel: 'the label sidecar.istio.io/inject of its pods forbids it',
  DisabledBySelector: 'its pods are of neverInjectSelector',
  PolicyDisabled: 'the policy is disabled and no annotation sidecar.istio.io/inject asks for it',
  AlreadyInjected: 'the annotation sidecar.istio.io/status says that it has a sidecar',
  HostNetwork: 'its pods use the network of the node, whose traffic must not be redirected',
  InvalidPodTemplate:
    'its pod template is none that Kubernetes would take: no containers, or something of a wrong type',
  SidecarPresent: 'it has a container or a volume with a name of the sidecar',
  TemplateFailed: 'the template of the configuration makes no sidecar for it',
  InvalidAnnotation: 'an annotation of its pods has a value that no sidecar could live with',
  Initialized: 'nothing is pending',
  NotOurTurn: 'another initializer comes first',
  NotAWorkload: 'it has no pod template',
  PodNotOfJob: 'a pod gets its sidecar from the workload that makes it; only those of Jobs get it themselves',
  JobNotFound: 'the Job that the pod belongs to is gone',
  InjectedIntoPods: 'a Job can not be changed, so its pods get the sidecar when they are created',
  JobImmutable:
    'the API server lets nobody change the pod template of a Job; kube-inject its file before it is created',
  StatefulSetImmutable:
    'the API server (1.7) lets nobody add containers to a StatefulSet; kube-inject its file before it is created',
  PodImmutable: 'the API server (1.7) lets nobody add containers to a Pod; kube-inject its file before it is created',
  RejectedByServer: 'the API server refused the change',
  SidecarIncomplete: 'the API server took the patch, but its answer lacks the sidecar',
};

/** True where a workload should have got a sidecar, and the API server lets nobody put it in. */
export function isUninjectable(reason: string): reason is UninjectableReason {
  return UNINJECTABLE_REASONS.some((uninjectable) => uninjectable === reason);
}

/** What a reason means, as the end of the sentence "... because". */
export function explainReason(reason: Reason): string {
  return SENTENCES[reason];
}
