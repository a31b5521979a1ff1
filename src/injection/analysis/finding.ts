import type { WorkloadName } from '../workload/workload.js';

/** What a finding is about: one word for each rule, the same as in Istio's analyzers where they have the rule. */
type FindingCode =
  | 'UnknownAnnotation'
  | 'MisplacedAnnotation'
  | 'InvalidAnnotation'
  | 'MisplacedLabel'
  | 'UnknownLabel'
  | 'AnnotationOfLaterRelease'
  | 'AnnotationNoLongerRead'
  | 'LabelOfLaterRelease'
  | 'InjectNeitherTrueNorFalse'
  | 'InjectContradicted'
  | 'NamespaceNeitherEnabledNorDisabled'
  | 'InitializersInPodTemplate'
  | 'PortNameIsNotUnderNamingConvention'
  | 'NotInAService'
  | 'InSeveralServices'
  | 'MissingAppLabel'
  | 'JobNeverCompletes'
  | 'ProbeWithoutMutualTls'
  | 'PortOfProxy'
  | 'UserOfProxy'
  | 'InitContainerNotRoot'
  | 'AutoscalerWithoutRequests'
  | 'AutoscalerCountsProxy';

/** Something about an object that will not, or may not, work in a mesh as its author expects. */
export interface Finding {
  readonly code: FindingCode;
  /** `warning` where something is wrong, `info` where it depends on what the mesh is to do. */
  readonly level: 'warning' | 'info';
  readonly object: WorkloadName;
  /** A sentence: what was found, and what follows from it. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}
