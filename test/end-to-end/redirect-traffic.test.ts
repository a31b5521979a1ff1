import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { ARGS_OF_ISTIO_INIT, RULES_OF_ISTIO_INIT } from '../support/istio-init.js';
import {
  type Connection,
  createPodNetwork,
  missingForPodNetwork,
  missingInKernel,
  PEER,
  POD,
  type PodNetwork,
} from './redirect/pod-network.js';

/** What a connection must find: the server, and the destination that SO_ORIGINAL_DST has for the proxy. */
interface Expected extends Connection {
  readonly what: string;
  readonly from: 'pod' | 'peer';
  readonly by: 'app' | 'peer' | 'proxy';
}

const APP = { uid: 1000, gid: 1000 };
const PROXY = { uid: 1337, gid: 1337 };
const RULES = ['-p', '15001', '-u', '1337', '-m', 'REDIRECT', '-i', '*', '-x', '10.99.0.0/24', '-b', '80,', '-d', ''];

const REDIRECTED: readonly Expected[] = [
  { what: 'inbound to a redirected port', from: 'peer', to: POD.ipv4, port: 80, by: 'proxy' },
  { what: 'inbound to another port', from: 'peer', to: POD.ipv4, port: 8080, by: 'app' },
  { what: 'outbound', from: 'pod', to: PEER.ipv4, port: 9000, ...APP, by: 'proxy' },
  { what: 'outbound through the default route', from: 'pod', to: PEER.other, port: 9000, ...APP, by: 'proxy' },
  { what: 'outbound to an excluded range', from: 'pod', to: PEER.excluded, port: 9000, ...APP, by: 'peer' },
  { what: 'outbound of the proxy', from: 'pod', to: PEER.ipv4, port: 9000, ...PROXY, by: 'peer' },
  { what: "outbound of the proxy's user", from: 'pod', to: PEER.ipv4, port: 9000, ...APP, uid: 1337, by: 'peer' },
  { what: "outbound of the proxy's group", from: 'pod', to: PEER.ipv4, port: 9000, ...APP, gid: 1337, by: 'peer' },
  { what: 'loopback', from: 'pod', to: '127.0.0.1', port: 80, ...APP, by: 'app' },
  { what: "the pod's own address", from: 'pod', to: POD.ipv4, port: 8080, ...APP, by: 'proxy' },
  { what: 'inbound IPv6 to a redirected port', from: 'peer', to: POD.ipv6, port: 80, by: 'proxy' },
  { what: 'inbound IPv6 to another port', from: 'peer', to: POD.ipv6, port: 8080, by: 'app' },
  { what: 'outbound IPv6', from: 'pod', to: PEER.ipv6, port: 9000, ...APP, by: 'proxy' },
  { what: 'outbound IPv6 of the proxy', from: 'pod', to: PEER.ipv6, port: 9000, ...PROXY, by: 'peer' },
  { what: 'IPv6 loopback', from: 'pod', to: '::1', port: 80, ...APP, by: 'app' },
];

const missing = missingForPodNetwork();

