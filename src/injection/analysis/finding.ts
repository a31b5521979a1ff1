import type { WorkloadName } from '../workload/workload.js';

/** What an analysis is about: one word for each rule, as Istio's analyzers have it where they know the rule. */
type FindingCode =
  | 'UnknownAnnotation'
  | 'MisplacedAnnotation'
  | 'InitializersInPodTemplate'
  | 'PortNameIsNotUnderNamingConvention'
  | 'NotInAService'
  | 'InSeveralServices'
  | 'MissingAppLabel'
  | 'JobNeverCompletes'
  | 'ProbeWithoutMutualTls';

/** Something about an object that will not do in a mesh what its author wants, or may not. */
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
