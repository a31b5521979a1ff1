import { isJsonObject, type JsonObject, objectAt, stringIn, textOf } from '../../json/json.js';
import { envOf, findProxy } from '../adjust/pod-containers.js';
import { PROBERS_ENV } from '../adjust/prober-map.js';
import type { AnalysedWorkload, AnalysisInput } from './analysis-input.js';
import type { RuleFinding } from './finding.js';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;
const OURS: readonly string[] = ['istio-proxy', 'istio-init', 'enable-core-dump', 'istio-validation'];
const REWRITE_PROBES = 'sidecar.istio.io/rewriteAppHTTPProbers';
const ANYWHERE = { proxyIn: ['containers', 'initContainers'] } as const;

const meshWorkloads = ({ workloads }: AnalysisInput): readonly AnalysedWorkload[] =>
  workloads.filter(({ inMesh }) => inMesh);

/** Workloads of the mesh without the label `app`, which telemetry and the proxy's `--serviceCluster` take their names from. */
export function appLabelFindings(objects: AnalysisInput): readonly RuleFinding[] {
  return meshWorkloads(objects)
    .filter(({ template }) => template.labels['app'] === undefined)
    .map(({ name }) => ({
      code: 'MissingAppLabel',
      level: 'info',
      object: name,
      message: 'its pods have no label app: metrics and traces of the mesh show the name of the proxy instead',
      fix: 'give the pod template a label app',
    }));
}

/** Jobs of the mesh: a pod is done when all its containers are, and a proxy never is. */
export function jobFindings(objects: AnalysisInput): readonly RuleFinding[] {
  return meshWorkloads(objects)
    .filter(({ shape, injected }) => (shape.kind === 'Job' || shape.kind === 'CronJob') && !endsWithTheRest(injected))
    .map(({ name }) => ({
      code: 'JobNeverCompletes',
      level: 'warning',
      object: name,
      message: 'its proxy keeps running when the work is done, so the pods of this Job never complete',
      fix: 'let the last step end the proxy (1.3 and newer: POST to localhost:15020/quitquitquit), or annotate sidecar.istio.io/inject: "false"',
    }));
}

/** Probes that the kubelet makes over the network: it has no certificate, so mutual TLS refuses them. */
export function probeFindings(objects: AnalysisInput): readonly RuleFinding[] {
  return meshWorkloads(objects).flatMap(({ name, template, injected }): readonly RuleFinding[] => {
    if (textOf(template.annotations[REWRITE_PROBES] ?? '') === 'true' || answersProbes(injected)) return [];
    const probes = [...template.initContainers, ...template.containers]
      .filter((container) => !OURS.includes(stringIn(container['name']) ?? ''))
      .flatMap(probesOf);
    if (probes.length === 0) return [];
    const when = objects.mutualTls ? 'mutual TLS, which is on, refuses' : 'where mutual TLS is on it refuses';
    return [
      {
        code: 'ProbeWithoutMutualTls',
        level: objects.mutualTls ? 'warning' : 'info',
        object: name,
        message: `the kubelet has no certificate: ${when} ${probes.join(', ')}`,
        fix: `use a command (exec) as probe, or ${REWRITE_PROBES}: "true" (1.1 and newer)`,
      },
    ];
  });
}

/** The target of a probe over the network, as text; undefined for a command. */
function targetOf(probe: JsonObject): string | undefined {
  for (const [field, name] of [
    ['httpGet', 'HTTP'],
    ['tcpSocket', 'TCP'],
    ['grpc', 'gRPC'],
  ] as const) {
    const { port } = objectAt(probe, field);
    if (isJsonObject(probe[field])) {
      return `${name} to port ${port === undefined || port === null ? '?' : textOf(port)}`;
    }
  }
  return undefined;
}

function probesOf(container: JsonObject): readonly string[] {
  const named = [
    ...PROBES.map((kind) => [kind, objectAt(container, kind)] as const),
    // The kubelet calls them as it calls probes.
    ...HOOKS.map((kind) => [`lifecycle.${kind}`, objectAt(container, 'lifecycle', kind)] as const),
  ];
  return named.flatMap(([kind, probe]) => {
    const target = targetOf(probe);
    return target === undefined ? [] : [`${kind} (${target}) of container ${stringIn(container['name']) ?? '?'}`];
  });
}

/** True where the proxy of a pod is a native sidecar, which ends when all else has ended. */
function endsWithTheRest(injected: JsonObject | undefined): boolean {
  return injected !== undefined && findProxy(injected, ANYWHERE)?.list === 'initContainers';
}

/** True where the agent of a pod's proxy has been told of probes: it answers for the application. */
function answersProbes(injected: JsonObject | undefined): boolean {
  const proxy = injected && findProxy(injected, ANYWHERE);
  return proxy !== undefined && envOf(proxy.container).some((item) => objectAt(item)['name'] === PROBERS_ENV);
}
