import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

import { objectAt, stringAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { certificateRequest } from '../../support/test-authority.js';
import { type Answer, mergePatch, post, send, until } from '../api-client.js';

const REQUESTS = '/apis/certificates.k8s.io/v1beta1/certificatesigningrequests';
const CLIENT_CA = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
const USAGES = ['digital signature', 'key encipherment', 'server auth'];
const run = promisify(execFile);

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString();
const certificateOf = ({ body }: Answer): string => decoded(stringAt(body, 'status', 'certificate'));

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`certificate requests on ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let request: string;

    before(async () => {
      request = Buffer.from(
        await certificateRequest('CN=hook.default.svc', 'hook.default.svc', 'hook.default'),
      ).toString('base64');
    });
    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion });
    });
    afterEach(() => sandbox.close());

    const create = (spec: JsonObject = { request, usages: USAGES }, name = 'hook') =>
      post(sandbox.url + REQUESTS, { metadata: { name }, spec });
    const approve = async (name: string, ...types: readonly string[]) => {
      const { body } = await send(`${sandbox.url}${REQUESTS}/${name}`);
      const conditions = types.map((type) => ({ type, reason: 'Test', message: 'by a test' }));
      const approved = { ...body, spec: {}, status: { conditions, certificate: 'AAAA' } };
      return send(`${sandbox.url}${REQUESTS}/${name}/approval`, { method: 'PUT', body: approved });
    };
    const signed = (name = 'hook') =>
      until(`${sandbox.url}${REQUESTS}/${name}`, ({ body }) => stringAt(body, 'status', 'certificate') !== '');
    const authority = async () => stringAt((await send(sandbox.url + CLIENT_CA)).body, 'data', 'client-ca-file');

    it('records the requesting user, and ignores what the request says about it', async () => {
      const created = await create({ request, username: 'root', uid: '0', groups: ['system:masters'] });
      expect(created.status, created.text).to.equal(201);
      expect(created.body['spec']).to.deep.equal({
        request,
        usages: ['digital signature', 'key encipherment'],
        username: 'sandbox',
        groups: ['system:authenticated'],
      });
      expect(created.body['status']).to.deep.equal({});
    });

    it('changes spec and approval neither by an update nor by the status', async () => {
      await create();
      const path = `${sandbox.url}${REQUESTS}/hook`;
      const spec = await mergePatch(path, { spec: { username: 'root' } });
      expect(stringAt(spec.body, 'spec', 'username')).to.equal('sandbox');
      const conditions = [{ type: 'Approved', reason: 'Test' }];
      const status = await mergePatch(`${path}/status`, { status: { conditions } });
      expect(objectAt(status.body, 'status')).to.deep.equal({});
    });

    it('refuses what is not a certificate request', async () => {
      for (const text of ['nothing', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
        const { status, body } = await create({ request: Buffer.from(text).toString('base64') });
        expect(status).to.equal(422);
        expect(body['message']).to.match(/spec\.request: .*: PEM block type must be CERTIFICATE REQUEST$/);
      }
    });

    it('signs what is approved, with the authority that it publishes to clients', async () => {
      await create();
      const approved = await approve('hook', 'Approved');
      expect(approved.status, approved.text).to.equal(200);
      const certificate = new X509Certificate(certificateOf(await signed()));
      const ca = new X509Certificate(await authority());
      expect(certificate.verify(ca.publicKey)).to.equal(true);
      expect(certificate.checkIssued(ca)).to.equal(true);
      expect(certificate.subject).to.equal('CN=hook.default.svc');
      expect(certificate.subjectAltName).to.equal('DNS:hook.default.svc, DNS:hook.default');
      expect(certificate.keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.1']);
      expect(certificate.ca).to.equal(false);
    });

    it('signs nothing that is denied', async () => {
      await create();
      await approve('hook', 'Approved', 'Denied');
      await create(undefined, 'other');
      await approve('other', 'Approved');
      await signed('other');
      const { body } = await send(`${sandbox.url}${REQUESTS}/hook`);
      expect(stringAt(body, 'status', 'certificate')).to.equal('');
    });

    it('publishes its authority before the first certificate request', async () => {
      expect(await authority()).to.match(/^-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\n$/);
      const listed = await send(`${sandbox.url}/api/v1/namespaces/kube-system/configmaps`);
      expect(listed.body['items']).to.have.length(1);
    });

    it('signs what openssl verifies', async function () {
      const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
      const [ca, cert] = [join(folder, 'ca.pem'), join(folder, 'cert.pem')];
      await create();
      await approve('hook', 'Approved');
      await writeFile(cert, certificateOf(await signed()));
      await writeFile(ca, await authority());
      const names = ['-purpose', 'sslserver', '-verify_hostname', 'hook.default.svc'];
      try {
        const { stdout } = await run('openssl', ['verify', '-x509_strict', ...names, '-CAfile', ca, cert]);
        expect(stdout).to.equal(`${cert}: OK\n`);
      } catch (error) {
        const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        if (!isMissing || process.env['CI'] !== undefined) throw error;
        console.log('skipped: openssl is not installed');
        this.skip();
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
}
