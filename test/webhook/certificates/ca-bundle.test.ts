import type { X509Certificate } from 'node:crypto';
import { expect } from 'chai';

import {
  addToBundle,
  bundleOf,
  CertificateError,
  certificatesIn,
  isSignedBy,
  issuersOf,
  removeFromBundle,
  trustsAll,
} from '../../../src/webhook/certificates/ca-bundle.js';
import { isNearExpiry } from '../../../src/webhook/certificates/certificate-secret.js';
import { issueCertificate } from '../../../src/webhook/certificates/issue-certificate.js';

const DAY_MS = 86_400_000;
const NOW = new Date();
const names = { dns: ['injector.mesh.svc'], ip: [] };

describe('bundles of authorities', () => {
  let [a, b, old]: readonly X509Certificate[] = [];
  let serving: X509Certificate | undefined;

  before(async () => {
    const [first, second, third] = await Promise.all([
      issueCertificate({ names, days: 30, now: NOW }),
      issueCertificate({ names, days: 30, now: NOW }),
      issueCertificate({ names, days: 1, now: new Date(NOW.getTime() - 2 * DAY_MS) }),
    ]);
    [serving] = certificatesIn(first.cert, 'a');
    [a, b, old] = [first, second, third].flatMap(({ ca }) => certificatesIn(ca, 'a'));
  });

  const all = (...certificates: readonly (X509Certificate | undefined)[]): readonly X509Certificate[] =>
    certificates.filter((certificate) => certificate !== undefined);
  const pem = (...certificates: readonly (X509Certificate | undefined)[]): string => bundleOf(all(...certificates));

  it('are read whole, whatever stands between the certificates', () => {
    const text = `# first\n${pem(a).replaceAll('\n', '\r\n')}subject=/CN=b\n${pem(b)}`;
    expect(bundleOf(certificatesIn(text, 'x'))).to.equal(pem(a, b));
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['broken base64', '-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n'],
    ['another structure', '-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n'],
  ] as const) {
    it(`are not read from ${what}`, () => {
      expect(() => certificatesIn(text, 'the file')).to.throw(
        CertificateError,
        /^read the file: got .*, want one in PEM$/,
      );
    });
  }

  it('have each certificate once', () => {
    expect(pem(a, b, a)).to.equal(pem(a, b));
    expect(addToBundle(pem(a, b), all(a), NOW)).to.equal(pem(a, b));
  });

  it('lose what has expired, and what is taken out', () => {
    expect(addToBundle(pem(old, a), all(b), NOW)).to.equal(pem(a, b));
    expect(removeFromBundle(pem(a, b), all(a))).to.equal(pem(b));
    expect(removeFromBundle(pem(a), all(a))).to.equal('');
  });

  it('trust what they hold, and nothing else', () => {
    expect([trustsAll(pem(a, b), all(a)), trustsAll(pem(b), all(a, b)), trustsAll('', all(a))]).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('have the issuer of a certificate; all of them may be it where none is', () => {
    expect(serving && issuersOf(serving, all(a, b))).to.deep.equal(all(a));
    expect(serving && issuersOf(serving, all(b))).to.deep.equal(all(b));
    expect([
      isSignedBy(all(serving), all(b, a)),
      isSignedBy(all(serving), all(b)),
      isSignedBy([], all(a)),
    ]).to.deep.equal([true, false, false]);
  });

  for (const [days, leftDays, expected] of [
    [365, 31, false],
    [365, 29, true],
    [365, -1, true],
    [30, 11, false],
    [30, 9, true],
  ] as const) {
    it(`are ${expected ? '' : 'not '}near their end with ${leftDays} of ${days} days left`, async () => {
      const { cert } = await issueCertificate({ names, days, now: NOW });
      const [certificate] = certificatesIn(cert, 'x');
      const now = new Date(NOW.getTime() + (days - leftDays) * DAY_MS);
      expect(certificate && isNearExpiry(certificate, now)).to.equal(expected);
    });
  }
});
