import type { JsonObject } from '../../json/json.js';
import type { JsonPath } from '../../json/json-change.js';
import type { WorkloadName } from '../workload/workload.js';

/** What a finding is about: one word for each rule, the same as in Istio's analyzers where they have the rule. */
export type FindingCode =
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

/** A finding as a rule makes it. */
export interface RuleFinding extends Finding {
  /** What in the object it is about; default: the whole object. */
  readonly path?: JsonPath;
  /** The object; default: the workload whose name it has. */
  readonly of?: JsonObject;
}

/** A finding with what it is about. */
export interface FoundAt {
  readonly finding: Finding;
  readonly of: JsonObject | undefined;
  /** From the object; what is at its end need not be there. */
  readonly path: JsonPath;
}

const SENTENCES: Readonly<Record<FindingCode, string>> = {
  UnknownAnnotation: 'Istio does not know an annotation that looks like one of its own',
  MisplacedAnnotation: 'an annotation is where nothing reads it',
  InvalidAnnotation: 'an annotation of its pods has a value that the sidecar can not use',
  MisplacedLabel: 'a label is where nothing reads it',
  UnknownLabel: 'Istio does not know a label that looks like one of its own',
  AnnotationOfLaterRelease: 'an annotation is read by later releases of Istio only',
  AnnotationNoLongerRead: 'an annotation was read by earlier releases of Istio only',
  LabelOfLaterRelease: 'a label is read by later releases of Istio only',
  InjectNeitherTrueNorFalse: 'sidecar.istio.io/inject is neither true nor false',
  InjectContradicted: 'sidecar.istio.io/inject is there twice, with different values',
  NamespaceNeitherEnabledNorDisabled: 'the label istio-injection of a namespace is neither enabled nor disabled',
  InitializersInPodTemplate: 'a pod template has initializers, which its pods would wait for forever',
  PortNameIsNotUnderNamingConvention: 'the name of a port of a Service names no protocol',
  NotInAService: 'the pods of a workload are in no Service',
  InSeveralServices: 'the pods of a workload are in several Services',
  MissingAppLabel: 'pods have no label app, by which the mesh names them',
  JobNeverCompletes: 'the proxy of a Job keeps running when the work is done',
  ProbeWithoutMutualTls: 'a probe over the network is refused where mutual TLS is on',
  PortOfProxy: 'a container has a port that the proxy takes',
  UserOfProxy: 'a container runs as the user of the proxy, whose traffic is not redirected',
  InitContainerNotRoot: 'an init container of the sidecar has to run as root, and does not',
  AutoscalerWithoutRequests: 'an autoscaler counts a resource that a container does not request',
  AutoscalerCountsProxy: 'an autoscaler counts what the proxy uses and requests, too',
};

/** Every finding that there is. */
export const FINDING_CODES: readonly FindingCode[] = Object.keys(SENTENCES).filter(isFindingCode);

/** What a finding of this kind means, in general. */
export function explainFinding(code: FindingCode): string {
  return SENTENCES[code];
}

function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(SENTENCES, code);
}
