import { expect } from 'chai';

import packageJson from '../../package.json' with { type: 'json' };
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { runCli } from '../support/cli.js';

const { version } = packageJson;
const NOWHERE = { KUBECONFIG: '/nowhere/config', KUBERNETES_SERVICE_HOST: '' };

describe('version', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox({ kubernetesVersion: '1.9' });
  });

  after(() => sandbox.close());

  for (const flag of ['-v', '--version', '-V']) {
    it(`is that of this program alone by ${flag}`, async () => {
      const { code, stdout } = await runCli([flag]);
      expect([code, stdout]).to.deep.equal([0, `${version}\n`]);
    });
  }

  it('is also that of the API server', async () => {
    const { code, stdout, stderr } = await runCli(['version', '--master', sandbox.url]);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/^Client Version: \S+\nServer Version: v1\.9\S* \(http:\/\/127\.0\.0\.1:\d+\)\n$/);
  });

  it('is JSON and YAML too', async () => {
    const json = await runCli(['version', '--master', sandbox.url, '-o', 'json']);
    expect(JSON.parse(json.stdout)).to.nested.include({
      'clientVersion.version': version,
      'serverVersion.server': sandbox.url,
    });
    const yaml = await runCli(['version', '--client', '-o', 'yaml']);
    expect(yaml.stdout).to.contain(`clientVersion:\n`).and.not.contain('serverVersion');
  });

  it('is told without a server, and why there is none', async () => {
    const { code, stdout, stderr } = await runCli(['version'], { env: NOWHERE });
    expect([code, stdout]).to.deep.equal([0, `Client Version: ${version}\n`]);
    expect(stderr).to.contain('the version of the API server is not known: find the API server: no kubeconfig');
  });

  it('fails where a flag names a server that does not answer, with what to do', async () => {
    const { code, stdout, stderr } = await runCli(['version', '--master', 'http://127.0.0.1:9']);
    expect([code, stdout]).to.deep.equal([1, `Client Version: ${version}\n`]);
    expect(stderr).to.match(/ECONNREFUSED.*nothing listens there: check that the API server runs/);
  });
});
