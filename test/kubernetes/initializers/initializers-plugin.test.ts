import { expect } from 'chai';

import { probeInitializersPlugin } from '../../../src/kubernetes/initializers/initializers-plugin.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { sandboxClient } from '../../support/sandbox-client.js';
import { apiError, scriptedClient } from '../../support/scripted-client.js';

const TOKENS = 'admin-token,admin,admin,"system:masters"\nuser-token,user,user';

describe('probeInitializersPlugin', () => {
  for (const kubernetesVersion of ['1.7', '1.9'] as const) {
    for (const token of ['admin-token', 'user-token']) {
      it(`finds the plugin active on ${kubernetesVersion} by what it does to ${token}, and leaves nothing`, async () => {
        const sandbox = await startSandbox({ kubernetesVersion, tokenAuthFile: TOKENS });
        const client = sandboxClient(sandbox.url, token);
        try {
          expect(await probeInitializersPlugin(client)).to.deep.equal({ state: 'active' });
        } finally {
          client.close();
          await sandbox.close();
        }
      });
    }
  }

  // As kubernetes/pkg/apis/authorization/validation says it; Go prints the whole ObjectMeta.
  const INVALID =
    '.authorization.k8s.io "" is invalid: metadata: Invalid value: v1.ObjectMeta{Name:"", GenerateName:"", ' +
    'Initializers:(*v1.Initializers)(0xc42100)}: must be empty';
  for (const [what, error, state] of [
    ['the list is still there', apiError(422, INVALID), 'inactive'],
    ['something else is invalid', apiError(422, 'spec.user: must be set'), 'unknown'],
    ['reviews are not allowed', apiError(403, 'User "a" cannot create selfsubjectaccessreviews'), 'unknown'],
    ['reviews are not served', apiError(404), 'unknown'],
    ['the server has no slot', apiError(429), 'unknown'],
    ['the server does not answer', apiError(0), 'unknown'],
  ] as const) {
    it(`finds it ${state} where ${what}`, async () => {
      expect(await probeInitializersPlugin(scriptedClient(() => error))).to.include({ state });
    });
  }
});
