import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { clusterCas } from '../../../src/kubernetes/resources/cluster-ca.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import type { KubeConfig } from '../../../src/kubernetes/transport/kube-config.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { scriptedClient } from '../../support/scripted-client.js';

interface Trust {
  readonly caData?: string;
  readonly caFile?: string;
}

function kubeconfig(trust: Trust): KubeConfig {
  return { cluster: { server: 'https://127.0.0.1:1', ...trust }, user: {} };
}

const published = { data: { 'client-ca-file': 'PUBLISHED' } };
const inData = { caData: Buffer.from('IN DATA').toString('base64') };

describe('clusterCas', () => {
  for (const [what, answer, trust, expected] of [
    ['published and in the kubeconfig', published, inData, ['PUBLISHED', 'IN DATA']],
    ['only published', published, {}, ['PUBLISHED']],
    ['only in the kubeconfig', 404, inData, ['IN DATA']],
    ['published where we may not read it', 403, inData, ['IN DATA']],
    ['published empty', { data: { 'client-ca-file': '' } }, inData, ['IN DATA']],
    ['nowhere', 404, {}, []],
  ] as const) {
    it(`finds the authorities that are ${what}`, async () => {
      const found = await clusterCas(
        scriptedClient(() => answer),
        kubeconfig(trust),
      );
      expect(found.map(({ pem }) => pem)).to.deep.equal(expected);
    });
  }

  it("reads the kubeconfig's file", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluster-ca-'));
    try {
      await writeFile(join(folder, 'ca.pem'), 'IN FILE');
      const found = await clusterCas(
        scriptedClient(() => 404),
        kubeconfig({ caFile: join(folder, 'ca.pem') }),
      );
      expect(found).to.deep.equal([{ source: "the kubeconfig's certificate authority", pem: 'IN FILE' }]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('does not take a server that is away for one that publishes none', async () => {
    expect(
      await rejectionOf(
        clusterCas(
          scriptedClient(() => 503),
          kubeconfig(inData),
        ),
      ),
    ).to.be.instanceOf(KubeApiError);
  });
});
