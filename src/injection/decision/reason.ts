import type { SidecarErrorReason } from '../sidecar/sidecar-error.js';
import type { InjectReason, SkipReason } from './decision.js';

/** Why nothing is done about a workload. */
export type IgnoreReason = 'Initialized' | 'NotOurTurn' | 'NamespaceNotIncluded' | 'NamespaceExcluded' | 'NotAWorkload';

const UNINJECTABLE_REASONS = ['JobImmutable', 'StatefulSetImmutable', 'PodImmutable'] as const;

/** Why the API server allows no sidecar in a workload that is to get one. */
export type UninjectableReason = (typeof UNINJECTABLE_REASONS)[number];

/** Why a workload is released without a sidecar. */
export type ReleaseReason =
  SkipReason | UninjectableReason | SidecarErrorReason | 'InjectedIntoPods' | 'PodNotOfJob' | 'JobNotFound';

/** Every reason there is; log lines, tables and messages use the same word. */
export type Reason =
  InjectReason | ReleaseReason | IgnoreReason | 'NotSelected' | 'RejectedByServer' | 'SidecarIncomplete';

const SENTENCES: Readonly<Record<Reason, string>> = {
  PolicyEnabled: 'the policy is enabled and the workload does not say otherwise',
  EnabledByAnnotation: 'the annotation sidecar.istio.io/inject asks for it',
  EnabledByLabel: 'the label sidecar.istio.io/inject of its pods asks for it',
  EnabledBySelector: 'alwaysInjectSelector selects its pods',
  Forced: 'injection is forced, whatever policy, annotation and selectors say',
  NamespaceExempt:
    'kube-system and kube-public never get sidecars, nor do kube-node-lease and local-path-storage since 1.15, and istio-system with a configuration of the params form',
  NamespaceExcluded: 'its namespace is one of excludeNamespaces',
  NamespaceNotIncluded: 'its namespace is not one of namespaces',
  PolicyOff: 'the policy is off',
  DisabledByAnnotation: 'the annotation sidecar.istio.io/inject forbids it',
  DisabledByLabel: 'the label sidecar.istio.io/inject of its pods forbids it',
  DisabledBySelector: 'neverInjectSelector selects its pods',
  PolicyDisabled: 'the policy is disabled and no annotation sidecar.istio.io/inject asks for it',
  AlreadyInjected: 'the annotation sidecar.istio.io/status says that it has a sidecar',
  HostNetwork: 'its pods use the network of the node, whose traffic must not be redirected',
  WindowsPod: 'its pods run on Windows, where the containers of the sidecar can not',
  MirrorPod: 'it mirrors a pod that the kubelet runs from a file, and the kubelet would not see the sidecar',
  InvalidPodTemplate: 'its pod template is not valid in Kubernetes: no containers, or a field of the wrong type',
  SidecarPresent: 'it has a container or a volume with a name of the sidecar',
  TemplateFailed: 'the template of the configuration makes no sidecar for it',
  InvalidAnnotation: 'an annotation of its pods has a value that the sidecar can not use',
  Initialized: 'nothing is pending',
  NotOurTurn: 'another initializer comes first',
  NotAWorkload: 'it has no pod template',
  PodNotOfJob: 'a pod gets its sidecar from the workload that makes it; only pods of Jobs get their own',
  JobNotFound: 'the Job that the pod belongs to is gone',
  InjectedIntoPods: 'a Job can not be changed, so its pods get the sidecar when they are created',
  JobImmutable:
    'the API server allows no change to the pod template of a Job; inject its file with kube-inject before it is created',
  StatefulSetImmutable:
    'the API server (1.7) adds no containers to a StatefulSet; inject its file with kube-inject before it is created',
  PodImmutable:
    'the API server (1.7) adds no containers to a Pod; inject its file with kube-inject before it is created',
  NotSelected: 'nobody who injects is asked about it when it is created',
  RejectedByServer: 'the API server refused the change',
  SidecarIncomplete: 'the API server accepted the patch, but its answer lacks the sidecar',
};

/** Every reason there is. */
export const REASONS: readonly Reason[] = Object.keys(SENTENCES).filter(isReason);

/** True where a workload should have got a sidecar, and the API server allows none in it. */
export function isUninjectable(reason: string): reason is UninjectableReason {
  return UNINJECTABLE_REASONS.some((uninjectable) => uninjectable === reason);
}

/** What a reason means, as the end of the sentence "... because". */
export function explainReason(reason: Reason): string {
  return SENTENCES[reason];
}

function isReason(word: string): word is Reason {
  return Object.hasOwn(SENTENCES, word);
}
