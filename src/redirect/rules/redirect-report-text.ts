import type { RedirectedTraffic, RedirectReport } from './redirect-report.js';

const listed = (items: readonly (string | number)[]): string => items.join(', ');

const but = (what: string, items: readonly (string | number)[]): string =>
  items.length === 0 ? '' : ` but ${what}${listed(items)}`;

function inbound({ inboundPorts, excludeInboundPorts, inboundMode, inboundProxyPort }: RedirectedTraffic): string {
  if (inboundPorts !== 'all' && inboundPorts.length === 0) return 'inbound: nothing goes through the proxy';
  const ports =
    inboundPorts === 'all'
      ? `all TCP ports${but('', [...new Set([22, ...excludeInboundPorts])])}`
      : `TCP ${inboundPorts.length === 1 ? 'port' : 'ports'} ${listed(inboundPorts)}`;
  return `inbound: ${ports}, to the proxy on port ${inboundProxyPort} (${inboundMode})`;
}

function outbound({ ipRanges, excludeIpRanges, excludeOutboundPorts, proxyPort }: RedirectedTraffic): string {
  if (ipRanges !== 'all' && ipRanges.length === 0) return 'outbound: nothing goes through the proxy';
  const ranges = ipRanges === 'all' ? 'TCP to everywhere' : `TCP to ${listed(ipRanges)}`;
  const excluded = [but('', excludeIpRanges), but('to port ', excludeOutboundPorts)].filter((text) => text !== '');
  return `outbound: ${ranges}${excluded.join(', and')}, to the proxy on port ${proxyPort}`;
}

function leftAlone({ proxyUids, proxyGids }: RedirectedTraffic): string {
  return `left alone: what user ${listed(proxyUids)} or group ${listed(proxyGids)} sends, loopback, UDP`;
}

/** A report for people: a line each for inbound and outbound traffic and for what is left alone, and for each warning. */
export function redirectReportLines({ traffic, warnings }: RedirectReport): readonly string[] {
  return [
    ...(traffic ? [inbound(traffic), outbound(traffic), leftAlone(traffic)] : []),
    ...warnings.map(({ reason, text }) => `warning: ${text} (${reason})`),
  ];
}
