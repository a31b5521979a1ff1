import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect } from 'chai';

import { CertificateError } from '../../../src/webhook/certificates/ca-bundle.js';
import {
  createCertificateRequest,
  issueCertificate,
  type IssuedCertificate,
} from '../../../src/webhook/certificates/issue-certificate.js';
import {
  type CertificateFiles,
  followServingCertificate,
  type LoadedCertificate,
  type ServingCertificate,
} from '../../../src/webhook/certificates/serving-certificate.js';
import { eventually } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { rejectionOf } from '../../support/rejection-of.js';

const DAY_MS = 86_400_000;
const COLLAPSE_MS = 100;
const names = { dns: ['injector.mesh.svc'], ip: ['127.0.0.1'] };
const NOW = new Date();

const issue = (now = NOW, days = 30): Promise<IssuedCertificate> => issueCertificate({ names, days, now });

describe('certificates that are served', () => {
  let folder: string;
  let files: Required<CertificateFiles>;
  let [first, second]: readonly IssuedCertificate[] = [];

  const store = async ({ cert, key, ca }: IssuedCertificate): Promise<void> => {
    await writeFile(files.tlsCertFile, cert);
    await writeFile(files.tlsKeyFile, key);
    await writeFile(files.caCertFile, ca);
  };

  before(async () => {
    [first, second] = await Promise.all([issue(), issue()]);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'served-'));
    files = {
      tlsCertFile: join(folder, 'cert.pem'),
      tlsKeyFile: join(folder, 'key.pem'),
      caCertFile: join(folder, 'ca-cert.pem'),
    };
    if (first) await store(first);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const other = (): IssuedCertificate => second ?? { cert: '', key: '', ca: '' };

  describe('read at first', () => {
    const read = async (from: CertificateFiles): Promise<LoadedCertificate> => {
      const { current, stop } = await followServingCertificate(from, {
        clock: new FakeClock(),
        wallClockMs: () => NOW.getTime(),
        onChange: () => expect.fail('there was a change'),
        onRejected: (error) => expect.fail(String(error)),
        onUnwatched: (error) => expect.fail(String(error)),
      });
      stop();
      return current();
    };

    it('reads what goes together', async () => {
      const loaded = await read(files);
      expect(loaded.secureContext).to.deep.equal({ cert: first?.cert, key: first?.key });
      expect(loaded.ca.map(String)).to.deep.equal([first?.ca]);
      expect(new Date(loaded.notAfterMs)).to.deep.equal(
        new Date(Math.floor((NOW.getTime() + 30 * DAY_MS) / 1000) * 1000),
      );
    });

    it('needs no authority', async () => {
      const { ca } = await read({ tlsCertFile: files.tlsCertFile, tlsKeyFile: files.tlsKeyFile });
      expect(ca).to.deep.equal([]);
    });

    const WRONG: readonly (readonly [string, (to: Required<CertificateFiles>) => Promise<unknown>, string])[] = [
      ['no certificate file', ({ tlsCertFile }) => rm(tlsCertFile), 'read CERT: ENOENT'],
      ['no key file', ({ tlsKeyFile }) => rm(tlsKeyFile), 'read KEY: ENOENT'],
      ['no authority file', ({ caCertFile }) => rm(caCertFile), 'read CA: ENOENT'],
      ['an empty certificate', ({ tlsCertFile }) => writeFile(tlsCertFile, ''), 'read CERT: got no certificate, want'],
      [
        'a key in place of the certificate',
        ({ tlsCertFile, tlsKeyFile }) => copyFile(tlsKeyFile, tlsCertFile),
        'read CERT: got no certificate, want one in PEM',
      ],
      [
        'a certificate that is cut off',
        ({ tlsCertFile }) => writeFile(tlsCertFile, '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'),
        'read CERT: got a certificate that does not parse, want one in PEM',
      ],
      [
        'a certificate in place of the key',
        ({ tlsCertFile, tlsKeyFile }) => copyFile(tlsCertFile, tlsKeyFile),
        'read KEY: got no private key, want one in PEM without a password',
      ],
      [
        'the key of another certificate',
        ({ tlsKeyFile }) => writeFile(tlsKeyFile, other().key),
        'read KEY: got the key of another certificate, want that of CERT',
      ],
      [
        'another authority',
        ({ caCertFile }) => writeFile(caCertFile, other().ca),
        'read CA: got authorities that did not sign CERT, want the one that did',
      ],
      [
        'a request in place of the authority',
        async ({ caCertFile }) => writeFile(caCertFile, (await createCertificateRequest(names)).request),
        'read CA: got no certificate, want one in PEM',
      ],
    ];
    for (const [what, spoil, message] of WRONG) {
      it(`refuses ${what}`, async () => {
        await spoil(files);
        const error = await rejectionOf(read(files));
        expect(error).to.be.instanceOf(CertificateError);
        const { tlsCertFile, tlsKeyFile, caCertFile } = files;
        const names: Readonly<Record<string, string>> = { CERT: tlsCertFile, KEY: tlsKeyFile, CA: caCertFile };
        expect(String(error)).to.contain(message.replaceAll(/CERT|KEY|CA/g, (file) => names[file] ?? ''));
        expect(String(error)).not.to.contain('BEGIN');
      });
    }
  });

  describe('followServingCertificate', () => {
    let clock: FakeClock;
    let told: LoadedCertificate[];
    let errors: string[];
    let nowMs: number;
    let serving: ServingCertificate | undefined;

    beforeEach(() => {
      clock = new FakeClock();
      [told, errors, nowMs] = [[], [], NOW.getTime()];
    });
    afterEach(() => serving?.stop());

    const follow = async (): Promise<ServingCertificate> => {
      serving = await followServingCertificate(files, {
        clock,
        wallClockMs: () => nowMs,
        onChange: (loaded) => told.push(loaded),
        onRejected: (error) => errors.push(String(error)),
        onUnwatched: (error) => expect.fail(String(error)),
      });
      return serving;
    };
    const changed = async (change: Promise<unknown>): Promise<void> => {
      await change;
      await eventually(() => clock.delays.includes(COLLAPSE_MS));
      clock.advance(COLLAPSE_MS);
    };
    const RETRY_MS = 1000;
    /** The look that has begun has failed: another is due. */
    const failed = async (delayMs: number): Promise<void> => {
      await eventually(() => clock.delays.includes(delayMs));
      clock.advance(delayMs);
    };

    it('tells of a new certificate, and serves it from then on', async () => {
      const { current } = await follow();
      await changed(store(other()));
      await eventually(() => told.length > 0);
      expect(told.map(({ secureContext }) => secureContext.cert)).to.deep.equal([other().cert]);
      expect(current()).to.equal(told[0]);
      expect(errors).to.deep.equal([]);
    });

    it('keeps the last good one where the new key is of another certificate, and tells why after three tries', async () => {
      const { current } = await follow();
      await changed(writeFile(files.tlsKeyFile, other().key));
      await failed(RETRY_MS);
      await failed(RETRY_MS);
      await eventually(() => errors.length > 0);
      expect(errors[0]).to.contain('got the key of another certificate');
      expect([current().secureContext.cert, told.length]).to.deep.equal([first?.cert, 0]);
    });

    it('does not complain of files of which only some are written yet', async () => {
      await follow();
      await changed(writeFile(files.tlsKeyFile, other().key));
      await eventually(() => clock.delays.includes(RETRY_MS));
      await changed(store(other()));
      await eventually(() => told.length > 0);
      expect(errors).to.deep.equal([]);
    });

    it('keeps the last good one where the new one has expired', async () => {
      const { current } = await follow();
      await changed(store(await issue(new Date(NOW.getTime() - 10 * DAY_MS), 9)));
      await failed(RETRY_MS);
      await failed(RETRY_MS);
      await eventually(() => errors.length > 0);
      expect(errors[0]).to.contain('the serving certificate expired at ');
      expect(current().secureContext.cert).to.equal(first?.cert);
    });

    it('takes one that is not valid yet when it is', async () => {
      const { current } = await follow();
      const later = await issue(new Date(NOW.getTime() + DAY_MS));
      await changed(store(later));
      await failed(RETRY_MS);
      await failed(RETRY_MS);
      await eventually(() => errors.length > 0);
      expect(errors[0]).to.contain('is not valid before ');
      nowMs += DAY_MS;
      await failed(60_000);
      await eventually(() => current().secureContext.cert === later.cert);
      expect(errors).to.have.length(1);
    });

    it('fails where there is nothing to begin with, and watches nothing then', async () => {
      await rm(files.tlsCertFile);
      const error = await rejectionOf(follow());
      expect(error).to.be.instanceOf(CertificateError);
      expect(clock.delays).to.deep.equal([]);
    });

    it('begins with one that has expired, and says so', async () => {
      nowMs += 31 * DAY_MS;
      const { validity } = await follow();
      expect(validity().state).to.equal('invalid');
    });

    it('reloads without a failed call while every call opens a connection and some stay open', async () => {
      for (const [version, issued] of [
        ['..1', first],
        ['..2', other()],
      ] as const) {
        await mkdir(join(folder, version));
        for (const [file, text] of Object.entries({
          'cert.pem': issued?.cert,
          'key.pem': issued?.key,
          'ca-cert.pem': issued?.ca,
        })) {
          await writeFile(join(folder, version, file), text ?? '');
        }
      }
      await symlink('..1', join(folder, '..data'));
      for (const file of Object.values(files)) {
        await rm(file);
        await symlink(join('..data', file.slice(folder.length + 1)), file);
      }
      const { current, stop } = await follow();
      const server = createServer(current().secureContext, (_, response) => response.end('ok'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const ca = `${first?.ca ?? ''}${other().ca}`;
      const kept = new Agent({ keepAlive: true, maxSockets: 1, ca });
      const call = (agent: Agent | false): Promise<string> =>
        new Promise((resolve, reject) => {
          const sent = request({ host: '127.0.0.1', port, agent, ca }, (response) => {
            const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
            response.resume().on('end', () => {
              resolve(fingerprint256);
            });
          });
          sent.on('error', reject).end();
        });
      const [old, renewed] = [current().certificate.fingerprint256, () => current().certificate.fingerprint256];
      let [calls, open] = [0, true];
      const failures: unknown[] = [];
      const caller = async (agent: Agent | false): Promise<void> => {
        while (open) {
          await call(agent).catch((error: unknown) => failures.push(error));
          calls += 1;
        }
      };
      try {
        expect(await call(kept)).to.equal(old);
        const callers = [caller(false), caller(false), caller(false), caller(kept)];
        await eventually(() => calls > 50);
        await symlink('..2', join(folder, '..data_tmp'));
        await changed(rename(join(folder, '..data_tmp'), join(folder, '..data')));
        await eventually(() => told.length > 0);
        server.setSecureContext(current().secureContext);
        const before = calls;
        await eventually(() => calls > before + 50);
        const shown = await Promise.all([call(false), call(kept)]);
        open = false;
        await Promise.all(callers);
        expect(failures).to.deep.equal([]);
        // Who has a connection keeps it, as it is.
        expect(shown).to.deep.equal([renewed(), old]);
        expect(renewed()).not.to.equal(old);
      } finally {
        open = false;
        stop();
        kept.destroy();
        server.close();
        server.closeAllConnections();
      }
    });
  });
});
