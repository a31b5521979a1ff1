import { expect } from 'chai';

import {
  type Connection,
  createPodNetwork,
  missingForPodNetwork,
  missingInKernel,
  OF_1_9,
  PEER,
  POD,
  type PodNetwork,
  VM,
} from './redirect/pod-network.js';

/** What a connection must find: the server; the proxy must learn where it was going. */
interface Expected extends Connection {
  readonly what: string;
  readonly from: 'pod' | 'peer' | 'vm';
  readonly by: string;
}

const APP = { from: 'pod', uid: 1000, gid: 1000 } as const;
const PROXY = { from: 'pod', uid: 1337, gid: 1337 } as const;
const PROXIES = ['inbound', 'outbound'];

const POD_ARGS = [
  ...['-p', '15001', '-z', '15006', '-u', '1337', '-m', 'REDIRECT', '-i', '*', '-x', '10.99.0.0/24'],
  ...['-b', '*', '-d', '8080', '-o', '9001', '--ipv6', 'on'],
] as const;

/** What is the same in all releases since 1.3. */
const COMMON: readonly Expected[] = [
  { what: 'inbound', from: 'peer', to: POD.ipv4, port: 80, by: 'inbound' },
  { what: 'inbound to an excluded port', from: 'peer', to: POD.ipv4, port: 8080, by: 'app' },
  { what: 'outbound', ...APP, to: PEER.ipv4, port: 9000, by: 'outbound' },
  { what: 'outbound to an excluded range', ...APP, to: PEER.excluded, port: 9000, by: 'peer' },
  { what: 'outbound to an excluded port', ...APP, to: PEER.ipv4, port: 9001, by: 'peer' },
  { what: 'outbound of the proxy', ...PROXY, to: PEER.ipv4, port: 9000, by: 'peer' },
  { what: 'loopback', ...APP, to: '127.0.0.1', port: 80, by: 'app' },
  { what: "the proxy's call of the pod", ...PROXY, to: POD.ipv4, port: 80, by: 'inbound' },
  { what: 'what the proxy passes on', ...PROXY, source: '127.0.0.6', to: POD.ipv4, port: 80, by: 'app' },
  {
    what: 'what the proxy passes on to localhost',
    ...PROXY,
    source: '127.0.0.6',
    to: '127.0.0.1',
    port: 80,
    by: 'app',
  },
  { what: 'outbound IPv6', ...APP, to: PEER.ipv6, port: 9000, by: 'outbound' },
  { what: 'outbound IPv6 of the proxy', ...PROXY, to: PEER.ipv6, port: 9000, by: 'peer' },
  { what: 'IPv6 loopback', ...APP, to: '::1', port: 80, by: 'app' },
  { what: 'what the proxy passes on with IPv6', ...PROXY, source: '::6', to: POD.ipv6, port: 80, by: 'app' },
];

/** The rest of 1.4, whose script does not capture inbound IPv6 with `*`. */
const IN_1_4: readonly Expected[] = [
  { what: 'inbound SSH', from: 'peer', to: POD.ipv4, port: 22, by: 'app' },
  { what: "the application's call of the pod", ...APP, to: POD.ipv4, port: 8080, by: 'inbound' },
  { what: "the application's call of the pod with IPv6", ...APP, to: POD.ipv6, port: 8080, by: 'inbound' },
  { what: 'inbound IPv6', from: 'peer', to: POD.ipv6, port: 80, by: 'app' },
];

const IN_1_31: readonly Expected[] = [
  { what: 'inbound SSH', from: 'peer', to: POD.ipv4, port: 22, by: 'inbound' },
  { what: 'inbound to the tunnel', from: 'peer', to: POD.ipv4, port: 15008, by: 'tunnel' },
  { what: "the proxy's call of the pod by the tunnel", ...PROXY, to: POD.ipv4, port: 15008, by: 'tunnel' },
  { what: "the application's call of the pod", ...APP, to: POD.ipv4, port: 8080, by: 'app' },
  { what: "the application's call of the pod with IPv6", ...APP, to: POD.ipv6, port: 8080, by: 'app' },
  { what: 'inbound IPv6', from: 'peer', to: POD.ipv6, port: 80, by: 'inbound' },
];

const QUERY = { port: 53, protocol: 'udp' } as const;

