import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { isJsonObject, objectsIn, valueAt } from '../../src/json/json.js';
import { readSecret, writeSecret } from '../../src/kubernetes/resources/secret.js';
import type { ApiClient } from '../../src/kubernetes/transport/api-client.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { storeCertificate } from '../../src/webhook/certificates/certificate-secret.js';
import {
  issueCertificate,
  namesOfCertificate,
  namesOfService,
} from '../../src/webhook/certificates/issue-certificate.js';
import { type CommandResult, killAll, startCli } from '../support/cli.js';
import { runCommand } from '../support/command.js';
import { sandboxClient } from '../support/sandbox-client.js';
import { bundlesOf, createWebhookConfiguration, webhookConfiguration } from '../support/webhook-configurations.js';

const SECRET = { namespace: 'default', name: 'certs' };
const NAMES = namesOfService('injector', 'default');
const CREATE = ['create', '--service', 'injector', '--namespace', 'default', '--secret', 'certs'];
const REQUESTS = '/apis/certificates.k8s.io/v1beta1/certificatesigningrequests';

describe('certs', () => {
  let sandbox: Sandbox;
  let client: ApiClient;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certs-'));
    sandbox = await startSandbox();
    client = sandboxClient(sandbox.url, '');
  });
  afterEach(async () => {
    await killAll();
    client.close();
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const certs = (args: readonly string[], input?: string): Promise<CommandResult> =>
    runCommand(['certs', ...args, '--master', sandbox.url], input === undefined ? {} : { input });
  const succeeded = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await certs(args, input);
    expect(code, stderr).to.equal(0);
    const [cluster, then] = stderr.split('\n');
    expect([cluster, then]).to.deep.equal([`cluster: server ${sandbox.url}, Kubernetes v1.9.4`, 'these changes:']);
    expect(stderr).not.to.contain('PRIVATE');
    return stdout;
  };
  const failed = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await certs(args, input);
    expect([code, stdout]).to.deep.equal([1, '']);
    return stderr;
  };
  const secretData = async (): Promise<Readonly<Record<string, string>>> => (await readSecret(client, SECRET)).data;
  const storeOld = async (days: number, ageDays: number): Promise<void> => {
    const now = new Date(Date.now() - ageDays * 86_400_000);
    const issued = await issueCertificate({ names: NAMES, days, now });
    await storeCertificate(client, await readSecret(client, SECRET), issued);
  };

  describe('create', () => {
    /** What the Secret holds goes together. */
    const goesTogether = async (): Promise<X509Certificate> => {
      const { 'cert.pem': cert = '', 'key.pem': key = '', 'ca-cert.pem': ca = '', ...others } = await secretData();
      expect(others).to.deep.equal({});
      const certificate = new X509Certificate(cert);
      expect(certificate.checkPrivateKey(createPrivateKey(key))).to.equal(true);
      expect(certificate.verify(new X509Certificate(ca).publicKey)).to.equal(true);
      expect(namesOfCertificate(certificate)).to.deep.equal(NAMES);
      return certificate;
    };

    it('makes a certificate for the Service, and prints nothing that is secret', async () => {
      const stdout = await succeeded([...CREATE, '--days', '90']);
      const certificate = await goesTogether();
      expect(stdout).to.equal(
        'Secret default/certs created (there was none): certificate for injector, injector.default, injector.default.svc, ' +
          `injector.default.svc.cluster.local, valid until ${certificate.validTo}\n`,
      );
      const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
      expect(days).to.be.closeTo(90, 0.1);
    });

    it('has the cluster sign it, finds its authority, and leaves no request behind', async () => {
      await succeeded([...CREATE, '--signer']);
      await goesTogether();
      const list = await client.request({ method: 'GET', path: REQUESTS });
      expect(isJsonObject(list) && objectsIn(list['items'])).to.deep.equal([]);
    });

    it('says where the CA of the cluster is to be found when it is not the one that is given', async () => {
      const { ca } = await issueCertificate({ names: NAMES, days: 1, now: new Date() });
      const file = join(folder, 'ca.pem');
      await writeFile(file, ca);
      expect(await failed([...CREATE, '--signer', '--caCertFile', file])).to.equal(
        `cluster: server ${sandbox.url}, Kubernetes v1.9.4\nthese changes:\n` +
          '  create CertificateSigningRequest for it (approved, and deleted again)\n  create Secret default/certs\n' +
          'istio-initializer: find the CA that signed the certificate: it is not among ' +
          `${file}; give it with --ca-cert-file FILE\n`,
      );
      expect(await secretData()).to.deep.equal({});
    });

    it('changes nothing on a dry run, and prints what it would do', async () => {
      const expected = 'Secret default/certs would be created (there was none): certificate for injector, ';
      expect((await succeeded([...CREATE, '--dry-run'])).slice(0, expected.length)).to.equal(expected);
      expect((await readSecret(client, SECRET)).object).to.equal(undefined);
    });

    it('replaces a valid certificate only with --force', async () => {
      await storeOld(365, 1);
      const before = await secretData();
      expect(await failed(CREATE)).to.match(
        /^istio-initializer: write Secret default\/certs: it exists, with a certificate valid until .*--force\n$/,
      );
      expect(await secretData()).to.deep.equal(before);
      await succeeded([...CREATE, '--force']);
      expect((await goesTogether()).toString()).not.to.equal(before['cert.pem']);
    });

    it('writes into the Secret of the manifests where none is named, or the one that has the name of Istio 0.5', async () => {
      const create = CREATE.slice(0, -2);
      expect(await succeeded([...create, '--dry-run'])).to.match(
        /^Secret default\/istio-sidecar-injector-certs would be/,
      );
      const issued = await issueCertificate({ names: NAMES, days: 365, now: new Date() });
      const former = { namespace: 'default', name: 'sidecar-injector-certs' };
      await storeCertificate(client, await readSecret(client, former), issued);
      expect(await failed(create)).to.contain(
        'write Secret default/sidecar-injector-certs: it exists, with a certificate',
      );
      const secret = ['--secret', 'default/istio-sidecar-injector-certs'];
      await createWebhookConfiguration(client, webhookConfiguration('ours', undefined));
      await succeeded(['patch-ca-bundle', 'ours', ...secret]);
      expect(await bundlesOf(client, 'ours')).to.deep.equal([issued.ca]);
      const rotated = await certs(['rotate', ...secret, '--webhook', 'ours', '--dry-run']);
      expect([rotated.code, rotated.stdout]).to.deep.equal([0, '']);
      expect(rotated.stderr).to.contain('change Secret default/sidecar-injector-certs\n');
    });

    it('shows which keys of a Secret it replaces, and no value', async () => {
      await storeOld(365, 350);
      const { 'key.pem': key = '', 'cert.pem': cert = '' } = await secretData();
      const { stderr } = await certs([...CREATE, '--dry-run']);
      expect(stderr).to.contain("-  key.pem: '*** (before)'\n").and.to.contain("+  key.pem: '*** (after)'\n");
      for (const value of [key, cert]) {
        expect(stderr).not.to.contain(Buffer.from(value).toString('base64').slice(0, 40));
      }
    });

    it('replaces a certificate that is near its end', async () => {
      await storeOld(365, 350);
      expect(await succeeded(CREATE)).to.match(/^Secret default\/certs replaced \(its certificate expires on /);
      expect(Date.parse((await goesTogether()).validTo)).to.be.greaterThan(Date.now() + 300 * 86_400_000);
    });

    it('does not write into a Secret that it has not created', async () => {
      await writeSecret(client, await readSecret(client, SECRET), { password: 'hidden' });
      const stderr = await failed(CREATE);
      expect(stderr)
        .to.contain('it exists, and was not written by certs create')
        .and.to.contain('want another name, or --force');
      expect(stderr).not.to.contain('hidden');
      expect(await secretData()).to.deep.equal({ password: 'hidden' });
    });

    for (const [flags, message] of [
      [['--days', '0'], 'want whole days between 1 and 3650.'],
      [['--days', '1.5'], 'want whole days between 1 and 3650.'],
      [['--days', '3651'], 'want whole days between 1 and 3650.'],
      [['--service', 'A'], 'want lower case letters, digits and dashes, 63 at most.'],
      [['--service', 'a.b'], 'want lower case letters, digits and dashes, 63 at most.'],
      [['--namespace', '-a'], 'want lower case letters, digits and dashes, 63 at most.'],
      [['--secret', 'a/b'], 'want lower case letters, digits, dashes and dots.'],
      [['--caCertFile', 'ca.pem'], 'got --ca-cert-file without --signer: '],
      [
        ['--signer', 'kubernetes.io/kube-apiserver-client'],
        'read flag --signer: got kubernetes.io/kube-apiserver-client, ',
      ],
    ] as const) {
      it(`refuses ${flags.join(' ')}`, async () => {
        expect(await failed([...CREATE, ...flags])).to.contain(message);
        expect((await readSecret(client, SECRET)).object).to.equal(undefined);
      });
    }
  });

  describe('patch-ca-bundle', () => {
    const PATCH = 'patch-ca-bundle';

    it('writes the CA of a Secret into every webhook of a configuration', async () => {
      await storeOld(30, 1);
      await createWebhookConfiguration(client, webhookConfiguration('ours', undefined, 'old'));
      expect(await succeeded([PATCH, 'ours', '--secret', 'default/certs'])).to.equal(
        'MutatingWebhookConfiguration ours: caBundle written (2 of 2 webhooks changed)\n',
      );
      const { 'ca-cert.pem': ca } = await secretData();
      expect(await bundlesOf(client, 'ours')).to.deep.equal([ca, ca]);
    });

    it("writes the cluster's own where no other is named", async () => {
      await createWebhookConfiguration(client, webhookConfiguration('ours', undefined));
      await succeeded([PATCH, 'ours']);
      const path = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
      const answer = await client.request({ method: 'GET', path });
      expect(await bundlesOf(client, 'ours')).to.deep.equal([
        isJsonObject(answer) && valueAt(answer, 'data', 'client-ca-file'),
      ]);
    });

    it('fills a manifest from standard input, with a file and without a cluster', async () => {
      const { ca } = await issueCertificate({ names: NAMES, days: 1, now: new Date() });
      const file = join(folder, 'ca.pem');
      await writeFile(file, ca);
      const input = '# kept\na: ${CA_BUNDLE}\n';
      const { code, stdout, stderr } = await runCommand(['certs', PATCH, '--caCertFile', file], {
        input,
        env: { KUBECONFIG: '/nowhere', HOME: '/nowhere' },
      });
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(stdout).to.equal(`# kept\na: ${Buffer.from(ca).toString('base64')}\n`);
    });

    it('says that there is nothing to fill, and lets the manifest through', async () => {
      await storeOld(30, 1);
      const { code, stdout, stderr } = await certs([PATCH, '--secret', 'default/certs'], 'kind: Pod\n');
      expect([code, stdout]).to.deep.equal([0, 'kind: Pod\n']);
      expect(stderr).to.match(/^warning: the manifest has neither /);
    });

    for (const [args, message] of [
      [['ours', '--secret', 'certs'], 'want NAMESPACE/NAME, like istio-system/istio-sidecar-injector-certs.'],
      [
        ['ours', '--secret', 'default/none'],
        'read Secret default/none: got no such Secret, want one with a certificate; create it with',
      ],
      [['ours', '--secret', 'a/b', '--caCertFile', 'c'], 'got --secret and --ca-cert-file, want only one of them'],
      [['ours', '--caCertFile', '/nowhere/ca.pem'], 'read /nowhere/ca.pem: ENOENT'],
      [['ours', '--caCertFile', 'package.json'], 'read package.json: got no certificate, want one in PEM'],
      [['none'], 'read MutatingWebhookConfiguration none: there is none; '],
    ] as const) {
      it(`fails on ${args.join(' ')}`, async () => {
        expect(await failed([PATCH, ...args])).to.contain(message);
      });
    }
  });

  describe('rotate', () => {
    const ROTATE = ['rotate', '--secret', 'default/certs', '--webhook', 'ours'];

    it('replaces certificate and CA, and continues where it was killed', async () => {
      await storeOld(30, 1);
      const before = await secretData();
      await createWebhookConfiguration(client, webhookConfiguration('ours', before['ca-cert.pem']));
      const first = startCli(['certs', ...ROTATE, '--refresh', '0s', '--settle', '1h', '--master', sandbox.url]);
      await first.until(/the new certificate is in place of the old one/);
      first.kill('SIGKILL');
      await first.finished;
      const stdout = await succeeded([...ROTATE, '--refresh', '0s', '--settle', '0s']);
      expect(stdout.trimEnd().split('\n')).to.deep.equal([
        'Secret default/certs: continues the rotation that was begun',
        'waited 0 s for the replicas to see it',
        'MutatingWebhookConfiguration ours: the old authority is no longer trusted',
      ]);
      const after = await secretData();
      expect(Object.keys(after)).to.have.members(['cert.pem', 'key.pem', 'ca-cert.pem']);
      expect(after['cert.pem']).not.to.equal(before['cert.pem']);
      expect(await bundlesOf(client, 'ours')).to.deep.equal([after['ca-cert.pem']]);
    });

    for (const [flags, message] of [
      [['--probe', 'host'], 'want HOST:PORT, like 10.1.2.3:8443 or [fd00::1]:8443.'],
      [['--probe', 'host:99999'], 'want a port between 0 and 65535.'],
      [['--probe', 'fd00::1:443'], 'want HOST:PORT, like 10.1.2.3:8443 or [fd00::1]:8443.'],
      [['--settle', 'soon'], 'want a duration like 30s, 1m30s or 500ms.'],
      [['--secret', 'certs'], 'want NAMESPACE/NAME, like istio-system/istio-sidecar-injector-certs.'],
    ] as const) {
      it(`refuses ${flags.join(' ')}`, async () => {
        expect(await failed([...ROTATE, ...flags])).to.contain(message);
      });
    }
  });
});
