import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { type LineProgram, startLineProgram } from '../../support/line-program.js';
import { type RedirectRunner, startRedirectRunner } from '../../support/redirect-runner.js';

const ENDPOINT = fileURLToPath(new URL('endpoint.py', import.meta.url));

/** Addresses of the pod and of what is outside of it; the peer has some more that are only routed to it. */
export const POD = { ipv4: '10.77.0.2', ipv6: 'fd77::2' } as const;
export const PEER = { ipv4: '10.77.0.1', ipv6: 'fd77::1', excluded: '10.99.0.1', other: '10.88.0.1' } as const;

/** A virtual machine in the pod, by the interface `net1`. */
export const VM = { pod: '10.66.0.1', vm: '10.66.0.2' } as const;

/** A namespace that something can connect from. */
type Place = 'pod' | 'peer' | 'vm';

/** What a connection found at its end. */
interface Answer {
  /** Name of the server, or `nobody`. */
  readonly by: string;
  /** SO_ORIGINAL_DST; null where nothing was redirected. */
  readonly originalDestination?: readonly [address: string, port: number] | null;
  /** The address that the server sees itself under. */
  readonly local?: readonly [address: string, port: number];
  readonly client?: string;
}

/** Who connects, and to where. */
export interface Connection {
  readonly to: string;
  readonly port: number;
  readonly uid?: number;
  readonly gid?: number;
  /** The address that it comes from, where it is not any. */
  readonly source?: string;
  readonly protocol?: 'tcp' | 'udp';
}

/** Network namespaces for a pod, the world outside, and a virtual machine in the pod: connected to it and nothing else. */
export interface PodNetwork {
  /** Runs lines of a shell in the pod's network, until one fails: it throws what that said. */
  readonly inPod: (...lines: readonly string[]) => Promise<string>;
  /** Runs `istio-initializer redirect` in the pod's network. */
  readonly redirect: RedirectRunner['redirect'];
  /** Servers of one user in the pod or outside, on ports of all addresses: `NAME=PORT,...`, for more see endpoint.py. */
  readonly serve: (where: Place, uid: number, ...servers: readonly string[]) => Promise<void>;
  readonly connect: (from: Place, connection: Connection) => Promise<Answer>;
  /** Ends all that runs in the namespaces, and removes them. */
  readonly remove: () => Promise<void>;
}

/** What this machine lacks for {@link createPodNetwork}; undefined where it lacks nothing. */
export function missingForPodNetwork(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  const programs = 'ip python3 iptables-nft iptables-legacy';
  const look = `for p in ${programs}; do command -v $p >/dev/null || { echo "no $p"; exit 1; }; done`;
  const { status, stdout } = spawnSync('sh', ['-c', look], { encoding: 'utf8' });
  if (status !== 0) return stdout.trim();
  const name = `redirect-probe-${process.pid}`;
  const added = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  spawnSync('ip', ['netns', 'del', name]);
  return added.status === 0 ? undefined : `no network namespaces: ${added.stderr.trim()}`;
}

/** Rules of a kind that not every kernel has. */
const OF_1_0 = [
  '*nat\n-A PREROUTING -p tcp -j REDIRECT --to-ports 1\n-A OUTPUT -m owner --uid-owner 1 -j RETURN\nCOMMIT',
  '*mangle\n-A PREROUTING -p tcp -m socket -j ACCEPT\n-A PREROUTING -p tcp -j TPROXY --on-port 1 --tproxy-mark 1\nCOMMIT',
];

/** Those that later releases set beside them, for DNS and marks. */
export const OF_1_9 = [
  '*nat\n-A OUTPUT -p tcp -m multiport ! --dports 53,15008 -j RETURN\nCOMMIT',
  '*raw\n-A OUTPUT -p udp -m udp --dport 53 -j CT --zone 1\nCOMMIT',
  '*mangle\n-A OUTPUT -p tcp -m connmark --mark 1 -j CONNMARK --restore-mark\n-A OUTPUT -m conntrack --ctstate INVALID -j DROP\nCOMMIT',
];