for (const backend of ['iptables-nft', 'iptables-legacy']) {
  describe(`the traffic of a pod, with ${backend}`, function () {
    this.timeout(30_000);
    let network: PodNetwork;

    before(async function () {
      const lacking = missing ?? missingInKernel(backend);
      if (lacking !== undefined) {
        console.error(`the traffic of a pod is not tested with ${backend}: ${lacking}`);
        this.skip();
      }
      network = createPodNetwork();
      await Promise.all([
        network.serve('pod', 0, 'app=80,8080', 'proxy=15002=transparent'),
        network.serve('pod', 1337, 'proxy=15001'),
        network.serve('peer', 0, 'peer=9000'),
      ]);
      // Rules of another program, which must stay as they are; and the tables of legacy exist from here on.
      await network.inPod(
        ...[backend, backend.replace('iptables', 'ip6tables')].flatMap((program) =>
          ['nat', 'mangle'].map((table) => `${program} -t ${table} -A OUTPUT -p udp -j RETURN`),
        ),
      );
    });

    after(async () => {
      // Undefined where the tests were skipped.
      await (network as PodNetwork | undefined)?.remove();
    });

    /** All that redirect may change. Counters, dates and where legacy begins are no state. */
    async function everything(): Promise<string> {
      const programs = [backend, backend.replace('iptables', 'ip6tables')];
      const routes = [4, 6].flatMap((family) => [`ip -${family} rule show`, `ip -${family} route show table all`]);
      const text = await network.inPod(...programs.map((program) => `${program}-save`), ...routes);
      return text.replaceAll(/^#.*\n|\[\d+:\d+\]/gm, '');
    }

    /** What stands where nothing is redirected; whatever an earlier test has set is replaced by the next in any case. */
    async function cleaned(): Promise<string> {
      await redirect('--clean');
      return everything();
    }

    async function redirect(...args: readonly string[]): Promise<string> {
      const { status, stderr } = await network.redirect(args);
      expect(status, stderr).to.equal(0);
      return stderr;
    }

    it('goes where the rules say, and the proxy learns where it was going', async () => {
      await redirect(...RULES);
      for (const { what, from, by, ...connection } of REDIRECTED) {
        const answer = await network.connect(from, connection);
        expect(answer.by, what).to.equal(by);
        if (by !== 'proxy') continue;
        expect(answer.originalDestination, what).to.deep.equal([connection.to, connection.port]);
      }
    });

    it('goes to the proxy on every port but those left alone, and never from loopback, with *', async () => {
      await redirect('-u', '1337', '-b', '*', '-d', '8080', '-i', '');
      const answers = [
        await network.connect('peer', { to: POD.ipv4, port: 80 }),
        await network.connect('peer', { to: POD.ipv4, port: 8080 }),
        await network.connect('pod', { to: '127.0.0.1', port: 80, ...APP }),
        await network.connect('pod', { to: PEER.ipv4, port: 9000, ...APP }),
      ];
      expect(answers.map(({ by }) => by)).to.deep.equal(['proxy', 'app', 'app', 'peer']);
    });

    for (const mode of ['REDIRECT', 'TPROXY']) {
      it(`counts as outbound where it comes from a virtual machine in the pod, with ${mode}`, async () => {
        await redirect('-u', '1337', '-m', mode, '-b', '*', '-k', 'net1', '-p', mode === 'TPROXY' ? '15002' : '15001');
        const answer = await network.connect('vm', { to: PEER.ipv4, port: 9000 });
        expect(answer).to.include({ by: 'proxy' });
        expect(answer.originalDestination).to.deep.equal([PEER.ipv4, 9000]);
      });
    }

    it('goes past the proxy before, and again after --clean, which leaves all as it was', async () => {
      const before = await cleaned();
      const toApp = { to: POD.ipv4, port: 80 };
      const toPeer = { to: PEER.ipv4, port: 9000, ...APP };
      expect((await network.connect('peer', toApp)).by).to.equal('app');
      await redirect(...RULES);
      expect((await network.connect('peer', toApp)).by).to.equal('proxy');
      expect((await network.connect('pod', toPeer)).by).to.equal('proxy');
      expect(await redirect('--clean')).to.equal(`rules removed: IPv4 and IPv6 (${backend})\n`);
      expect(await everything()).to.equal(before);
      expect((await network.connect('peer', toApp)).by).to.equal('app');
      expect((await network.connect('pod', toPeer)).by).to.equal('peer');
    });

    it('is not touched by a second run, nor by --dry-run', async () => {
      await redirect(...RULES);
      const first = await everything();
      const { stdout } = await network.redirect(['--clean', '--dry-run']);
      expect(stdout).to.match(/^# iptables-restore --noflush\n\*nat\n-D PREROUTING -p tcp -j ISTIO_INBOUND\n/);
      expect(await redirect(...RULES)).to.match(/^the rules are set already, nothing is changed: /);
      expect(await everything()).to.equal(first);
    });

    it('follows the rules of the last run, which leave nothing of those before', async () => {
      const before = await cleaned();
      await redirect(...RULES, '-m', 'TPROXY', '-k', 'net1');
      await redirect('-u', '1337', '-i', '10.88.0.0/16', '-b', '8080');
      const answers = [
        await network.connect('peer', { to: POD.ipv4, port: 80 }),
        await network.connect('peer', { to: POD.ipv4, port: 8080 }),
        await network.connect('pod', { to: PEER.ipv4, port: 9000, ...APP }),
        await network.connect('pod', { to: PEER.other, port: 9000, ...APP }),
      ];
      expect(answers.map(({ by }) => by)).to.deep.equal(['app', 'proxy', 'peer', 'proxy']);
      await redirect('--clean');
      expect(await everything()).to.equal(before);
    });

    it('reaches a transparent proxy with both its addresses, with TPROXY', async () => {
      const before = await cleaned();
      await redirect('-p', '15002', '-u', '1337', '-m', 'TPROXY', '-i', '', '-b', '*', '-d', '8080');
      for (const [pod, peer] of [
        [POD.ipv4, PEER.ipv4],
        [POD.ipv6, PEER.ipv6],
      ] as const) {
        const answer = await network.connect('peer', { to: pod, port: 80 });
        expect(answer).to.include({ by: 'proxy', client: peer });
        expect(answer.local).to.deep.equal([pod, 80]);
        expect((await network.connect('peer', { to: pod, port: 8080 })).by).to.equal('app');
        expect((await network.connect('pod', { to: peer, port: 9000, ...APP })).by).to.equal('peer');
      }
      expect((await network.connect('pod', { to: '127.0.0.1', port: 80, ...APP })).by).to.equal('app');
      await redirect('--clean');
      expect(await everything()).to.equal(before);
    });

    it('has the rules that istio-init is known to set, line by line', async () => {
      await redirect(...ARGS_OF_ISTIO_INIT);
      const listed = (await network.inPod(`${backend} -t nat -S`)).split('\n');
      expect(listed.filter((line) => line.includes('ISTIO'))).to.deep.equal(RULES_OF_ISTIO_INIT);
    });

    it('is as it was where the rules of IPv6 can not be set after those of IPv4', async () => {
      const before = await cleaned();
      const folder = mkdtempSync(join(tmpdir(), 'redirect-'));
      const program = backend.replace('iptables', 'ip6tables');
      try {
        // Stands in for a kernel that refuses only when rules are really set.
        const script = `#!/bin/sh\ncase "$*" in *--test*) exit 0;; esac\necho 'no nat table' >&2; exit 3\n`;
        writeFileSync(join(folder, `${program}-restore`), script);
        chmodSync(join(folder, `${program}-restore`), 0o755);
        const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
        const { status, stderr } = await network.redirect([...RULES, '-m', 'TPROXY', '--iptables', backend], env);
        expect(stderr).to.match(/^istio-initializer: set the rules with ip6tables-\w+-restore: no nat table; /);
        expect(status).to.equal(1);
        expect(await everything()).to.equal(before);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
}
