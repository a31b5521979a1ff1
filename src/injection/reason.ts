import type { InjectReason, SkipReason } from './decision.js';

/** Why nothing is done about a workload. */
export type IgnoreReason = 'Initialized' | 'NotOurTurn' | 'NamespaceNotIncluded' | 'NamespaceExcluded' | 'NotAWorkload';

/** Every reason there is; the same word stands in log lines, tables and messages. */
export type Reason = InjectReason | SkipReason | IgnoreReason | 'RejectedByServer';

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
  RejectedByServer: 'the API server refused the change, so it was released without a sidecar',
};

/** What a reason means, as the end of the sentence "... because". */
export function explainReason(reason: Reason): string {
  return SENTENCES[reason];
}
