import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { type CliOptions, type CommandResult, runCli } from '../support/cli.js';
import { type RedirectRunner, startRedirectRunner } from '../support/redirect-runner.js';

/** Arguments of an injected init container. */
const ARGS = ['-p', '15001', '-u', '1337', '-m', 'REDIRECT', '-i', '*', '-x', '', '-b', '80,', '-d', ''];

/** Makes the command believe so. */
const NOT_ROOT = { NODE_OPTIONS: '--import=data:text/javascript,process.getuid=()=>1000' };

const RULES = `# iptables-restore --noflush
*nat
:ISTIO_INBOUND - [0:0]
:ISTIO_IN_REDIRECT - [0:0]
:ISTIO_OUTPUT - [0:0]
:ISTIO_REDIRECT - [0:0]
-A PREROUTING -p tcp -j ISTIO_INBOUND
-A OUTPUT -p tcp -j ISTIO_OUTPUT
-A ISTIO_INBOUND -p tcp -m tcp --dport 80 -j ISTIO_IN_REDIRECT
-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15001
-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -j ISTIO_REDIRECT
-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
-A ISTIO_OUTPUT -m owner --gid-owner 1337 -j RETURN
-A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
-A ISTIO_OUTPUT -j ISTIO_REDIRECT
-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
COMMIT
`;

