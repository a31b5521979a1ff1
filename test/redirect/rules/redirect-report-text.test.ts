import { expect } from 'chai';

import { redirectReport } from '../../../src/redirect/rules/redirect-report.js';
import { redirectReportLines } from '../../../src/redirect/rules/redirect-report-text.js';

const linesFor = (...args: readonly string[]): readonly string[] =>
  redirectReportLines(redirectReport({ spec: { initContainers: [{ name: 'istio-init', args }], containers: [] } }));

describe('the text of a report on the redirection', () => {
  for (const [args, inbound, outbound] of [
    [
      [],
      'all TCP ports but 22, to the proxy on port 15001 (REDIRECT)',
      'TCP to everywhere, to the proxy on port 15001',
    ],
    [
      ['-b', '80', '-i', '10.0.0.0/8,fd00::/8'],
      'TCP port 80, to the proxy on port 15001 (REDIRECT)',
      'TCP to 10.0.0.0/8, fd00::/8, to the proxy on port 15001',
    ],
    [
      ['-b', '80,90', '-m', 'TPROXY', '-x', '10.0.0.0/8', '-p', '16001', '-z', '15006'],
      'TCP ports 80, 90, to the proxy on port 16001 (TPROXY)',
      'TCP to everywhere but 10.0.0.0/8, to the proxy on port 16001',
    ],
    [
      ['-d', '22,15090', '-x', '10.0.0.0/8', '-o', '3306', '-z', '15006'],
      'all TCP ports but 22, 15090, to the proxy on port 15006 (REDIRECT)',
      'TCP to everywhere but 10.0.0.0/8, and but to port 3306, to the proxy on port 15001',
    ],
    [['-b', '', '-i', ''], 'nothing goes through the proxy', 'nothing goes through the proxy'],
  ] as const) {
    it(`tells what ${args.length === 0 ? 'no arguments' : args.join(' ')} lead where`, () => {
      expect(linesFor(...args)).to.deep.equal([
        `inbound: ${inbound}`,
        `outbound: ${outbound}`,
        'left alone: what user 1337 or group 1337 sends, loopback, UDP',
      ]);
    });
  }

  it('names the release, DNS and interfaces where they are told', () => {
    const args = ['istio-iptables', '-z', '15006', '-b', '*', '-d', '15020', '-i', '10.0.0.0/8', '-q', '25'];
    expect(linesFor(...args, '-c', 'net1', '--redirect-dns')).to.deep.equal([
      'rules: those of Istio 1.23 to 1.31',
      'inbound: all TCP ports but 15008, 15020, to the proxy on port 15006 (REDIRECT)',
      'outbound: TCP to 10.0.0.0/8 and to port 25, to the proxy on port 15001',
      "DNS: queries to the pod's servers, to the agent on port 15053",
      'left alone: what user 1337 or group 1337 sends, loopback, other UDP, the interfaces net1',
    ]);
    expect(linesFor('istio-iptables', '-i', '', '-q', '25', '--redirect-dns', '--capture-all-dns')).to.include.members([
      'outbound: TCP to port 25, to the proxy on port 15001',
      'DNS: queries to every server, to the agent on port 15053',
    ]);
  });

  it('say that all TCP ports are redirected where nothing is left alone', () => {
    const line = linesFor('istio-iptables', '-m', 'TPROXY', '-b', '*')[1];
    expect(line).to.equal('inbound: all TCP ports, to the proxy on port 15006 (TPROXY)');
  });

  it('ends with the warnings, which may be all there is', () => {
    expect(redirectReportLines(redirectReport(null))).to.deep.equal([
      'warning: there is no init container istio-init: no traffic goes through a proxy (NotInjected)',
    ]);
  });
});
