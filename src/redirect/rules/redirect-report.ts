import { formatIpRange } from './ip-range.js';
import { type Container, type PodSpec, readPodSpec } from './pod-spec.js';
import { RedirectError } from './redirect-error.js';
import {
  exemptInboundPorts,
  type RedirectOptions,
  redirectOptions,
  redirectPortOf,
  tproxyPortOf,
} from './redirect-options.js';
import { type RedirectWarning, redirectWarnings } from './redirect-warnings.js';
import { findRelease } from './releases/find-release.js';
import type { RedirectSettings } from './releases/redirect-settings.js';
import { PROGRAM, settingsFromArgs } from './settings-from-args.js';

/** The traffic of a pod that goes through its proxy. */
export interface RedirectedTraffic {
  /** The releases of Istio whose rules these are; missing where only flags tell of them, or nothing does, and up to 0.7. */
  readonly istioVersions?: string;
  readonly proxyPort: number;
  /** The proxy's port for inbound connections. */
  readonly inboundProxyPort: number;
  readonly inboundMode: 'REDIRECT' | 'TPROXY';
  /** `all` is every port but those excluded, and those that the release leaves alone. */
  readonly inboundPorts: 'all' | readonly number[];
  readonly excludeInboundPorts: readonly number[];
  /** Ports that the release leaves alone, where they are not 22 alone. */
  readonly exemptInboundPorts?: readonly number[];
  /** Destinations, as CIDR. */
  readonly ipRanges: 'all' | readonly string[];
  readonly excludeIpRanges: readonly string[];
  readonly excludeOutboundPorts: readonly number[];
  /** Ports that go to the proxy whatever the destination. */
  readonly outboundPorts?: readonly number[];
  /** Interfaces whose traffic is left alone. */
  readonly excludeInterfaces?: readonly string[];
  /** DNS queries that go to the agent: those to the servers of the pod, or all. */
  readonly dns?: 'servers' | 'all';
  /** Users and groups whose traffic is left alone: the proxy's. */
  readonly proxyUids: readonly number[];
  readonly proxyGids: readonly number[];
}

/** What will become of the traffic of an injected pod; `traffic` is undefined where nothing is redirected. */
export interface RedirectReport {
  readonly traffic: RedirectedTraffic | undefined;
  readonly warnings: readonly RedirectWarning[];
}

/** With Istio's CNI, the rules are set before the pod starts, and this container only looks at them. */
const VALIDATION = 'istio-validation';
const INIT_CONTAINER = 'istio-init';

/** Images of Istio whose tag tells the release; some have another ending, as in `proxyv2-rhel8`. */
const ISTIO_IMAGES = ['proxy_init', 'proxyv2', 'proxy_debug'];

/**
 * Which traffic of an injected pod goes through its proxy, by the arguments of its init container, and what of the pod
 * will not work as its author may expect.
 *
 * @param template a pod template, or a pod: an object with a `spec`
 */
export function redirectReport(template: unknown): RedirectReport {
  const spec = readPodSpec(template);
  const init = [INIT_CONTAINER, VALIDATION].flatMap(
    (wanted) => spec.initContainers.find(({ name }) => name === wanted) ?? [],
  )[0];
  if (init) return buildReport(spec, init);
  const text = `there is no init container ${INIT_CONTAINER}: no traffic goes through a proxy`;
  return { traffic: undefined, warnings: [{ reason: 'NotInjected', text }] };
}

function trafficOf(options: RedirectOptions): RedirectedTraffic {
  const { release, outboundPorts, excludeInterfaces, dns } = options;
  const exempt = exemptInboundPorts(options);
  return {
    ...(options.releaseIsNamed && release.unsetLists === 'nothing' && { istioVersions: release.name }),
    proxyPort: options.proxyPort,
    inboundProxyPort: options.inboundMode === 'TPROXY' ? tproxyPortOf(options) : redirectPortOf(options),
    inboundMode: options.inboundMode,
    inboundPorts: options.inboundPorts,
    excludeInboundPorts: options.excludeInboundPorts,
    ...(exempt.join() === '22' ? {} : { exemptInboundPorts: exempt }),
    ipRanges: options.ipRanges === 'all' ? 'all' : options.ipRanges.map(formatIpRange),
    excludeIpRanges: options.excludeIpRanges.map(formatIpRange),
    excludeOutboundPorts: options.excludeOutboundPorts,
    ...(outboundPorts.length > 0 && { outboundPorts }),
    ...(excludeInterfaces.length > 0 && { excludeInterfaces }),
    ...(dns !== 'no' && { dns }),
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

/** The release is what the arguments say, or the tag of Istio's image. */
function settingsOf(init: Container): RedirectSettings {
  const version = versionOf(init.image ?? '');
  const args = argsOf(init);
  const named = version === undefined || args.some((arg) => arg.startsWith('--istio-version'));
  return settingsFromArgs(named ? args : [`--istio-version=${version}`, ...args], variablesOf(init));
}

/** The arguments of the program, which pods of 1.5 have in the command. */
function argsOf({ command, args }: Container): readonly string[] {
  const at = command.findIndex((word) => word === PROGRAM || word.endsWith(`/${PROGRAM}`));
  return at === -1 ? args : [PROGRAM, ...command.slice(at + 1), ...args];
}

/** The version in the tag of one of Istio's images, with any registry and digest; undefined for others. */
function versionOf(image: string): string | undefined {
  const [reference = ''] = image.split('@', 1);
  const [name = '', tag] = reference.slice(reference.lastIndexOf('/') + 1).split(':');
  const isIstio = ISTIO_IMAGES.some((known) => name === known || name.startsWith(`${known}-`));
  return isIstio && tag !== undefined && findRelease(tag) ? tag : undefined;
}

function releaseWarning({ releaseWarning: text }: RedirectOptions): RedirectReport['warnings'] {
  return text === undefined ? [] : [{ reason: 'UnknownRelease', text }];
}

function buildReport(spec: PodSpec, init: Container): RedirectReport {
  try {
    const options = redirectOptions(settingsOf(init));
    return { traffic: trafficOf(options), warnings: [...releaseWarning(options), ...redirectWarnings(spec, options)] };
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    const text = `init container ${init.name} fails, and the pod never starts: ${error.message}`;
    return { traffic: undefined, warnings: [{ reason: 'BadArguments', text }] };
  }
}
