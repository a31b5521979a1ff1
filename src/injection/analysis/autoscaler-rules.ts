import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { objectName, workloadName } from '../workload/workload.js';
import type { AnalysedWorkload, AnalysisInput } from './analysis-input.js';
import type { RuleFinding } from './finding.js';

/** True for a HorizontalPodAutoscaler, in any version. */
export function isAutoscaler({ apiVersion, kind }: JsonObject): boolean {
  return kind === 'HorizontalPodAutoscaler' && stringIn(apiVersion)?.startsWith('autoscaling/') === true;
}

/** Workloads of the mesh that an autoscaler scales by what their containers use of what they request. */
export function autoscalerFindings({ workloads, autoscalers = [] }: AnalysisInput): readonly RuleFinding[] {
  // Of two workloads with one name the first counts, so it is set last.
  const inMesh = new Map(
    workloads
      .filter((workload) => workload.inMesh)
      .map((workload): [string, AnalysedWorkload] => [workloadKey(workload), workload])
      .reverse(),
  );
  return autoscalers.flatMap((autoscaler) => {
    const workload = inMesh.get(targetKey(autoscaler));
    return workload ? resourcesOf(autoscaler).map((resource) => findingFor(autoscaler, workload, resource)) : [];
  });
}

const namespaceOf = (object: JsonObject): string => {
  const { namespace } = workloadName(object);
  return namespace === '' ? 'default' : namespace;
};

function workloadKey({ object, name }: AnalysedWorkload): string {
  return JSON.stringify([namespaceOf(object), name.kind, name.name]);
}

function targetKey(autoscaler: JsonObject): string {
  const { kind, name } = objectAt(autoscaler, 'spec', 'scaleTargetRef');
  return JSON.stringify([namespaceOf(autoscaler), kind, name]);
}

/** The resources whose utilization an autoscaler looks at; without any metric it looks at CPU. */
function resourcesOf({ spec }: JsonObject): readonly string[] {
  const { metrics } = objectAt(spec);
  if (!Array.isArray(metrics) || metrics.length === 0) return ['cpu'];
  const names = objectsIn(metrics).flatMap((metric) => {
    const resource = objectAt(metric, 'resource');
    const isUtilization =
      resource['targetAverageUtilization'] !== undefined || objectAt(resource, 'target')['type'] === 'Utilization';
    return metric['type'] === 'Resource' && isUtilization ? (stringIn(resource['name']) ?? []) : [];
  });
  return [...new Set(names)];
}

/** Names of the containers of a pod that request none of a resource; limits stand for requests that are not given. */
function withoutRequest({ injected }: AnalysedWorkload, resource: string): readonly string[] {
  return objectsIn(objectAt(injected, 'spec')['containers'])
    .filter((container) => {
      const { requests, limits } = objectAt(container, 'resources');
      return objectAt(requests)[resource] === undefined && objectAt(limits)[resource] === undefined;
    })
    .map((container) => stringIn(container['name']) ?? '?');
}

function findingFor(autoscaler: JsonObject, workload: AnalysedWorkload, resource: string): RuleFinding {
  const which = objectName(workloadName(autoscaler));
  const missing = withoutRequest(workload, resource);
  if (missing.length > 0) {
    return {
      code: 'AutoscalerWithoutRequests',
      level: 'warning',
      object: workload.name,
      message: `${which} scales it by ${resource}, of which ${missing.join(', ')} requests none: the autoscaler shows <unknown>, and does nothing`,
      fix: `let each container request ${resource}: the proxy by params.resources or in the template`,
    };
  }
  return {
    code: 'AutoscalerCountsProxy',
    level: 'info',
    object: workload.name,
    message: `${which} scales it by ${resource} of all containers of a pod: what the proxy uses and requests counts too`,
    fix: 'see that the target still fits, or scale by ContainerResource (Kubernetes 1.27 and newer)',
  };
}
