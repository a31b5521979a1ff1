import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

import {
  createCertificateRequest,
  issueCertificate,
  type IssuedCertificate,
  namesOfCertificate,
  namesOfService,
} from '../../../src/webhook/certificates/issue-certificate.js';

const run = promisify(execFile);
const NAMES = namesOfService('injector', 'mesh');
const NOW = new Date('2030-01-01T00:00:00Z');
const DAYS = 90;

describe('issueCertificate', () => {
  let issued: IssuedCertificate;
  let certificate: X509Certificate;
  let ca: X509Certificate;

  before(async () => {
    issued = await issueCertificate({ names: NAMES, days: DAYS, now: NOW });
    certificate = new X509Certificate(issued.cert);
    ca = new X509Certificate(issued.ca);
  });

  it('is for the names of the Service, and for servers', () => {
    expect(NAMES.dns).to.deep.equal([
      'injector',
      'injector.mesh',
      'injector.mesh.svc',
      'injector.mesh.svc.cluster.local',
    ]);
    expect(namesOfCertificate(certificate)).to.deep.equal(NAMES);
    expect(certificate.keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.1']);
    expect([certificate.subject, certificate.ca]).to.deep.equal(['CN=injector.mesh.svc', false]);
  });

  it('is valid from a little earlier, and for the days', () => {
    const dates = [certificate.validFrom, certificate.validTo].map((date) => new Date(date).toISOString());
    expect(dates).to.deep.equal(['2029-12-31T23:55:00.000Z', '2030-04-01T00:00:00.000Z']);
  });

  it('is of its authority, and goes with its key, both on the curve P-256', () => {
    expect(certificate.checkIssued(ca) && certificate.verify(ca.publicKey)).to.equal(true);
    const key = createPrivateKey(issued.key);
    expect(certificate.checkPrivateKey(key)).to.equal(true);
    expect([key.asymmetricKeyDetails, ca.publicKey.asymmetricKeyDetails]).to.deep.equal([
      { namedCurve: 'prime256v1' },
      { namedCurve: 'prime256v1' },
    ]);
  });

  it('has another authority, under another name, each time', async () => {
    const other = new X509Certificate((await issueCertificate({ names: NAMES, days: DAYS, now: NOW })).ca);
    expect(other.subject).not.to.equal(ca.subject);
    expect(certificate.checkIssued(other)).to.equal(false);
  });

  it('takes addresses, and names that are too long for a subject', async () => {
    const service = 'a'.repeat(63);
    const names = { ...namesOfService(service, 'b'.repeat(63)), ip: ['10.1.2.3', 'fd00::1'] };
    const long = new X509Certificate((await issueCertificate({ names, days: DAYS, now: NOW })).cert);
    expect(long.subject).to.equal(`CN=${service}`);
    expect(namesOfCertificate(long).dns).to.deep.equal(names.dns);
    expect(long.checkIP('10.1.2.3') !== undefined && long.checkIP('fd00::1') !== undefined).to.equal(true);
  });

  it('is what openssl verifies at the first and at the last moment, and no longer', async function () {
    const folder = await mkdtemp(join(tmpdir(), 'issued-'));
    const [cert, authority] = [join(folder, 'cert.pem'), join(folder, 'ca.pem')];
    const verify = (at: Date, name: string) =>
      run('openssl', [
        ...['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', name],
        ...['-attime', String(at.getTime() / 1000), '-CAfile', authority, cert],
      ]);
    try {
      await run('openssl', ['version']);
    } catch (error) {
      if (process.env['CI'] !== undefined) throw error;
      console.log('skipped: openssl is not installed');
      this.skip();
    }
    try {
      await writeFile(cert, issued.cert);
      await writeFile(authority, issued.ca);
      const end = new Date(NOW.getTime() + DAYS * 86_400_000 - 1000);
      for (const at of [NOW, end]) {
        for (const name of NAMES.dns) expect((await verify(at, name)).stdout).to.equal(`${cert}: OK\n`);
      }
      const outcomes = await Promise.allSettled([
        verify(new Date(end.getTime() + 2000), 'injector.mesh.svc'),
        verify(NOW, 'other.mesh.svc'),
      ]);
      const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : 'verified'));
      expect(reasons[0]).to.contain('certificate has expired');
      expect(reasons[1]).to.match(/hostname mismatch/i);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('newCertificateRequest', () => {
  it('asks for the names, with a key of its own', async () => {
    const { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } = await import('@peculiar/x509');
    const { request, key } = await createCertificateRequest(NAMES);
    const parsed = new Pkcs10CertificateRequest(request);
    expect(await parsed.verify()).to.equal(true);
    expect(parsed.subject).to.equal('CN=injector.mesh.svc');
    const asked = parsed.getExtension('2.5.29.17');
    const { names } = new SubjectAlternativeNameExtension(asked?.rawData ?? new ArrayBuffer(0));
    expect(names.items.map(({ value }) => value)).to.deep.equal(NAMES.dns);
    expect(createPrivateKey(key).asymmetricKeyType).to.equal('ec');
  });

  it('has the organization and the beginning of the name that a signer wants', async () => {
    const { Pkcs10CertificateRequest } = await import('@peculiar/x509');
    const subject = { organization: 'system:nodes', commonNamePrefix: 'system:node:' };
    const parsed = new Pkcs10CertificateRequest((await createCertificateRequest(NAMES, subject)).request);
    expect(parsed.subject).to.equal('O=system:nodes, CN=system:node:injector.mesh.svc');
    const long = { dns: [`${'a'.repeat(60)}.svc`], ip: [] };
    const cut = new Pkcs10CertificateRequest((await createCertificateRequest(long, subject)).request);
    expect(cut.subjectName.getField('CN')[0]).to.have.lengthOf(64);
  });
});
