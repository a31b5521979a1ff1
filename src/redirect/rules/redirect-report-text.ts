import type { RedirectedTraffic, RedirectReport } from './redirect-report.js';

const joinItems = (items: readonly (string | number)[]): string => items.join(', ');

const exceptText = (what: string, items: readonly (string | number)[]): string =>
  items.length === 0 ? '' : ` but ${what}${joinItems(items)}`;

/** A report for people: a line each for inbound and outbound traffic and for what is left alone, and for each warning. */
export function redirectReportLines({ traffic, warnings }: RedirectReport): readonly string[] {
  return [
    ...(traffic ? [inboundLine(traffic), outboundLine(traffic), exemptLine(traffic)] : []),
    ...warnings.map(({ reason, text }) => `warning: ${text} (${reason})`),
  ];
}

function inboundLine({ inboundPorts, excludeInboundPorts, inboundMode, inboundProxyPort }: RedirectedTraffic): string {
  if (inboundPorts !== 'all' && inboundPorts.length === 0) return 'inbound: nothing goes through the proxy';
  const ports =
    inboundPorts === 'all'
      ? `all TCP ports${exceptText('', [...new Set([22, ...excludeInboundPorts])])}`
      : `TCP ${inboundPorts.length === 1 ? 'port' : 'ports'} ${joinItems(inboundPorts)}`;
  return `inbound: ${ports}, to the proxy on port ${inboundProxyPort} (${inboundMode})`;
}

function outboundLine({ ipRanges, excludeIpRanges, excludeOutboundPorts, proxyPort }: RedirectedTraffic): string {
  if (ipRanges !== 'all' && ipRanges.length === 0) return 'outbound: nothing goes through the proxy';
  const ranges = ipRanges === 'all' ? 'TCP to everywhere' : `TCP to ${joinItems(ipRanges)}`;
  const excluded = [exceptText('', excludeIpRanges), exceptText('to port ', excludeOutboundPorts)].filter(
    (text) => text !== '',
  );
  return `outbound: ${ranges}${excluded.join(', and')}, to the proxy on port ${proxyPort}`;
}

function exemptLine({ proxyUids, proxyGids }: RedirectedTraffic): string {
  return `left alone: what user ${joinItems(proxyUids)} or group ${joinItems(proxyGids)} sends, loopback, UDP`;
}
