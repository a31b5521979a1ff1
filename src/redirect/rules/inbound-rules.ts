import type { IpFamily } from './ip-range.js';
import { type RedirectOptions, redirectPortOf, tproxyPortOf } from './redirect-options.js';
import type { TableName } from './rule-set.js';
import { isFullFamily, loopbackOf, markText, matchPort, matchProxy, rule } from './rule-words.js';

const ANY_ADDRESS: Readonly<Record<IpFamily, string>> = { 4: '0.0.0.0', 6: '::' };

/** What the proxy binds to when it passes a connection on to a port that it has no listener for. */
export const PASSTHROUGH: Readonly<Record<IpFamily, string>> = { 4: '127.0.0.6/32', 6: '::6/128' };

/** Mark of what the proxy sends to the application by the address of the pod, so that it is taken as inbound. */
const FROM_PROXY = markText(1338);

const ALL_BITS = '0xffffffff';

/** The table in which inbound connections of a family are captured; undefined where none are. */
export function inboundTable(options: RedirectOptions, family: IpFamily): TableName | undefined {
  const { inboundPorts, inboundMode } = options;
  if (inboundPorts !== 'all' && inboundPorts.length === 0) return undefined;
  return inboundMode === 'TPROXY' && isFullFamily(options, family) ? 'mangle' : 'nat';
}

/** The rules of the table `nat` for inbound connections. */
export function inboundNatRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  const { release, tunnelPort } = options;
  return [
    ...(release.inbound.tunnel ? [leaveAlone(matchPort(tunnelPort))] : []),
    ...(inboundTable(options, family) === 'nat' ? inboundRules(options, family, 'nat') : []),
    `-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports ${redirectPortOf(options)}`,
  ];
}

/** The rules of the table `mangle`: those of TPROXY, and that for packets without a connection. */
export function mangleRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  return [
    ...(options.dropInvalid
      ? ['-A PREROUTING -m conntrack --ctstate INVALID -j ISTIO_DROP', '-A ISTIO_DROP -j DROP']
      : []),
    ...(inboundTable(options, family) === 'mangle' ? tproxyRules(options, family) : []),
  ];
}

function leaveAlone(match: string): string {
  return rule('ISTIO_INBOUND', match, '-j RETURN');
}

/** To the proxy. With TPROXY, packets of a connection that it has taken already find their socket. */
function capture({ release }: RedirectOptions, table: TableName, match: string): readonly string[] {
  if (table === 'nat') return [rule('ISTIO_INBOUND', match, '-j ISTIO_IN_REDIRECT')];
  const { established } = release.tproxy;
  const known = established === 'conntrack' ? '-m conntrack --ctstate RELATED,ESTABLISHED' : '-m socket';
  const divert = rule('ISTIO_INBOUND', match, known, '-j ISTIO_DIVERT');
  const twice = release.repeatsRules && established === 'socket' && match.includes('--dport');
  return [divert, ...(twice ? [divert] : []), rule('ISTIO_INBOUND', match, '-j ISTIO_TPROXY')];
}

function inboundRules(options: RedirectOptions, family: IpFamily, table: TableName): readonly string[] {
  const { release, inboundPorts, interfaces, excludeInterfaces } = options;
  const passing = [...(release.outbound.virtualMachines === 'own chain' ? interfaces : []), ...excludeInterfaces];
  return [
    '-A PREROUTING -p tcp -j ISTIO_INBOUND',
    ...passing.map((name) => leaveAlone(`-i ${name}`)),
    ...(inboundPorts === 'all'
      ? allPortsRules(options, family, table)
      : inboundPorts.flatMap((port) => capture(options, table, matchPort(port)))),
  ];
}

function allPortsRules(options: RedirectOptions, family: IpFamily, table: TableName): readonly string[] {
  const { release, excludeInboundPorts } = options;
  const ports = [...release.inbound.exemptPorts, ...excludeInboundPorts];
  const exempt = release.repeatsRules ? ports : [...new Set(ports)];
  const capturesNone = family === 6 && release.ipv6 === 'REDIRECT of listed ports';
  return [
    ...exempt.map((port) => leaveAlone(matchPort(port))),
    ...(capturesNone ? [] : capture(options, table, '-p tcp')),
  ];
}

function tproxyRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  const mark = `${markText(options.tproxyMark)}/${ALL_BITS}`;
  const target = `TPROXY --on-port ${tproxyPortOf(options)} --on-ip ${ANY_ADDRESS[family]} --tproxy-mark ${mark}`;
  return [
    ...markedInboundRules(options, family),
    ...inboundRules(options, family, 'mangle'),
    ...markRules(options, family),
    `-A ISTIO_DIVERT -j MARK --set-xmark ${mark}`,
    '-A ISTIO_DIVERT -j ACCEPT',
    `-A ISTIO_TPROXY ! -d ${loopbackOf(options, family)} -p tcp -j ${target}`,
  ];
}

/** What must not be captured again, or not at all, by its mark. */
function markedInboundRules({ release, tproxyMark }: RedirectOptions, family: IpFamily): readonly string[] {
  const { marks } = release.tproxy;
  const captured = leaveAlone(`-p tcp -m mark --mark ${markText(tproxyMark)}`);
  if (marks === 'connection') return [captured];
  if (marks !== 'connection and proxy') return [];
  return [
    captured,
    leaveAlone(`-s ${PASSTHROUGH[family]} -i lo -p tcp`),
    leaveAlone(`-i lo -p tcp -m mark ! --mark ${FROM_PROXY}`),
  ];
}

/** Rules that keep the mark of a connection for the packets that answer, and mark what the proxy sends to the pod. */
function markRules(options: RedirectOptions, family: IpFamily): readonly string[] {
  const { marks } = options.release.tproxy;
  const mark = markText(options.tproxyMark);
  const loopback = loopbackOf(options, family);
  const output = (...words: readonly string[]): string => rule('ISTIO_OUTPUT', ...words);
  const jump = '-A OUTPUT -p tcp -j ISTIO_OUTPUT';
  if (marks === 'none') return [];
  if (marks === 'loopback') {
    return [jump, output(`-s ${loopback} ! -d ${loopback} -p tcp -j MARK --set-xmark ${mark}/${ALL_BITS}`)];
  }
  const keep = (action: string): string => `-j CONNMARK --${action}-mark --nfmask ${ALL_BITS} --ctmask ${ALL_BITS}`;
  const toPod = matchProxy(options).map((owner) =>
    output(`! -d ${loopback} -o lo -p tcp -m owner ${owner} -j MARK --set-xmark ${FROM_PROXY}/${ALL_BITS}`),
  );
  return [
    `-A PREROUTING -p tcp -m mark --mark ${mark} -j ISTIO_SAVE_MARK`,
    `-A ISTIO_SAVE_MARK ${keep('save')}`,
    jump,
    ...options.excludeInterfaces.map((name) => output(`-o ${name} -j RETURN`)),
    ...(marks === 'connection and proxy' ? [output(`-o lo -p tcp -m mark --mark ${mark} -j RETURN`), ...toPod] : []),
    output(`-p tcp -m connmark --mark ${mark}`, keep('restore')),
  ];
}
