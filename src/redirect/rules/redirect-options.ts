import { chooseRelease } from './choose-release.js';
import { formatIpRange, includesRange, type IpRange } from './ip-range.js';
import {
  idsIn,
  interfacesIn,
  modeIn,
  numberIn,
  portsIn,
  rangesIn,
  readAllOr,
  readMark,
  readPort,
  readRouteTable,
  switchIn,
} from './read-values.js';
import { RedirectError } from './redirect-error.js';
import type { RedirectRelease } from './releases/redirect-release.js';
import type { RedirectSettings, Setting } from './releases/redirect-settings.js';

/** What to redirect, checked. */
export interface RedirectOptions {
  /** The release whose rules are meant. */
  readonly release: RedirectRelease;
  /** Whether it was named, and not told by flags or taken for lack of anything else. */
  readonly releaseIsNamed: boolean;
  /** Said where it is not the release that was asked for. */
  readonly releaseWarning: string | undefined;
  readonly proxyPort: number;
  /** As it was given, or its default: {@link redirectPortOf} says which one connections reach. */
  readonly inboundProxyPort: number;
  /** Port of the mesh's tunnel, which is left alone. */
  readonly tunnelPort: number;
  readonly proxyUids: readonly number[];
  readonly proxyGids: readonly number[];
  readonly inboundMode: 'REDIRECT' | 'TPROXY';
  /** `all` is every port but those that the release leaves alone. */
  readonly inboundPorts: 'all' | readonly number[];
  readonly excludeInboundPorts: readonly number[];
  readonly ipRanges: 'all' | readonly IpRange[];
  readonly excludeIpRanges: readonly IpRange[];
  /** Ports that are redirected whatever the destination. */
  readonly outboundPorts: readonly number[];
  readonly excludeOutboundPorts: readonly number[];
  /** Groups of which alone the traffic is redirected. */
  readonly ownerGroups: 'all' | readonly number[];
  readonly excludeOwnerGroups: readonly number[];
  /** Interfaces of virtual machines. */
  readonly interfaces: readonly string[];
  readonly excludeInterfaces: readonly string[];
  /** IPv4 addresses that count as loopback; undefined for 127.0.0.1. */
  readonly loopbackRange: IpRange | undefined;
  /** Connections of the pod to its own addresses are no special case. */
  readonly leaveSelfCalls: boolean;
  /** DNS queries that go to the agent: none, those to the pod's own servers, or those to every server. */
  readonly dns: 'no' | 'servers' | 'all';
  readonly dropInvalid: boolean;
  readonly tproxyMark: number;
  readonly tproxyRouteTable: number;
}

const OWN_INBOUND_PORT = 15006;

/**
 * Reads settings. A missing one means what the release does: with `-p` and `-u` alone, 0.2 redirects everything, 1.0
 * nothing. An empty list redirects nothing.
 *
 * @throws RedirectError that names the setting
 */
export function redirectOptions(settings: RedirectSettings): RedirectOptions {
  const { release, isNamed, warning } = chooseRelease(settings);
  const options: RedirectOptions = {
    release,
    releaseIsNamed: isNamed,
    releaseWarning: warning,
    ...proxyOptions(settings, release),
    ...inboundOptions(settings, release),
    ...outboundOptions(settings, release),
    dns: dnsIn(settings),
    dropInvalid: switchIn(settings.dropInvalid),
  };
  // It changes nothing, but a typing error is one.
  switchIn(settings.dualStack);
  refuseExcludedPort(options, settings);
  refuseExcludedRange(options, settings);
  refuseBothGroups(settings);
  return options;
}

/** The proxy's port for redirected inbound connections: some releases use its own one for `-b '*'` only. */
export function redirectPortOf({ release, inboundPorts, inboundProxyPort, proxyPort }: RedirectOptions): number {
  return release.inbound.port === '15006 with *' && inboundPorts !== 'all' ? proxyPort : inboundProxyPort;
}

/** The proxy's port for inbound connections with TPROXY. */
export function tproxyPortOf({ release, inboundProxyPort, proxyPort }: RedirectOptions): number {
  return release.tproxy.port === 'outbound' ? proxyPort : inboundProxyPort;
}

/** The inbound ports that the release leaves alone whatever is said; the tunnel's only where the packets are redirected. */
export function exemptInboundPorts({ release, tunnelPort, inboundMode }: RedirectOptions): readonly number[] {
  const tunnel = release.inbound.tunnel && inboundMode === 'REDIRECT' ? [tunnelPort] : [];
  return [...release.inbound.exemptPorts, ...tunnel];
}

