import type { History } from '../history.js';

/** By which rules a release decides whether a workload gets a sidecar. */
export interface DecisionRules {
  /** Where Kubernetes and the mesh themselves run: a sidecar there can stop a cluster. */
  readonly exemptNamespaces: readonly string[];
  /** The rule on hostNetwork comes before that on the namespace; else after all rules that say what is wanted. */
  readonly hostNetworkFirst: boolean;
  /**
   * Whose annotation `sidecar.istio.io/inject` asks: that of the workload, or else of its pods; of the pods alone; or that of
   * the pods, or else of the object that carries it for them, as a CronJob's job template.
   */
  readonly asks: 'workload or pod' | 'pod' | 'pod or status template';
  /** What a label of that name does: nothing, or it counts before the annotation, also where it is empty or not. */
  readonly label: 'ignored' | 'first unless empty' | 'first';
  /** An empty value is a no, or says nothing. */
  readonly emptyValue: 'no' | 'nothing';
  /** y, yes, true and on in any letter case are a yes, and all else a no; or true and false are, and all else says nothing. */
  readonly words: 'any spelling' | 'true and false';
  /** What says that a workload has its sidecar: a status of any kind, a status whose sidecar is there, or nothing. */
  readonly injectedBy: 'any status' | 'status with sidecar' | 'nothing';
  /** Files are left alone whose pod has the proxy beside others: in any case, or with a status. */
  readonly fileWithProxy: 'injected' | 'skipped' | 'skipped with status';
}

/**
 * Sampled at 1.6, 1.15, 1.20, 1.24 and 1.31, and up to 1.1 as recorded: what is between two of them, and not known, is as in
 * the older one. That the label counted before 1.1 is our own: whoever sets it means it.
 */
export const DECISION_HISTORY: History<DecisionRules> = [
  {
    since: '0.2.4',
    rules: {
      exemptNamespaces: ['kube-system', 'kube-public', 'istio-system'],
      hostNetworkFirst: false,
      asks: 'workload or pod',
      label: 'ignored',
      emptyValue: 'no',
      words: 'any spelling',
      injectedBy: 'any status',
      fileWithProxy: 'injected',
    },
  },
  {
    since: '0.5.0',
    rules: {
      exemptNamespaces: ['kube-system', 'kube-public'],
      hostNetworkFirst: true,
      asks: 'pod',
      label: 'first unless empty',
      emptyValue: 'nothing',
      injectedBy: 'status with sidecar',
    },
  },
  { since: '1.1', rules: { asks: 'pod or status template', label: 'ignored', fileWithProxy: 'skipped' } },
  { since: '1.9', rules: { injectedBy: 'nothing', fileWithProxy: 'skipped with status' } },
  { since: '1.12', rules: { label: 'first' } },
  {
    since: '1.15',
    rules: { exemptNamespaces: ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'] },
  },
  { since: '1.20', rules: { fileWithProxy: 'injected' } },
  { since: '1.27', rules: { words: 'true and false' } },
];
