import omit from 'lodash/omit.js';

import { isJsonObject, type Json, type JsonObject, stringIn, textOf } from '../../json/json.js';
import type { ContainerRules } from '../releases/rules/container-rules.js';
import type { ProbeRules } from '../releases/rules/probe-rules.js';
import { goBoolean } from '../schema/go-boolean.js';
import { withValueAt } from '../workload/workload.js';
import { type AppProbe, appProbesOf, probedLists, type ProbeSettings } from './app-probes.js';
import { annotationText, findProxy, podList, withPodList, withProxyEnv } from './pod-containers.js';
import { proberMap, withProbers } from './prober-map.js';

const REWRITE_ANNOTATION = 'sidecar.istio.io/rewriteAppHTTPProbers';
const PORT_ANNOTATION = 'status.sidecar.istio.io/port';
const PORT_ARGUMENT = /^--?statusPort(?:=(\d{1,5}))?$/;

/** What probes are rewritten with. */
export interface ProbeRewriting extends ProbeSettings {
  readonly rules: ProbeRules & ContainerRules;
  /** What the values or the template say: `rewriteAppHTTPProbe`. */
  readonly enabled: boolean;
  /** `statusPort` of the mesh's defaultConfig. */
  readonly statusPort: number;
  /** The pod had a status annotation before. */
  readonly wasInjected: boolean;
}

/** Whether a pod's probes go through the agent: its annotation says it, where the release reads that, else the setting. */
export function rewritesProbes(
  pod: JsonObject,
  { rules, enabled }: Pick<ProbeRewriting, 'rules' | 'enabled'>,
): boolean {
  const annotation = rules.annotation ? goBoolean(annotationText(pod, REWRITE_ANNOTATION) ?? '') : undefined;
  return annotation ?? enabled;
}

/**
 * The pod whose probes call the proxy's agent, which calls the application in their place: the kubelet has no certificate that
 * a proxy would accept. The same pod where that is not wanted, or there is no proxy to do it.
 */
export function withRewrittenProbes(pod: JsonObject, rewriting: ProbeRewriting): JsonObject {
  const { rules, wasInjected } = rewriting;
  const ports = portsOf(pod, rewriting);
  if (!ports || !rewritesProbes(pod, rewriting)) return pod;
  const probers = proberMap(pod, { ...rewriting, statusPort: ports.known });
  const told =
    probers.size > 0 || rules.emptyMap
      ? withProxyEnv(pod, rules, (env) => withProbers(env, probers, { ...rules, wasInjected }))
      : pod;
  return probedLists(rules).reduce((changed, list) => {
    const before = podList(changed, list);
    const after = before.map((item) => (isJsonObject(item) ? withProbesOf(item, rewriting, ports.called) : item));
    return after.every((item, index) => item === before[index]) ? changed : withPodList(changed, list, after);
  }, told);
}

interface AgentPorts {
  /** A probe of this port is taken for one that has been rewritten. */
  readonly known: number;
  /** Where the probes go. */
  readonly called: number;
}

/** The ports of a pod's agent; undefined where there is no agent. */
function portsOf(pod: JsonObject, { rules, statusPort }: ProbeRewriting): AgentPorts | undefined {
  const proxy = findProxy(pod, rules);
  if (!proxy) return undefined;
  if (rules.statusPort === 'argument') {
    const port = portArgument(proxy.container);
    return port === undefined ? undefined : { known: port, called: port };
  }
  const annotation = annotationText(pod, PORT_ANNOTATION);
  const ownPort = annotation !== undefined && /^\d{1,5}$/.test(annotation) ? Number(annotation) : undefined;
  return { known: statusPort, called: ownPort ?? statusPort };
}

/** What the proxy's arguments say: `--statusPort`, and the number behind it or in the same argument. */
function portArgument({ args }: JsonObject): number | undefined {
  if (!Array.isArray(args)) return undefined;
  const texts = (args as readonly Json[]).map((argument) => textOf(argument).trim());
  for (const [index, text] of texts.entries()) {
    const match = PORT_ARGUMENT.exec(text);
    if (!match) continue;
    const port = match[1] ?? texts[index + 1] ?? '';
    return /^\d{1,5}$/.test(port) ? Number(port) : undefined;
  }
  return undefined;
}

function withProbesOf(container: JsonObject, settings: ProbeSettings, port: number): JsonObject {
  return appProbesOf(container, settings).reduce(
    (changed, probe) => withValueAt(changed, probe.path, () => callingAgent(probe, port)),
    container,
  );
}

/** A probe or hook that calls the agent; when, how often and with which headers stays as it is. */
function callingAgent({ key, kind, value, handler }: AppProbe, port: number): JsonObject {
  if (kind !== 'httpGet') return { ...omit(value, kind), httpGet: { path: key, port } };
  const scheme = stringIn(handler['scheme']) === 'HTTPS' ? { scheme: 'HTTP' } : {};
  return { ...value, httpGet: { ...handler, path: key, port, ...scheme } };
}