function proxyOptions(settings: RedirectSettings, release: RedirectRelease) {
  const proxyPort = numberIn(settings.proxyPort, 15001, readPort);
  const ownPort = release.inbound.port === 'as outbound' ? proxyPort : OWN_INBOUND_PORT;
  const proxyUids = idsIn(settings.proxyUid, release.exemptsRoot ? [1337, 0] : [1337]);
  return {
    proxyPort,
    inboundProxyPort: numberIn(settings.inboundProxyPort, ownPort, readPort),
    tunnelPort: numberIn(settings.tunnelPort, 15008, readPort),
    proxyUids,
    proxyGids: idsIn(settings.proxyGid, proxyUids),
  };
}

function inboundOptions(settings: RedirectSettings, { unsetLists }: RedirectRelease) {
  return {
    inboundMode: modeIn(settings.inboundMode),
    inboundPorts: readAllOr(settings.inboundPorts, portsIn, unsetLists === 'everything' ? 'all' : []),
    excludeInboundPorts: portsIn(settings.excludeInboundPorts),
    interfaces: interfacesIn(settings.interfaces),
    excludeInterfaces: interfacesIn(settings.excludeInterfaces),
    tproxyMark: numberIn(settings.tproxyMark, 1337, readMark),
    tproxyRouteTable: numberIn(settings.tproxyRouteTable, 133, readRouteTable),
  };
}

function outboundOptions(settings: RedirectSettings, { unsetLists }: RedirectRelease) {
  const groupsIn = (setting: Setting): readonly number[] => idsIn(setting, []);
  return {
    ipRanges: readAllOr(settings.ipRanges, rangesIn, unsetLists === 'everything' ? 'all' : []),
    excludeIpRanges: rangesIn(settings.excludeIpRanges),
    outboundPorts: portsIn(settings.outboundPorts),
    excludeOutboundPorts: portsIn(settings.excludeOutboundPorts),
    ownerGroups: readAllOr(settings.ownerGroups, groupsIn, 'all'),
    excludeOwnerGroups: idsIn(settings.excludeOwnerGroups, []),
    loopbackRange: loopbackIn(settings.loopbackRange),
    leaveSelfCalls: (settings.leaveSelfCalls?.value ?? '') !== '',
  };
}

function dnsIn({ redirectDns, captureAllDns }: RedirectSettings): RedirectOptions['dns'] {
  const all = switchIn(captureAllDns);
  if (!switchIn(redirectDns)) return 'no';
  return all ? 'all' : 'servers';
}

function loopbackIn(setting: Setting | undefined): IpRange | undefined {
  const [range, ...more] = rangesIn(setting);
  if (!setting || !range) return undefined;
  if (more.length === 0 && range.family === 4 && formatIpRange(range).startsWith('127.')) return range;
  throw new RedirectError(setting.name, `got '${setting.value}', want one range in 127.0.0.0/8`);
}

function refuseExcludedPort(options: RedirectOptions, { inboundPorts, excludeInboundPorts }: RedirectSettings): void {
  if (options.inboundPorts === 'all') return;
  const both = options.inboundPorts.find((port) => options.excludeInboundPorts.includes(port));
  if (both === undefined) return;
  const [include, exclude] = [inboundPorts?.name ?? '-b', excludeInboundPorts?.name ?? '-d'];
  throw new RedirectError(include, `got port ${both}, which ${exclude} excludes, want it in one of them`);
}

function refuseExcludedRange(options: RedirectOptions, { ipRanges, excludeIpRanges }: RedirectSettings): void {
  if (options.ipRanges === 'all') return;
  for (const range of options.ipRanges) {
    const excluding = options.excludeIpRanges.find((excluded) => includesRange(excluded, range));
    if (excluding) {
      const by = `${excludeIpRanges?.name ?? '-x'} excludes with ${formatIpRange(excluding)}`;
      const problem = `got range ${formatIpRange(range)}, which ${by}, want it in one of them`;
      throw new RedirectError(ipRanges?.name ?? '-i', problem);
    }
  }
}

function refuseBothGroups({ ownerGroups, excludeOwnerGroups }: RedirectSettings): void {
  const [only, but] = [ownerGroups?.value.trim() ?? '', excludeOwnerGroups?.value.trim() ?? ''];
  if (!ownerGroups || !excludeOwnerGroups || ['', '*'].includes(only) || but === '') return;
  throw new RedirectError(ownerGroups.name, `got groups beside those of ${excludeOwnerGroups.name}, want one of them`);
}
