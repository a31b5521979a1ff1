/** A setting of the redirection, named by its field of `RedirectSettings`. */
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
  | 'tproxyRouteTable'
  | 'tunnelPort'
  | 'outboundPorts'
  | 'excludeInterfaces'
  | 'ownerGroups'
  | 'excludeOwnerGroups'
  | 'loopbackRange'
  | 'leaveSelfCalls'
  | 'redirectDns'
  | 'captureAllDns'
  | 'dropInvalid'
  | 'dualStack';

/** How the chains of a release treat connections from outside the pod. */
export interface InboundTraits {
  /** The proxy's port for them: that of `-p`, or one of its own, which some releases have for `-b '*'` only. */
  readonly port: 'as outbound' | '15006 with *' | '15006';
  /** Ports that `*` leaves alone whatever the flags say. */
  readonly exemptPorts: readonly number[];
  /** Whether the port of the mesh's tunnel (15008) is left alone. */
  readonly tunnel: boolean;
}

/** How the chains of a release treat connections that begin in the pod. */
export interface OutboundTraits {
  /** Which packets of the pod are looked at. */
  readonly protocols: 'TCP' | 'all';
  /** Whether connections from 127.0.0.6, by which the proxy reaches ports that it has no listener for, are left alone. */
  readonly passthrough: boolean;
  /**
   * Where a connection from the pod to one of its own addresses goes: to the proxy's outbound or inbound port, or to the
   * inbound port only when the proxy makes it, and past the proxy when the application does.
   */
  readonly selfCalls: 'outbound' | 'inbound' | 'inbound of proxy' | 'inbound of proxy but tunnel';
  /** Whether virtual machines have a chain that knows excluded ranges, or rules in PREROUTING that do not. */
  readonly virtualMachines: 'own chain' | 'prerouting';
}

/** How a release gives inbound packets to a transparent proxy. */
export interface TproxyTraits {
  readonly port: 'outbound' | 'inbound';
  /** The match that finds packets of a connection which the proxy has taken already. */
  readonly established: 'socket' | 'conntrack';
  /** Which marks are set and kept beside that of the proxy's packets. */
  readonly marks: 'none' | 'loopback' | 'connection' | 'connection and proxy';
}

/** How IPv6 differs: not at all, or it has no TPROXY, and `-b '*'` may capture nothing at all. */
type Ipv6Traits = 'as IPv4' | 'REDIRECT' | 'REDIRECT of listed ports';

/** How DNS is captured: where its rules are, and what keeps the conntrack entries of both ways apart. */
type DnsTraits = 'no' | 'no zones' | 'zones by destination' | 'zones' | 'own chain';

/** What the program of a range of Istio's releases sets, and which flags and variables it has. */
export interface RedirectRelease {
  /** As messages name it, for instance `1.3 to 1.4`. */
  readonly name: string;
  /** First and last release, as [major, minor]. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly program: 'proxy_init' | 'istio-iptables';
  /** The settings that it has a flag for. */
  readonly flags: readonly RedirectKey[];
  /** The variables that it reads where no flag says otherwise. */
  readonly variables: Readonly<Partial<Record<RedirectKey, string>>>;
  /**
   * Whether a rule is there twice for port 22 that `-d` names too, and for sockets of each port of a list: nothing that a
   * packet notices, but what `iptables-save` prints.
   */
  readonly repeatsRules: boolean;
  /** What a list of ports or ranges that is not given means. */
  readonly unsetLists: 'everything' | 'nothing';
  /** Whether root's traffic is left alone too where no user is given. */
  readonly exemptsRoot: boolean;
  readonly inbound: InboundTraits;
  readonly outbound: OutboundTraits;
  readonly tproxy: TproxyTraits;
  readonly dns: DnsTraits;
  readonly ipv6: Ipv6Traits;
  /** Beginnings of port names by which Istio knows a protocol other than plain TCP; empty where it looks at the traffic. */
  readonly protocols: readonly string[];
  /** What happens to inbound IPv6 of a pod that has none. */
  readonly withoutIpv6: 'left alone' | 'rejected' | 'rejected but loopback';
}
