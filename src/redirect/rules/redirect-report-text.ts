import type { RedirectedTraffic, RedirectReport } from './redirect-report.js';

const joinItems = (items: readonly (string | number)[]): string => items.join(', ');

const exceptText = (what: string, items: readonly (string | number)[]): string =>
  items.length === 0 ? '' : ` but ${what}${joinItems(items)}`;

/**
 * A report for people: a line each for the release where one is told, for inbound and outbound traffic, DNS where it is
 * captured, what is left alone, and for each warning.
 */
export function redirectReportLines({ traffic, warnings }: RedirectReport): readonly string[] {
  return [
    ...(traffic ? trafficLines(traffic) : []),
    ...warnings.map(({ reason, text }) => `warning: ${text} (${reason})`),
  ];
}

function trafficLines(traffic: RedirectedTraffic): readonly string[] {
  return [
    ...(traffic.istioVersions === undefined ? [] : [`rules: those of Istio ${traffic.istioVersions}`]),
    inboundLine(traffic),
    outboundLine(traffic),
    ...dnsLine(traffic),
    exemptLine(traffic),
  ];
}

function dnsLine({ dns }: RedirectedTraffic): readonly string[] {
  if (!dns) return [];
  return [`DNS: queries to ${dns === 'all' ? 'every server' : "the pod's servers"}, to the agent on port 15053`];
}

function inboundLine(traffic: RedirectedTraffic): string {
  const { inboundPorts, excludeInboundPorts, exemptInboundPorts = [22], inboundMode, inboundProxyPort } = traffic;
  if (inboundPorts !== 'all' && inboundPorts.length === 0) return 'inbound: nothing goes through the proxy';
  const ports =
    inboundPorts === 'all'
      ? `all TCP ports${exceptText('', [...new Set([...exemptInboundPorts, ...excludeInboundPorts])])}`
      : `TCP ${inboundPorts.length === 1 ? 'port' : 'ports'} ${joinItems(inboundPorts)}`;
  return `inbound: ${ports}, to the proxy on port ${inboundProxyPort} (${inboundMode})`;
}

function outboundLine(traffic: RedirectedTraffic): string {
  const { ipRanges, excludeIpRanges, excludeOutboundPorts, outboundPorts = [], proxyPort } = traffic;
  const toPorts = outboundPorts.length > 0 ? `port ${joinItems(outboundPorts)}` : '';
  const toRanges = ipRanges === 'all' ? 'everywhere' : joinItems(ipRanges);
  const to = [toRanges, ...(ipRanges === 'all' ? [] : [toPorts])].filter((text) => text !== '');
  if (to.length === 0) return 'outbound: nothing goes through the proxy';
  const ranges = `TCP to ${to.join(' and to ')}`;
  const excluded = [exceptText('', excludeIpRanges), exceptText('to port ', excludeOutboundPorts)].filter(
    (text) => text !== '',
  );
  return `outbound: ${ranges}${excluded.join(', and')}, to the proxy on port ${proxyPort}`;
}

function exemptLine({ proxyUids, proxyGids, excludeInterfaces = [], dns }: RedirectedTraffic): string {
  const interfaces = excludeInterfaces.length > 0 ? `, the interfaces ${joinItems(excludeInterfaces)}` : '';
  const udp = dns ? 'other UDP' : 'UDP';
  return `left alone: what user ${joinItems(proxyUids)} or group ${joinItems(proxyGids)} sends, loopback, ${udp}${interfaces}`;
}
