import { expect } from 'chai';

import { redirectReport } from '../../../src/redirect/rules/redirect-report.js';
import { deepFreeze } from '../../support/deep-freeze.js';

type Fields = Readonly<Record<string, unknown>>;

const ARGS = ['-p', '15001', '-u', '1337', '-m', 'REDIRECT', '-i', '*', '-x', '', '-b', '80,', '-d', ''];

/** An injected pod template: of an application, the proxy, and the init container with these arguments. */
function template({
  app = {},
  spec = {},
  args = ARGS,
}: { app?: Fields; spec?: Fields; args?: readonly unknown[] } = {}) {
  return deepFreeze({
    metadata: { labels: { app: 'hello' } },
    spec: {
      containers: [
        { name: 'hello', ports: [{ name: 'http', containerPort: 80 }], ...app },
        { name: 'istio-proxy', securityContext: { runAsUser: 1337 }, ports: [{ name: 'stats', containerPort: 80 }] },
      ],
      initContainers: [{ name: 'mine' }, { name: 'istio-init', args }],
      ...spec,
    },
  });
}

const warned = (of: Parameters<typeof template>[0]): readonly string[] =>
  redirectReport(template(of)).warnings.map(({ reason, text }) => `${reason}: ${text}`);

describe('the report on the redirection of a pod', () => {
  it('says which ports and ranges go through the proxy, and warns of nothing where all is well', () => {
    expect(redirectReport(template())).to.deep.equal({
      traffic: {
        proxyPort: 15001,
        inboundProxyPort: 15001,
        inboundMode: 'REDIRECT',
        inboundPorts: [80],
        excludeInboundPorts: [],
        ipRanges: 'all',
        excludeIpRanges: [],
        excludeOutboundPorts: [],
        proxyUids: [1337],
        proxyGids: [1337],
      },
      warnings: [],
    });
  });

  it('reads arguments that are numbers or nothing, and variables of the init container', () => {
    const env = [
      { name: 'ISTIO_SERVICE_CIDR', value: '10.0.0.0/8' },
      { name: 'POD', valueFrom: {} },
    ];
    const initContainers = [{ name: 'istio-init', args: ['-p', 16001, '-u', '4242', '-x', null], env }];
    expect(redirectReport(template({ spec: { initContainers } })).traffic).to.deep.include({
      proxyPort: 16001,
      proxyUids: [4242],
      inboundPorts: 'all',
      ipRanges: ['10.0.0.0/8'],
      excludeIpRanges: [],
    });
  });

  for (const [what, value] of [
    ['a template without an init container of Istio', template({ spec: { initContainers: [{ name: 'mine' }] } })],
    ['a template without a spec', { metadata: {} }],
    ['nothing', null],
  ] as const) {
    it(`says that nothing is redirected for ${what}`, () => {
      const { traffic, warnings } = redirectReport(value);
      expect(traffic).to.equal(undefined);
      expect(warnings.map(({ reason }) => reason)).to.deep.equal(['NotInjected']);
    });
  }

  it('says that the pod never starts where the init container has arguments that are refused', () => {
    const { traffic, warnings } = redirectReport(template({ args: ['-b', '0'] }));
    expect(traffic).to.equal(undefined);
    expect(warnings).to.deep.equal([
      {
        reason: 'BadArguments',
        text: "init container istio-init fails, and the pod never starts: read -b: got port '0', want a number from 1 to 65535",
      },
    ]);
  });

  it('warns of the network of the node', () => {
    expect(warned({ spec: { hostNetwork: true } })).to.deep.equal([
      "HostNetwork: hostNetwork is true: the rules change the traffic of the whole node, not only the pod's",
    ]);
  });

  const bypasses = (as: string) =>
    `RunsAsProxy: container hello runs as ${as} like the proxy: what it sends bypasses the proxy`;

  for (const [what, of, expected] of [
    ['user of the container', { app: { securityContext: { runAsUser: 1337 } } }, ['user 1337']],
    ['group of the container', { app: { securityContext: { runAsUser: 5, runAsGroup: 1337 } } }, ['group 1337']],
    ['user of the pod', { spec: { securityContext: { runAsUser: 1337 } } }, ['user 1337']],
    [
      "container's user, whatever the pod's is",
      { app: { securityContext: { runAsUser: 5 } }, spec: { securityContext: { runAsUser: 1337 } } },
      [],
    ],
  ] as const) {
    it(`looks at the ${what} for one that is left alone`, () => {
      expect(warned(of)).to.deep.equal(expected.map(bypasses));
    });
  }

  it('warns of a proxy whose own traffic would come back to it', () => {
    expect(warned({ args: ['-u', '4242'] })).to.deep.equal([
      'ProxyNotExempt: container istio-proxy runs as user 1337, not 4242: its own connections are redirected back to it',
    ]);
  });

  const http = (port: unknown) => ({ httpGet: { path: '/', port } });
  const viaProxy = (probe: string, port: number) =>
    `ProbeThroughProxy: container hello: ${probe} on port ${port} goes through the proxy: ` +
    'it fails where mutual TLS is on, because the kubelet has no certificate';

  for (const [what, app, args, expected] of [
    ['by number', { livenessProbe: http(80) }, ARGS, [viaProxy('livenessProbe', 80)]],
    ['by number in a text', { livenessProbe: http('80') }, ARGS, [viaProxy('livenessProbe', 80)]],
    ['by name', { readinessProbe: http('http') }, ARGS, [viaProxy('readinessProbe', 80)]],
    ['by a name that no port has', { readinessProbe: http('other') }, ARGS, []],
    ['of a port that is left alone', { livenessProbe: http(8080) }, ARGS, []],
    ['of an excluded port', { livenessProbe: http(80) }, ['-b', '*', '-d', '80'], []],
    ['of any port where all are redirected', { startupProbe: http(7) }, [], [viaProxy('startupProbe', 7)]],
    ['of the port of SSH', { livenessProbe: http(22) }, [], []],
    ['that runs a command', { livenessProbe: { exec: { command: ['true'] } } }, ARGS, []],
    [
      'that only connects',
      { livenessProbe: { tcpSocket: { port: 80 } } },
      ARGS,
      [
        'ProbeThroughProxy: container hello: livenessProbe on port 80 goes through the proxy: ' +
          'the proxy accepts every connection, so it says nothing about the container',
      ],
    ],
  ] as const) {
    it(`warns of ${expected.length > 0 ? 'a probe' : 'nothing for a probe'} ${what}`, () => {
      expect(warned({ app, args })).to.deep.equal(expected);
    });
  }

  for (const [name, isWarned] of [
    ['http', false],
    ['http-web', false],
    ['http2', false],
    ['grpc-api', false],
    ['mongo', false],
    ['redis-cache', false],
    ['tcp-raw', false],
    ['web', true],
    ['httpweb', true],
    ['https', true],
    ['mysql-db', true],
    [undefined, false],
  ] as const) {
    it(`${isWarned ? 'warns' : 'does not warn'} of a port named ${name ?? 'nothing'}`, () => {
      const expected =
        `PlainTcpPort: container hello: port 80 is named ${name ?? ''}: behind a Service port of that name ` +
        'the mesh treats it as plain TCP (it knows grpc, http, http2, mongo, redis, alone or before a "-")';
      const ports = [{ containerPort: 80, ...(name === undefined ? {} : { name }) }];
      expect(warned({ app: { ports } })).to.deep.equal(isWarned ? [expected] : []);
    });
  }

  it('does not warn of the name of a port that is not redirected, or is for UDP', () => {
    const ports = [
      { name: 'web', containerPort: 8080 },
      { name: 'dns', containerPort: 80, protocol: 'UDP' },
    ];
    expect(warned({ app: { ports } })).to.deep.equal([]);
  });
});