const DNS: readonly Expected[] = [
  { what: 'a query', ...APP, to: PEER.ipv4, ...QUERY, by: 'agent' },
  { what: 'a query with IPv6', ...APP, to: PEER.ipv6, ...QUERY, by: 'agent' },
  { what: 'a query by TCP', ...APP, to: PEER.ipv4, port: 53, by: 'agent' },
  { what: "a query of the agent's", ...PROXY, to: PEER.ipv4, ...QUERY, by: 'peer' },
  { what: "a query of the agent's by TCP", ...PROXY, to: PEER.ipv4, port: 53, by: 'peer' },
  { what: 'other UDP', ...APP, to: PEER.ipv4, port: 9001, protocol: 'udp', by: 'peer' },
];

const missing = missingForPodNetwork();

for (const backend of ['iptables-nft', 'iptables-legacy']) {
  describe(`the traffic of a pod of Istio 1.3 and later, with ${backend}`, function () {
    this.timeout(60_000);
    let network: PodNetwork;

    before(async function () {
      const lacking = missing ?? missingInKernel(backend) ?? missingInKernel(backend, OF_1_9);
      if (lacking !== undefined) {
        console.error(`the traffic of Istio 1.3 and later is not tested with ${backend}: ${lacking}`);
        this.skip();
      }
      network = createPodNetwork();
      await Promise.all([
        network.serve('pod', 0, 'app=22,80,8080', 'tunnel=15008', 'transparent=15002=transparent'),
        network.serve('pod', 1337, 'outbound=15001', 'inbound=15006', 'agent=15053', 'agent=15053=local-udp'),
        network.serve('peer', 0, 'peer=53,9000,9001', 'peer=53,9001=udp'),
      ]);
    });

    after(async () => {
      // Undefined where the tests were skipped.
      await (network as PodNetwork | undefined)?.remove();
    });

    async function redirect(...args: readonly string[]): Promise<string> {
      const { status, stderr } = await network.redirect([...args, '--iptables', backend]);
      expect(status, stderr).to.equal(0);
      return stderr;
    }

    async function expectAll(expected: readonly Expected[]): Promise<void> {
      for (const { what, from, by, ...connection } of expected) {
        const answer = await network.connect(from, connection);
        expect(answer.by, what).to.equal(by);
        if (!PROXIES.includes(by)) continue;
        expect(answer.originalDestination, what).to.deep.equal([connection.to, connection.port]);
      }
    }

    it('comes back to the proxy with the rules of 1.0 where the proxy passes it on', async () => {
      await redirect('-p', '15001', '-u', '1337', '-b', '*', '-i', '*', '--ipv6', 'off');
      const passedOn = { ...PROXY, source: '127.0.0.6', to: POD.ipv4, port: 80 };
      await expectAll([{ what: 'what the proxy passes on', ...passedOn, by: 'outbound' }]);
    });

    it('goes where the rules of 1.4 say', async () => {
      await redirect('--istio-version', '1.4', ...POD_ARGS);
      await expectAll([...COMMON, ...IN_1_4]);
    });

    it('goes where -z alone tells of 1.3 and later too', async () => {
      await redirect(...POD_ARGS);
      await expectAll([...COMMON, ...IN_1_4]);
    });

    it('goes where the rules of 1.31 say', async () => {
      await redirect('istio-iptables', '--istio-version', '1.31', ...POD_ARGS);
      await expectAll([...COMMON, ...IN_1_31]);
    });

    for (const version of ['1.4', '1.31']) {
      it(`goes to the proxy on listed ports alone, also with IPv6, in ${version}`, async () => {
        await redirect('--istio-version', version, '-z', '15006', '-u', '1337', '-b', '8080', '-i', '', '--ipv6', 'on');
        const by = version === '1.4' ? 'outbound' : 'inbound';
        await expectAll([
          { what: 'inbound', from: 'peer', to: POD.ipv4, port: 8080, by },
          { what: 'inbound IPv6', from: 'peer', to: POD.ipv6, port: 8080, by },
          { what: 'inbound to another port', from: 'peer', to: POD.ipv4, port: 80, by: 'app' },
          { what: 'outbound', ...APP, to: PEER.ipv4, port: 9000, by: 'peer' },
        ]);
      });
    }

    it('goes to the proxy on the ports of -q alone, whatever the destination', async () => {
      await redirect('--istio-version', '1.31', '-u', '1337', '-i', '', '-q', '9001', '--ipv6', 'off');
      await expectAll([
        { what: 'to the port', ...APP, to: PEER.other, port: 9001, by: 'outbound' },
        { what: 'to another', ...APP, to: PEER.ipv4, port: 9000, by: 'peer' },
      ]);
    });

    it('passes by the proxy through an excluded interface', async () => {
      const toPod: Expected = { what: 'inbound', from: 'vm', to: VM.pod, port: 80, by: 'inbound' };
      await redirect('--istio-version', '1.31', ...POD_ARGS);
      await expectAll([toPod]);
      await redirect('--istio-version', '1.31', ...POD_ARGS, '-c', 'net1');
      await expectAll([{ ...toPod, by: 'app' }, ...COMMON]);
    });

    it('counts as outbound where it comes from a virtual machine, with 1.4', async () => {
      await redirect('--istio-version', '1.4', ...POD_ARGS, '-k', 'net1');
      await expectAll([{ what: 'outbound', from: 'vm', to: PEER.ipv4, port: 9000, by: 'outbound' }, ...COMMON]);
    });

    for (const version of ['1.15', '1.31']) {
      it(`goes to the agent where it asks for names, and from there to the server, with ${version}`, async () => {
        await redirect('--istio-version', version, ...POD_ARGS, '--redirect-dns', '--capture-all-dns');
        await expectAll([...DNS, ...COMMON]);
      });
    }

    it('reaches a transparent proxy with both its addresses, with TPROXY of 1.31', async () => {
      const args = ['-z', '15002', '-u', '1337', '-m', 'TPROXY', '-b', '*', '-d', '8080', '-i', '', '--ipv6', 'on'];
      await redirect('--istio-version', '1.31', ...args, '--drop-invalid');
      for (const [pod, peer] of [
        [POD.ipv4, PEER.ipv4],
        [POD.ipv6, PEER.ipv6],
      ] as const) {
        const answer = await network.connect('peer', { to: pod, port: 80 });
        expect(answer).to.deep.include({ by: 'transparent', client: peer, local: [pod, 80] });
        expect((await network.connect('peer', { to: pod, port: 8080 })).by).to.equal('app');
        expect((await network.connect('pod', { ...APP, to: pod, port: 80 })).by).to.equal('app');
      }
    });

    /** Rules of both families, and the addresses of loopback. */
    const everything = async (): Promise<string> => {
      const programs = [backend, backend.replace('iptables', 'ip6tables')];
      const text = await network.inPod(...programs.map((program) => `${program}-save`), 'ip -6 addr show dev lo');
      return text.replaceAll(/^#.*\n|^:.*\n|\*.*\nCOMMIT\n/gm, '');
    };

    for (const [version, ...more] of [
      ['1.4', '-k', 'net1'],
      ['1.15', '-m', 'TPROXY', '--redirect-dns', '--capture-all-dns', '--drop-invalid'],
      ['1.31', '-m', 'TPROXY', '-c', 'net1', '--redirect-dns', '--capture-all-dns', '--drop-invalid'],
    ] as const) {
      it(`is as it was after --clean, where the rules were those of ${version}`, async () => {
        await redirect('--clean');
        const before = await everything();
        expect(await redirect('--istio-version', version, ...POD_ARGS, ...more)).to.match(/^rules set: /);
        const set = await everything();
        expect(set).not.to.equal(before);
        expect(await redirect('--istio-version', version, ...POD_ARGS, ...more, '--run-validation')).to.match(
          /^the rules are set/,
        );
        expect(await everything()).to.equal(set);
        await redirect('--clean');
        expect(await everything()).to.equal(before);
      });
    }

    it('is rejected with IPv6 as in 1.4 where this is asked for, but for what the pod begins', async () => {
      await redirect('--istio-version', '1.4', '-u', '1337', '-b', '*', '--ipv6', 'reject');
      await expectAll([
        { what: 'inbound IPv6', from: 'peer', to: POD.ipv6, port: 80, by: 'nobody' },
        { what: 'outbound IPv6', ...APP, to: PEER.ipv6, port: 9000, by: 'peer' },
        { what: 'IPv6 loopback', ...APP, to: '::1', port: 80, by: 'app' },
      ]);
      await redirect('--clean');
      await expectAll([{ what: 'inbound IPv6', from: 'peer', to: POD.ipv6, port: 80, by: 'app' }]);
    });
  });
}
