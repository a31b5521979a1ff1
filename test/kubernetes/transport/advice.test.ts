import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';

import { adviceFor } from '../../../src/kubernetes/transport/advice.js';
import { createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import type { KubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { freePorts } from '../../support/free-ports.js';
import { startHttpServer } from '../../support/http-server.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { type TestAuthority, testAuthority } from '../../support/test-authority.js';

const origin = { context: 'prod', cluster: { name: 'east', file: '/k/one' }, user: { name: 'ann', file: '/k/two' } };
const ANN = "user 'ann' of the context 'prod' (/k/two)";
const EAST = "(cluster 'east' in /k/one)";
const configOf = (cluster: KubeConfig['cluster'], user: KubeConfig['user'] = {}): KubeConfig => ({
  cluster,
  user,
  origin,
});

/** What a request of a client is told to do. */
async function adviceOf(config: KubeConfig, path = '/version'): Promise<string | undefined> {
  const client = createApiClient(config, { maxSockets: 1 });
  try {
    const error = await rejectionOf(client.request({ method: 'GET', path }));
    const watched = await rejectionOf(client.watch(path, new AbortController().signal));
    if (!(error instanceof KubeApiError && watched instanceof KubeApiError)) throw error;
    expect(watched.advice?.slice(0, 20)).to.equal(error.advice?.slice(0, 20));
    return error.advice;
  } finally {
    client.close();
  }
}

describe('what to do about an API server', () => {
  describe('with TLS', () => {
    let authority: TestAuthority;
    let server: Server;
    let url: string;

    before(async () => {
      authority = await testAuthority();
      server = createServer(await authority.issue('api.example'), (_, response) => response.end('{}'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });

    after(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });

    it('is to set the CA where there is none', async () => {
      expect(await adviceOf(configOf({ server: url }))).to.equal(
        'the certificate of the API server is not signed by an authority that is trusted: the kubeconfig has none; ' +
          "set certificate-authority of the entry 'east' in /k/one",
      );
    });

    it('is to check the CA where it is another one', async () => {
      const { caBundle } = await testAuthority();
      expect(await adviceOf(configOf({ server: url, caData: caBundle }))).to.contain(
        "check certificate-authority-data of the entry 'east' in /k/one, or whether https://127.0.0.1:",
      );
    });

    it('is to name it by a name of its certificate', async () => {
      expect(await adviceOf(configOf({ server: url, caData: authority.caBundle }))).to.match(
        /^the certificate of the API server is not for the address 127\.0\.0\.1.*: name the server by a name that is in it, or set tls-server-name of the entry 'east'/,
      );
    });

    it('is to ask it by https', async () => {
      const advice = await adviceOf(configOf({ server: url.replace('https', 'http') }));
      expect(advice).to.contain(`the connection was closed`).and.contain('whether it wants https');
    });
  });

  describe('without TLS', () => {
    const answering = async (status: number, text: string, use: (url: string) => Promise<void>): Promise<void> => {
      const server = await startHttpServer((_, response) => {
        response.writeHead(status).end(text);
      });
      try {
        await use(server.url);
      } finally {
        await server.close();
      }
    };

    it('is to check scheme and port where it speaks no TLS', () =>
      answering(200, '{}', async (url) => {
        expect(await adviceOf(configOf({ server: url.replace('http', 'https') }))).to.match(
          /does not speak the TLS that is wanted: check scheme and port of the server https:.*\(cluster 'east'/,
        );
      }));

    it('is to check the credentials, of whom and of which kind, where it does not know them', () =>
      answering(401, '{"reason":"Unauthorized","message":"Unauthorized"}', async (url) => {
        expect(await adviceOf(configOf({ server: url }, { token: 't' }))).to.equal(
          `the API server does not know ${ANN} by its token: it may have expired, so get a new one, or name another user or context (--user, --context)`,
        );
      }));

    it('is to ask for the right that is missing', () =>
      answering(
        403,
        '{"reason":"Forbidden","message":"pods is forbidden: User \\"ann\\" cannot list pods"}',
        async (url) => {
          const config = configOf({ server: url }, { as: 'bob', token: 't' });
          expect(await adviceOf(config, '/api/v1/namespaces/shop/pods')).to.equal(
            `${ANN}, as 'bob' may not list pods in the namespace shop: ask for that right; ` +
              'kubectl auth can-i list pods -n shop --context=prod --as=bob says whether it is there',
          );
        },
      ));

    it('is to start it where nobody listens', async () => {
      const [port = 0] = await freePorts(1);
      const server = `http://127.0.0.1:${port}`;
      expect(await adviceOf(configOf({ server }))).to.equal(
        'nothing listens there: check that the API server runs, and that --kubeconfig, --context or --master leads to it; ' +
          `the server is ${server} ${EAST}`,
      );
    });

    it('is to look at its name where none of its addresses is known', async () => {
      expect(await adviceOf(configOf({ server: 'http://api.cluster.invalid' }))).to.match(
        /^(no name server knows the name api\.cluster\.invalid|the name server does not answer for api\.cluster\.invalid)/,
      );
    });

    it('is to look at the proxy of the kubeconfig', async () => {
      const [port = 0] = await freePorts(1);
      const config = configOf({ server: 'https://a.invalid', proxyUrl: `http://127.0.0.1:${port}` });
      expect(await adviceOf(config)).to.contain("the proxy is the proxy-url of the entry 'east' in /k/one");
    });
  });

  const silent = (code: string): string | undefined =>
    adviceFor(
      {
        ...{ method: 'GET', path: '/version', status: 0, reason: '', message: 'said' },
        cause: new Error('outer', { cause: Object.assign(new Error('said'), { code }) }),
      },
      configOf({ server: 'https://api.example' }),
    );
  for (const [code, advice] of [
    ['CERT_HAS_EXPIRED', 'has expired: have it renewed at https://api.example (cluster'],
    ['CERT_NOT_YET_VALID', 'is not valid yet: check the date of this machine'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', `check client-certificate and client-key of ${ANN}`],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'does not accept the client certificate, or wants one'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'does not accept the client certificate, or wants one'],
    ['ERR_OSSL_PEM_NO_START_LINE', 'check certificate-authority, client-certificate and client-key, PEM'],
    ['ENOTFOUND', 'no name server knows the name api.example: check the server https://api.example (cluster'],
    ['EAI_AGAIN', 'the name server does not answer for api.example'],
    ['ETIMEDOUT', 'can not be reached, or does not answer: check its address, and firewall'],
    ['UND_ERR_CONNECT_TIMEOUT', 'can not be reached, or does not answer'],
    ['EHOSTUNREACH', 'can not be reached, or does not answer'],
    ['ECONNRESET', 'the connection was closed'],
  ] as const) {
    it(`fits ${code}`, () => {
      expect(silent(code)).to.contain(advice);
    });
  }

  it('is none where nothing is known', () => {
    expect(silent('EWHATEVER')).to.equal(undefined);
  });
});
