import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';

import { preflight } from '../../../src/controller/preflight/preflight.js';
import type { PreflightOptions } from '../../../src/controller/preflight/preflight-input.js';
import { serviceAccountSubject } from '../../../src/kubernetes/discovery/access-review.js';
import type { ApiResource } from '../../../src/kubernetes/discovery/api-resources.js';
import type { ApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { type ApiRequest, type ScriptedClient, scriptedClient } from '../../support/scripted-client.js';
import { sidecarConfigWith } from '../../support/workloads.js';

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations';

/** A server of a version with deployments and one InitializerConfiguration, on which everybody may do everything. */
function serving(minor: string): ScriptedClient {
  const configuration = {
    metadata: { name: 'a' },
    initializers: [{ name: 'a.b.c', rules: [{ apiGroups: ['x.io'], apiVersions: ['*'], resources: ['widgets'] }] }],
  };
  return scriptedClient(({ path, method }) => {
    if (path === '/version') return { major: '1', minor };
    if (method === 'POST') return { status: { allowed: true } };
    if (path === CONFIGURATIONS) return { items: [configuration] };
    return path === '/apis/apps/v1' ? { resources: [{ name: 'deployments', kind: 'Deployment' }] } : 404;
  });
}

const options = (client: ApiClient): PreflightOptions => ({
  client,
  now: () => 0,
  namespace: 'istio-system',
  injectConfig: 'istio-inject',
  meshFromFile: false,
  registersItself: false,
  formerNames: () => [],
  readConfiguration: () => Promise.resolve({ sidecarConfig: sidecarConfigWith(), warnings: [] }),
});
const reviewed = ({ requests }: ScriptedClient): readonly string[] =>
  requests.filter(({ method }) => method === 'POST').map(({ body }) => JSON.stringify(body));

describe('the world that the preflight sees', () => {
  for (const [what, answer] of [
    ['does not answer', 0],
    ['no longer has Initializers', { major: '1', minor: '16' }],
  ] as const) {
    it(`is one question where the server ${what}`, async () => {
      const client = scriptedClient(() => answer);
      const results = await preflight(options(client));
      expect(results.map(({ name, level }) => [name, level])).to.deep.equal([['api-server', 'failure']]);
      expect(client.requests).to.have.length(1);
    });
  }

  it('asks eight questions about rights at a time, and no more', async () => {
    const client = serving('9');
    let [now, most] = [0, 0];
    const request = async (wanted: ApiRequest): Promise<unknown> => {
      if (wanted.method !== 'POST') return client.request(wanted);
      now += 1;
      most = Math.max(most, now);
      await nextTurn();
      now -= 1;
      return client.request(wanted);
    };
    await preflight(options({ ...client, request }));
    expect(most).to.equal(8);
  });

  it('leaves out the ConfigMap of the mesh where a file replaces it', async () => {
    const withMesh = serving('9');
    await preflight(options(withMesh));
    const withFile = serving('9');
    await preflight({ ...options(withFile), meshFromFile: true });
    expect(reviewed(withMesh).filter((body) => body.includes('"name":"istio"'))).to.have.length(2);
    expect(reviewed(withFile).filter((body) => body.includes('"name":"istio"'))).to.have.length(0);
  });

  it('asks for the rights of the subject it is given, and names it', async () => {
    const client = serving('9');
    const results = await preflight({ ...options(client), subject: serviceAccountSubject('ns', 'sa') });
    expect(reviewed(client).filter((body) => body.includes('"user":"system:serviceaccount:ns:sa"'))).to.have.length(14);
    expect(results.find(({ name }) => name === 'rights')?.message).to.match(/^service account ns\/sa may do all/);
  });

  it('looks for what is stuck among what the controller watches, and what any initializer covers', async () => {
    let wanted: readonly string[] = [];
    const resources = ['apps/v1 deployments', 'v1 secrets', 'x.io/v2 widgets', 'y.io/v2 widgets'];
    const findStuck: PreflightOptions['findStuck'] = (isWanted) => {
      wanted = resources.filter((text) => {
        const [groupVersion = '', plural = ''] = text.split(' ');
        const resource: ApiResource = { groupVersion, plural, kind: 'Any', namespaced: true, verbs: [] };
        return isWanted(resource);
      });
      return Promise.resolve({ stuck: [], refused: [] });
    };
    await preflight({ ...options(serving('9')), findStuck });
    expect(wanted).to.deep.equal(['apps/v1 deployments', 'x.io/v2 widgets']);
  });
});
