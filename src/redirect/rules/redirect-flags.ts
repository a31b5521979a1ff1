/** A setting of the redirection, named by its field of {@link RedirectSettings}. */
export type RedirectKey =
  | 'proxyPort'
  | 'inboundProxyPort'
  | 'proxyUid'
  | 'proxyGid'
  | 'inboundMode'
  | 'inboundPorts'
  | 'excludeInboundPorts'
  | 'ipRanges'
  | 'excludeIpRanges'
  | 'excludeOutboundPorts'
  | 'interfaces'
  | 'tproxyMark'
  | 'tproxyRouteTable';

/** How a setting is given on the command line and in the environment. */
export interface RedirectFlag {
  readonly key: RedirectKey;
  /** As `proxy_init` calls it, for instance `-p`; undefined where only the environment has it there. */
  readonly short?: string;
  readonly long: string;
  /** Variable of Istio's scripts. */
  readonly variable?: string;
  readonly placeholder: string;
  readonly description: string;
}

/** The settings, with the flags and the variables that `proxy_init` of 0.2 to 1.0 has for them. */
export const REDIRECT_FLAGS: readonly RedirectFlag[] = [
  {
    key: 'proxyPort',
    short: '-p',
    long: '--proxy-port',
    variable: 'ENVOY_PORT',
    placeholder: 'port',
    description: 'port of the proxy (default: 15001)',
  },
  {
    key: 'inboundProxyPort',
    short: '-z',
    long: '--inbound-proxy-port',
    variable: 'INBOUND_CAPTURE_PORT',
    placeholder: 'port',
    description: 'port of the proxy for inbound connections (default: as -p)',
  },
  {
    key: 'proxyUid',
    short: '-u',
    long: '--proxy-uid',
    variable: 'ENVOY_UID',
    placeholder: 'uids',
    description: 'users whose traffic is left alone: the proxy (default: 1337)',
  },
  {
    key: 'proxyGid',
    short: '-g',
    long: '--proxy-gid',
    placeholder: 'gids',
    description: 'groups whose traffic is left alone (default: as -u)',
  },
  {
    key: 'inboundMode',
    short: '-m',
    long: '--inbound-mode',
    variable: 'ISTIO_INBOUND_INTERCEPTION_MODE',
    placeholder: 'mode',
    description: 'REDIRECT or TPROXY, for inbound connections (default: REDIRECT)',
  },
  {
    key: 'inboundPorts',
    short: '-b',
    long: '--inbound-ports',
    variable: 'ISTIO_INBOUND_PORTS',
    placeholder: 'ports',
    description: "inbound ports to redirect; '*' means all but 22, '' means no port (default: '*')",
  },
  {
    key: 'excludeInboundPorts',
    short: '-d',
    long: '--exclude-inbound-ports',
    variable: 'ISTIO_LOCAL_EXCLUDE_PORTS',
    placeholder: 'ports',
    description: 'inbound ports to leave alone (default: none)',
  },
  {
    key: 'ipRanges',
    short: '-i',
    long: '--ip-ranges',
    variable: 'ISTIO_SERVICE_CIDR',
    placeholder: 'ranges',
    description: "destinations to redirect, as CIDR; '*' means all, '' means no destination (default: '*')",
  },
  {
    key: 'excludeIpRanges',
    short: '-x',
    long: '--exclude-ip-ranges',
    variable: 'ISTIO_SERVICE_EXCLUDE_CIDR',
    placeholder: 'ranges',
    description: 'destinations to leave alone, as CIDR (default: none)',
  },
  {
    key: 'excludeOutboundPorts',
    short: '-o',
    long: '--exclude-outbound-ports',
    variable: 'ISTIO_LOCAL_OUTBOUND_PORTS_EXCLUDE',
    placeholder: 'ports',
    description: 'outbound ports to leave alone (default: none)',
  },
  {
    key: 'interfaces',
    short: '-k',
    long: '--interfaces',
    placeholder: 'names',
    description: 'interfaces of virtual machines: traffic that comes in through them counts as outbound',
  },
  {
    key: 'tproxyMark',
    long: '--tproxy-mark',
    variable: 'ISTIO_INBOUND_TPROXY_MARK',
    placeholder: 'mark',
    description: 'mark of packets for the proxy with TPROXY (default: 1337)',
  },
  {
    key: 'tproxyRouteTable',
    long: '--tproxy-route-table',
    variable: 'ISTIO_INBOUND_TPROXY_ROUTE_TABLE',
    placeholder: 'table',
    description: 'routing table that gives marked packets to the proxy (default: 133)',
  },
];
