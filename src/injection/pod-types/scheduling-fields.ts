import { fields, type FieldType, labelSelector, list, since } from './field-type.js';

const nodeRequirements = list(fields({ key: 'text', operator: 'text', values: list('text') }));
const nodeSelectorTerm = fields({ matchExpressions: nodeRequirements, matchFields: nodeRequirements });

const nodeAffinity = fields({
  requiredDuringSchedulingIgnoredDuringExecution: fields({ nodeSelectorTerms: list(nodeSelectorTerm) }),
  preferredDuringSchedulingIgnoredDuringExecution: list(fields({ weight: 'integer', preference: nodeSelectorTerm })),
});

const podAffinityTerm = fields({
  labelSelector,
  namespaces: list('text'),
  topologyKey: 'text',
  namespaceSelector: since(21, labelSelector),
  matchLabelKeys: since(29, list('text')),
  mismatchLabelKeys: since(29, list('text')),
});

const podAffinity = fields({
  requiredDuringSchedulingIgnoredDuringExecution: list(podAffinityTerm),
  preferredDuringSchedulingIgnoredDuringExecution: list(fields({ weight: 'integer', podAffinityTerm })),
});

/** Where a pod may run, and near what. */
export const affinity: FieldType = fields({ nodeAffinity, podAffinity, podAntiAffinity: podAffinity });

/** Taints that a pod bears. */
export const toleration: FieldType = fields({
  key: 'text',
  operator: 'text',
  value: 'text',
  effect: 'text',
  tolerationSeconds: 'long',
});

/** How pods spread. */
export const topologySpreadConstraint: FieldType = fields({
  maxSkew: 'integer',
  topologyKey: 'text',
  whenUnsatisfiable: 'text',
  labelSelector,
  minDomains: since(24, 'integer'),
  nodeAffinityPolicy: since(25, 'text'),
  nodeTaintsPolicy: since(25, 'text'),
  matchLabelKeys: since(25, list('text')),
});