describe('redirect', () => {
  let folder = '';
  let runner: RedirectRunner | undefined;

  before(() => {
    // Root may have a network that is not that of the machine; others can change neither.
    const canHaveOwn = process.getuid?.() === 0 && spawnSync('unshare', ['-n', 'true']).status === 0;
    if (canHaveOwn) runner = startRedirectRunner('unshare', '-n');
  });

  after(() => runner?.end());

  /** Runs the command, as a process of its own where Node is to have options. */
  async function redirect(
    args: readonly string[],
    env: CliOptions['env'] = {},
  ): Promise<Pick<CommandResult, 'code' | 'stdout' | 'stderr'>> {
    if (runner === undefined || 'NODE_OPTIONS' in env) return runCli(['redirect', ...args], { env });
    const { status, ...output } = await runner.redirect(args, env);
    return { code: status, ...output };
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'redirect-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('prints with --dry-run what iptables-restore takes', async () => {
    const { code, stdout, stderr } = await redirect([...ARGS, '--ipv6', 'off', '--dry-run']);
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: RULES, stderr: '' });
  });

  it('prints them without root too, and says on standard error that nothing is set', async () => {
    const { code, stdout, stderr } = await redirect([...ARGS, '--ipv6', 'off'], NOT_ROOT);
    expect(stderr).to.equal('not run as root: the rules are printed, nothing is set\n');
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: RULES });
  });

  it('prints the rules of IPv6 after those of IPv4, and the routing of TPROXY as comments', async () => {
    const { stdout } = await redirect(['-m', 'TPROXY', '--ipv6', 'on', '--dry-run']);
    expect(stdout.split('\n').filter((line) => line.startsWith('#'))).to.deep.equal([
      '# iptables-restore --noflush',
      '# ip -4 route add local default dev lo table 133',
      '# ip -4 rule add fwmark 1337 lookup 133',
      '# ip6tables-restore --noflush',
      '# ip -6 route add local default dev lo table 133',
      '# ip -6 rule add fwmark 1337 lookup 133',
    ]);
  });

  it("reads the variables of Istio's script, which flags override", async () => {
    const env = {
      ENVOY_PORT: '16001',
      ISTIO_INBOUND_PORTS: '7',
      ISTIO_SERVICE_CIDR: '10.0.0.0/8',
      ISTIO_SERVICE_EXCLUDE_CIDR: '10.1.0.0/16',
    };
    const { stdout } = await redirect(['-b', '80', '--ipv6', 'off', '--dry-run'], env);
    expect(stdout).to.contain('--to-ports 16001\n').and.to.contain('--dport 80 ').and.not.to.contain('--dport 7 ');
    expect(stdout).to.contain('-d 10.1.0.0/16 -j RETURN\n-A ISTIO_OUTPUT -d 10.0.0.0/8 -j ISTIO_REDIRECT\n');
  });

  it('ends with one line and exit code 1 for what is wrong, and names the flag or variable', async () => {
    const flag = await redirect(['-b', '0', '--apply']);
    expect(flag).to.include({
      code: 1,
      stdout: '',
      stderr: "istio-initializer: read -b: got port '0', want a number from 1 to 65535\n",
    });
    const variable = await redirect(['--apply'], { ISTIO_SERVICE_CIDR: '10.0.0.0/99' });
    expect(variable).to.include({
      code: 1,
      stderr:
        "istio-initializer: read ISTIO_SERVICE_CIDR: got range '10.0.0.0/99', want CIDR like 10.0.0.0/8 or fd00::/8\n",
    });
  });

  /** Runs with programs that stand in for iptables, of which each that sets something leaves its name. */
  async function withPrograms(args: readonly string[], env = {}) {
    for (const name of ['iptables', 'ip6tables']) {
      writeFileSync(join(folder, `${name}-save`), '#!/bin/sh\n');
      writeFileSync(join(folder, `${name}-restore`), `#!/bin/sh\ncat >/dev/null\necho ${name} "$@" >&2\nexit 9\n`);
      for (const program of ['save', 'restore']) chmodSync(join(folder, `${name}-${program}`), 0o755);
    }
    return redirect([...args, '--iptables', join(folder, 'iptables')], env);
  }

  it('sets with --apply what it would print, or fails, also without root', async () => {
    const { code, stderr, stdout } = await withPrograms([...ARGS, '--ipv6', 'off', '--apply'], NOT_ROOT);
    expect(stderr).to.equal(
      `istio-initializer: check the rules with ${folder}/iptables-restore: iptables --noflush --test\n`,
    );
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
  });

  /** Arguments of a pod of today. */
  const POD_ARGS = [
    ...['istio-iptables', '-p', '15001', '-z', '15006', '-u', '1337', '-m', 'REDIRECT', '-i', '*', '-x', ''],
    ...['-b', '*', '-d', '15090,15021,15020', '--log_output_level=default:info'],
  ];
  const printed = ['--ipv6', 'off', '--dry-run'];

  it('takes the arguments of a pod of Istio 1.6 or later as they are', async () => {
    const { code, stdout, stderr } = await redirect([...POD_ARGS, ...printed]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout)
      .to.contain('-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006\n')
      .and.to.contain('-A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN\n')
      .and.to.contain('-A ISTIO_INBOUND -p tcp -m tcp --dport 15021 -j RETURN\n')
      .and.not.to.contain('--dport 22 ');
  });

  it('sets the rules of 1.3 with -z, so that what the proxy passes on does not come back', async () => {
    const { stdout } = await redirect(['-p', '15001', '-z', '15006', '-u', '1337', '-b', '*', ...printed]);
    expect(stdout)
      .to.contain(
        '-A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN\n-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -j ISTIO_IN_REDIRECT\n',
      )
      .and.to.contain('--to-ports 15006\n');
  });

  it('knows a setting by all names that Istio has for it', async () => {
    const long = ['--envoy-port=1', '--inbound-capture-port=2', '--istio-inbound-ports=3', '--istio-service-cidr=*'];
    const more = [
      '--istio-exclude-interfaces',
      'net1',
      '-t',
      '7',
      '-r',
      '8',
      '--istio-inbound-interception-mode=TPROXY',
    ];
    const short = ['-p', '1', '-z', '2', '-b', '3', '-i', '*', '-c', 'net1', '-m', 'TPROXY'];
    const marks = ['--tproxy-mark', '7', '--tproxy-route-table', '8'];
    const [one, other] = await Promise.all([
      redirect([...long, ...more, ...printed]),
      redirect([...short, ...marks, ...printed]),
    ]);
    expect(one).to.deep.equal(other);
    expect(one.code, one.stderr).to.equal(0);
  });

  it('refuses a flag that the release does not have, and names both', async () => {
    expect(await redirect(['--istio-version', '1.2', '-z', '15006', ...printed])).to.include({
      code: 1,
      stdout: '',
      stderr: 'istio-initializer: read -z: got a flag that Istio 1.2 does not have, want none; it came with 1.3\n',
    });
  });

  it('warns where the release is not known, and takes the nearest', async () => {
    const [known, unknown] = await Promise.all(
      ['1.31', '1.99'].map((version) => redirect([...POD_ARGS, '--istio-version', version, ...printed])),
    );
    expect(unknown?.stderr).to.equal('warning: Istio 1.99 is not known: the rules of 1.23 to 1.31 are taken\n');
    expect(unknown?.stdout).to.equal(known?.stdout);
  });

  it('rejects IPv6 as the release does, and refuses to where it does not', async () => {
    const reject = ['--ipv6', 'reject', '--dry-run', '--istio-version'];
    const { stdout } = await redirect([...reject, '1.4']);
    expect(stdout.slice(stdout.indexOf('# ip6tables'))).to.equal(
      '# ip6tables-restore --noflush\n*filter\n-A INPUT -m state --state ESTABLISHED -j ACCEPT\n' +
        '-A INPUT -d ::1/128 -i lo -j ACCEPT\n-A INPUT -j REJECT --reject-with icmp6-port-unreachable\nCOMMIT\n',
    );
    expect(await redirect([...reject, '1.31'])).to.include({
      code: 1,
      stderr:
        "istio-initializer: read --ipv6: got 'reject', which Istio 1.23 to 1.31 does not do, want auto, on or off\n",
    });
  });

  it('sets nothing with --skip-rule-apply, and fails with --run-validation where the rules are not there', async () => {
    const args = [...POD_ARGS, '--ipv6', 'off', '--apply', '--skip-rule-apply'];
    expect(await withPrograms(args)).to.include({ code: 0, stdout: '', stderr: '' });
    const { code, stderr } = await withPrograms([...args, '--run-validation']);
    expect(stderr).to.match(/^istio-initializer: validate the rules: got others than are wanted for IPv4 /);
    expect(code).to.equal(1);
  });

  it('refuses a word that is not the name of the program', async () => {
    const { code, stderr } = await redirect(['iptables', '--dry-run']);
    expect(stderr).to.contain('want istio-iptables, or flags alone');
    expect(code).to.equal(1);
  });

  it('removes nothing where no rules are, and says so', async () => {
    const { code, stderr } = await withPrograms(['--clean']);
    expect(stderr).to.equal(`there are no rules, nothing is changed: IPv4 and IPv6 (${folder}/iptables)\n`);
    expect(code).to.equal(0);
  });

  it('refuses a program that is not an iptables', async () => {
    const { code, stderr } = await redirect(['--iptables', '/bin/sh', '--dry-run']);
    expect(stderr).to.contain('want a path that ends with iptables, iptables-nft or iptables-legacy');
    expect(code).to.equal(1);
  });
});