/** What a backend of iptables can't do on this kernel, in a separate namespace; undefined where it can do everything. */
export function missingInKernel(backend: string, rules: readonly string[] = OF_1_0): string | undefined {
  for (const program of [backend, backend.replace('iptables', 'ip6tables')]) {
    const args = ['-n', `${program}-restore`, '--noflush'];
    const { status, stderr } = spawnSync('unshare', args, { input: `${rules.join('\n')}\n`, encoding: 'utf8' });
    if (status !== 0) {
      return `${program} can't set rules like '${rules.join(' ').replaceAll('\n', ' ')}' here: ${stderr.trim()}`;
    }
  }
  return undefined;
}

/** The interpreter itself: `python3` may be a script that looks for it, which takes longer than the endpoint to start. */
const PYTHON = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim();

/** Makes the namespaces; {@link missingForPodNetwork} must be undefined. */
export function createPodNetwork(): PodNetwork {
  const names = {
    pod: `redirect-pod-${process.pid}`,
    peer: `redirect-peer-${process.pid}`,
    vm: `redirect-vm-${process.pid}`,
  };
  const ends: (() => Promise<void>)[] = [];
  const start = (where: Place, ...args: readonly string[]): LineProgram => {
    const endpoint = startLineProgram('ip', ['netns', 'exec', names[where], PYTHON, '-I', '-S', ENDPOINT, ...args]);
    ends.push(endpoint.end);
    return endpoint;
  };
  for (const name of Object.values(names)) run('ip', ['netns', 'add', name]);
  connectNamespaces(names);
  const clients = {
    pod: start('pod', 'connect'),
    peer: start('peer', 'connect'),
    vm: start('vm', 'connect'),
  };
  const runner = startRedirectRunner('ip', 'netns', 'exec', names.pod);
  ends.push(runner.end);
  return {
    inPod: async (...lines) => {
      const { status, stdout, stderr } = await runner.run('sh', ['-ec', lines.join('\n')]);
      if (status !== 0) throw new Error(`${lines.join('; ')}: ${stderr}`);
      return stdout;
    },
    redirect: runner.redirect,
    serve: async (where, uid, ...servers) => {
      const ready = await start(where, 'serve', `${uid}`, ...servers).nextLine();
      if (ready !== 'ready') throw new Error(`start ${servers.join(' ')}: got '${ready}', want 'ready'`);
    },
    connect: async (from, { to, port, uid = 0, gid = 0, source = '-', protocol = 'tcp' }) =>
      JSON.parse(await clients[from].ask(`${to} ${port} ${uid} ${gid} ${source} ${protocol}`)) as Answer,
    remove: async () => {
      await Promise.all(ends.map((end) => end()));
      for (const name of Object.values(names)) spawnSync('ip', ['netns', 'del', name]);
    },
  };
}

function run(command: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Cables between the pod and the others, with addresses that need no time to become usable. */
function connectNamespaces({ pod, peer, vm }: Readonly<Record<Place, string>>): void {
  const ip = (flags: readonly string[], ...lines: readonly string[]): string =>
    run('ip', [...flags, '-batch', '-'], `${lines.join('\n')}\n`);
  ip(
    [],
    `link add eth0 netns ${pod} type veth peer name eth0 netns ${peer}`,
    `link add net1 netns ${pod} type veth peer name eth0 netns ${vm}`,
  );
  const up = ['link set lo up', 'link set eth0 up'];
  ip(
    ['-n', peer],
    ...up,
    `addr add ${PEER.ipv4}/24 dev eth0`,
    `addr add ${PEER.ipv6}/64 dev eth0 nodad`,
    ...[PEER.excluded, PEER.other].map((address) => `addr add ${address}/32 dev lo`),
  );
  ip(
    ['-n', pod],
    ...up,
    `addr add ${POD.ipv4}/24 dev eth0`,
    `addr add ${POD.ipv6}/64 dev eth0 nodad`,
    `route add default via ${PEER.ipv4}`,
    'link set net1 up',
    `addr add ${VM.pod}/24 dev net1`,
  );
  ip(['-n', vm], 'link set eth0 up', `addr add ${VM.vm}/24 dev eth0`, `route add default via ${VM.pod}`);
}
