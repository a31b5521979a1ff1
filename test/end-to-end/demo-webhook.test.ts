import { expect } from 'chai';

import { killAll, runCli } from '../support/cli.js';

describe('demo --istio-version 1.31', () => {
  afterEach(killAll);

  it('has the webhook inject both samples into pods of the newest Kubernetes', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--istio-version', '1.31', '--json']);
    expect(code, stderr).to.equal(0);
    const injected = { initContainers: ['istio-init', 'istio-proxy'], containers: ['app'] };
    expect(JSON.parse(stdout)).to.deep.equal(['service-one', 'service-two'].map((name) => ({ name, ...injected })));
  });

  it('takes no flag of the demo of the controller', async () => {
    const { code, stderr } = await runCli(['demo', '--istio-version', '1.31', '--keep']);
    expect(code).not.to.equal(0);
    expect(stderr).to.contain('--keep');
  });
});