describe('the report on the redirection of a pod of Istio 1.1 or later', () => {
  /** Arguments and image of an init container of today. */
  const modern = (image: string, more: Fields = {}) => ({
    name: 'istio-init',
    image,
    args: ['istio-iptables', '-p', '15001', '-z', '15006', '-u', '1337', '-i', '*', '-x', '', '-b', '*', '-d', '15020'],
    ...more,
  });
  const trafficOf = (init: Fields) => redirectReport(template({ spec: { initContainers: [init] } })).traffic;

  for (const [image, istioVersions] of [
    ['docker.io/istio/proxyv2:1.13.1', '1.13 to 1.14'],
    ['registry:5000/istio/proxyv2:1.6.8-distroless@sha256:0123', '1.6 to 1.7'],
    ['proxyv2-rhel8:1.9', '1.9 to 1.12'],
    ['docker.io/istio/proxyv2:latest', '1.23 to 1.31'],
    ['docker.io/istio/proxyv2', '1.23 to 1.31'],
    ['mine/istio-initializer-proxy-init:1.0.0', '1.23 to 1.31'],
  ] as const) {
    it(`takes the rules of ${istioVersions} for the image ${image}`, () => {
      expect(trafficOf(modern(image))).to.deep.include({ istioVersions, inboundProxyPort: 15006 });
    });
  }

  it('names no release where its rules are those that are taken without one', () => {
    expect(
      trafficOf({ name: 'istio-init', image: 'docker.io/istio/proxy_init:0.2.7', args: ARGS }),
    ).not.to.have.property('istioVersions');
  });

  it('says what later releases leave alone, redirect and capture beside the rest', () => {
    const args = ['istio-iptables', '-z', '15006', '-b', '*', '-q', '25', '-c', 'net1', '--redirect-dns'];
    expect(trafficOf(modern('proxyv2:1.20.0', { args }))).to.deep.include({
      exemptInboundPorts: [15008],
      outboundPorts: [25],
      excludeInterfaces: ['net1'],
      dns: 'servers',
    });
    const env = [{ name: 'ISTIO_META_DNS_CAPTURE', value: 'true' }];
    expect(trafficOf(modern('proxyv2:1.20.0', { env }))).to.deep.include({ dns: 'servers' });
  });

  it('reads the command where the program is there, as in 1.5, and a version before that of the image', () => {
    const command = ['/usr/local/bin/istio-iptables', '-p', '16001', '-i', '*'];
    const init = modern('proxyv2:1.5.0', { command, args: [] });
    expect(trafficOf(init)).to.deep.include({ istioVersions: '1.5', proxyPort: 16001 });
    expect(trafficOf({ ...init, args: ['--istio-version', '1.9'] })).to.deep.include({ istioVersions: '1.9 to 1.12' });
  });

  it('looks at the container that only validates, where the CNI plugin sets the rules', () => {
    const args = ['istio-iptables', '-z', '15006', '-b', '80', '--run-validation', '--skip-rule-apply'];
    expect(trafficOf(modern('proxyv2:1.15.0', { name: 'istio-validation', args }))?.inboundPorts).to.deep.equal([80]);
  });

  it('says that the pod never starts where the release of its image does not have a flag', () => {
    const init = { name: 'istio-init', image: 'istio/proxy_init:1.0.2', args: ['-p', '15001', '-k', 'net1'] };
    expect(warned({ spec: { initContainers: [init] } })).to.deep.equal([
      'BadArguments: init container istio-init fails, and the pod never starts: ' +
        'read -k: got a flag that Istio 1.0.2 does not have, want none; it came with 1.1',
    ]);
  });

  it('warns of a release that is not known, and finds the proxy among init containers', () => {
    const proxy = { name: 'istio-proxy', securityContext: { runAsUser: 1337 } };
    const init = modern('proxyv2:1.99.0', { args: ['istio-iptables', '-u', '4242'] });
    expect(warned({ spec: { containers: [], initContainers: [init, proxy] } })).to.deep.equal([
      'UnknownRelease: Istio 1.99.0 is not known: the rules of 1.23 to 1.31 are taken',
      'ProxyNotExempt: container istio-proxy runs as user 1337, not 4242: its own connections are redirected back to it',
    ]);
  });

  for (const [image, isExempt] of [
    ['proxyv2:1.12.0', true],
    ['proxyv2:1.13.0', false],
  ] as const) {
    it(`${isExempt ? 'does not warn' : 'warns'} of a probe on port 22 with ${image}`, () => {
      const app = { livenessProbe: { tcpSocket: { port: 22 } } };
      const reasons = redirectReport(template({ app, spec: { initContainers: [modern(image)] } })).warnings;
      expect(reasons.map(({ reason }) => reason)).to.deep.equal(isExempt ? [] : ['ProbeThroughProxy']);
    });
  }

  it('knows more protocols by the name of a port from 1.1 on, and looks at the traffic from 1.5 on', () => {
    const ports = ['https', 'mysql-db', 'web'].map((name, index) => ({ name, containerPort: index + 1 }));
    const named = (image: string): readonly string[] =>
      redirectReport(
        template({ app: { ports }, spec: { initContainers: [modern(image, { args: ['-b', '*'] })] } }),
      ).warnings.map(({ text }) => / is named (\S+):/.exec(text)?.[1] ?? '');
    expect(named('proxy_init:1.0.2')).to.deep.equal(['https', 'mysql-db', 'web']);
    expect(named('proxy_init:1.4.0')).to.deep.equal(['web']);
    expect(named('proxyv2:1.5.0')).to.deep.equal([]);
  });
});
