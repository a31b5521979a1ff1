import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { CLI } from '../../support/cli.js';

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
  /** Runs a program in the pod's network; throws what it said where it fails. */
  readonly inPod: (command: string, ...args: readonly string[]) => string;
  /** Runs `istio-initializer redirect` in the pod's network. */
  readonly redirect: (args: readonly string[], env?: Readonly<Record<string, string>>) => Result;
  /** A server in the pod or outside, on a port of all addresses. */
  readonly serve: (where: Place, name: string, ...args: readonly string[]) => Promise<void>;
  readonly connect: (from: Place, connection: Connection) => Promise<Answer>;
  /** Ends all that runs in the namespaces, and removes them. */
  readonly remove: () => Promise<void>;
}

/** What `istio-initializer redirect` left. */
interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What this machine lacks for {@link createPodNetwork}; undefined where it lacks nothing. */
export function missingForPodNetwork(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  for (const [command, flag] of [
    ['ip', '-V'],
    ['python3', '-V'],
    ['iptables-nft', '-V'],
    ['iptables-legacy', '-V'],
  ] as const) {
    if (spawnSync(command, [flag]).status !== 0) return `no ${command}`;
  }
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

const ip = (...words: readonly string[]): string => run('ip', words.join(' ').split(' '));

/** A program of endpoint.py that answers line by line. */
interface Endpoint {
  readonly ask: (line: string) => Promise<string>;
  readonly nextLine: () => Promise<string>;
  readonly end: () => Promise<void>;
}

/** Makes the namespaces; {@link missingForPodNetwork} must be undefined. */
export function createPodNetwork(): PodNetwork {
  const names = {
    pod: `redirect-pod-${process.pid}`,
    peer: `redirect-peer-${process.pid}`,
    vm: `redirect-vm-${process.pid}`,
  };
  const endpoints: Endpoint[] = [];
  const start = (where: Place, args: readonly string[]): Endpoint => {
    const endpoint = startEndpoint(names[where], args);
    endpoints.push(endpoint);
    return endpoint;
  };
  for (const name of Object.values(names)) ip('netns add', name);
  connectNamespaces(names.pod, names.peer);
  connectVirtualMachine(names.pod, names.vm);
  const clients = {
    pod: start('pod', ['connect']),
    peer: start('peer', ['connect']),
    vm: start('vm', ['connect']),
  };
  return {
    inPod: (command, ...args) => run('ip', ['netns', 'exec', names.pod, command, ...args]),
    redirect: (args, env = {}) => {
      const command = ['netns', 'exec', names.pod, process.execPath, CLI, 'redirect', ...args];
      return spawnSync('ip', command, { encoding: 'utf8', env: { ...process.env, ...env } });
    },
    serve: async (where, name, ...args) => {
      const ready = await start(where, ['serve', name, ...args]).nextLine();
      if (ready !== 'ready') throw new Error(`start ${name}: got '${ready}', want 'ready'`);
    },
    connect: async (from, { to, port, uid = 0, gid = 0, source = '-', protocol = 'tcp' }) =>
      JSON.parse(await clients[from].ask(`${to} ${port} ${uid} ${gid} ${source} ${protocol}`)) as Answer,
    remove: async () => {
      await Promise.all(endpoints.map((endpoint) => endpoint.end()));
      for (const name of Object.values(names)) spawnSync('ip', ['netns', 'del', name]);
    },
  };
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Two ends of a cable, with addresses that need no time to become usable. */
function connectNamespaces(pod: string, peer: string): void {
  ip('link add eth0 netns', pod, 'type veth peer name eth0 netns', peer);
  for (const name of [pod, peer]) {
    ip('-n', name, 'link set lo up');
    ip('-n', name, 'link set eth0 up');
  }
  ip('-n', pod, 'addr add', `${POD.ipv4}/24`, 'dev eth0');
  ip('-n', pod, 'addr add', `${POD.ipv6}/64`, 'dev eth0 nodad');
  ip('-n', peer, 'addr add', `${PEER.ipv4}/24`, 'dev eth0');
  ip('-n', peer, 'addr add', `${PEER.ipv6}/64`, 'dev eth0 nodad');
  for (const address of [PEER.excluded, PEER.other]) ip('-n', peer, 'addr add', `${address}/32`, 'dev lo');
  ip('-n', pod, 'route add default via', PEER.ipv4);
}

function connectVirtualMachine(pod: string, vm: string): void {
  ip('link add net1 netns', pod, 'type veth peer name eth0 netns', vm);
  ip('-n', pod, 'link set net1 up');
  ip('-n', vm, 'link set eth0 up');
  ip('-n', pod, 'addr add', `${VM.pod}/24`, 'dev net1');
  ip('-n', vm, 'addr add', `${VM.vm}/24`, 'dev eth0');
  ip('-n', vm, 'route add default via', VM.pod);
}

/** The interpreter itself: `python3` may be a script that looks for it, which takes longer than the endpoint to start. */
const PYTHON = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim();

function startEndpoint(namespace: string, args: readonly string[]): Endpoint {
  const command = ['netns', 'exec', namespace, PYTHON, '-I', '-S', ENDPOINT, ...args];
  const child: ChildProcessWithoutNullStreams = spawn('ip', command);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    if (done) throw new Error(`endpoint.py ${args.join(' ')} ended: ${complaint}`);
    return value;
  };
  return {
    nextLine,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return nextLine();
    },
    end: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
