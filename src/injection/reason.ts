import type { InjectReason, SkipReason } from './decision.js';

/** Why nothing is done about a workload. */
export type IgnoreReason = 'Initialized' | 'NotOurTurn' | 'NamespaceNotIncluded' | 'NamespaceExcluded' | 'NotAWorkload';

/** Why a workload that is to get a sidecar gets none, or not itself: the server lets nobody change such an object. */
export type UninjectableReason = 'InjectedIntoPods' | 'JobImmutable' | 'StatefulSetImmutable' | 'PodImmutable';

/** Every reason there is; the same word stands in log lines, tables and messages. */
export type Reason = InjectReason | SkipReason | IgnoreReason | UninjectableReason | 'RejectedByServer';

const SENTENCES: Readonly<Record<Reason, string>> = {
  PolicyEnabled: 'the policy is enabled and the workload does not say otherwise',
  EnabledByAnnotation: 'the annotation sidecar.istio.io/inject asks for it',
  NamespaceExempt: 'kube-system, kube-public and istio-system never get sidecars',
  NamespaceExcluded: 'its namespace is one of excludeNamespaces',
  NamespaceNotIncluded: 'its namespace is none of namespaces',
  PolicyOff: 'the policy is off',
  DisabledByAnnotation: 'the annotation sidecar.istio.io/inject forbids it',
  PolicyDisabled: 'the policy is disabled and no annotation sidecar.istio.io/inject asks for it',
  AlreadyInjected: 'the annotation sidecar.istio.io/status says that it has a sidecar',
  HostNetwork: 'its pods use the network of the node, whose traffic must not be redirected',
  InvalidPodTemplate:
    'its pod template is none that Kubernetes would take: no containers, or something of a wrong type',
  SidecarPresent: 'it has a container or a volume with a name of the sidecar',
  Initialized: 'nothing is pending',
  NotOurTurn: 'another initializer comes first',
  NotAWorkload: 'it has no pod template',
  InjectedIntoPods: 'a Job can not be changed, so its pods get the sidecar when they are created',
  JobImmutable: 'the API server lets nobody change the pod template of a Job; kube-inject its file before it is created',
  StatefulSetImmutable:
    'the API server (1.7) lets nobody add containers to a StatefulSet; kube-inject its file before it is created',
  PodImmutable: 'the API server (1.7) lets nobody add containers to a Pod; kube-inject its file before it is created',
  RejectedByServer: 'the API server refused the change',
};

/** What a reason means, as the end of the sentence "... because". */
export function explainReason(reason: Reason): string {
  return SENTENCES[reason];
}
