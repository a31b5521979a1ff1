import { formatIpRange } from './ip-range.js';
import { type Container, type PodSpec, readPodSpec } from './pod-spec.js';
import { RedirectError } from './redirect-error.js';
import { type RedirectOptions, redirectOptions } from './redirect-options.js';
import { type RedirectWarning, redirectWarnings } from './redirect-warnings.js';
import { settingsFromArgs } from './settings-from-args.js';

/** The traffic of a pod that goes through its proxy. */
export interface RedirectedTraffic {
  readonly proxyPort: number;
  /** The proxy's port for inbound connections. */
  readonly inboundProxyPort: number;
  readonly inboundMode: 'REDIRECT' | 'TPROXY';
  /** `all` is every port but 22 and those excluded. */
  readonly inboundPorts: 'all' | readonly number[];
  readonly excludeInboundPorts: readonly number[];
  /** Destinations, as CIDR. */
  readonly ipRanges: 'all' | readonly string[];
  readonly excludeIpRanges: readonly string[];
  readonly excludeOutboundPorts: readonly number[];
  /** Users and groups whose traffic is left alone: the proxy's. */
  readonly proxyUids: readonly number[];
  readonly proxyGids: readonly number[];
}

/** What will become of the traffic of an injected pod; `traffic` is undefined where nothing is redirected. */
export interface RedirectReport {
  readonly traffic: RedirectedTraffic | undefined;
  readonly warnings: readonly RedirectWarning[];
}

const INIT_CONTAINER = 'istio-init';

/**
 * Which traffic of an injected pod goes through its proxy, by the arguments of its init container, and what of the pod
 * will not work as its author may expect.
 *
 * @param template a pod template, or a pod: an object with a `spec`
 */
export function redirectReport(template: unknown): RedirectReport {
  const spec = readPodSpec(template);
  const init = spec.initContainers.find(({ name }) => name === INIT_CONTAINER);
  if (init) return buildReport(spec, init);
  const text = `there is no init container ${INIT_CONTAINER}: no traffic goes through a proxy`;
  return { traffic: undefined, warnings: [{ reason: 'NotInjected', text }] };
}

function trafficOf(options: RedirectOptions): RedirectedTraffic {
  return {
    proxyPort: options.proxyPort,
    // With TPROXY, one port takes both directions.
    inboundProxyPort: options.inboundMode === 'TPROXY' ? options.proxyPort : options.inboundProxyPort,
    inboundMode: options.inboundMode,
    inboundPorts: options.inboundPorts,
    excludeInboundPorts: options.excludeInboundPorts,
    ipRanges: options.ipRanges === 'all' ? 'all' : options.ipRanges.map(formatIpRange),
    excludeIpRanges: options.excludeIpRanges.map(formatIpRange),
    excludeOutboundPorts: options.excludeOutboundPorts,
    proxyUids: options.proxyUids,
    proxyGids: options.proxyGids,
  };
}

/** Values from elsewhere, as from a field of the pod, are not known before the pod runs. */
function variablesOf({ env }: Container): Readonly<Record<string, string>> {
  return Object.fromEntries(
    env.flatMap(({ name, value }) => (name === undefined || value === undefined ? [] : [[name, value]])),
  );
}

function buildReport(spec: PodSpec, init: Container): RedirectReport {
  try {
    const options = redirectOptions(settingsFromArgs(init.args, variablesOf(init)));
    return { traffic: trafficOf(options), warnings: redirectWarnings(spec, options) };
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    const text = `init container ${INIT_CONTAINER} fails, and the pod never starts: ${error.message}`;
    return { traffic: undefined, warnings: [{ reason: 'BadArguments', text }] };
  }
}
