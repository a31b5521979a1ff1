import { expect } from 'chai';

import { killAll, startCli } from '../../support/cli.js';

describe('the signals that stop a command', () => {
  afterEach(killAll);

  it('do not include SIGPIPE, which the system sends for every client that closes before its answer', async () => {
    const controller = startCli([
      'controller',
      '--master',
      'http://127.0.0.1:1',
      '--port',
      '0',
      '--monitoringPort',
      '0',
    ]);
    await controller.until(/waiting for the API server/);
    controller.kill('SIGPIPE');
    controller.kill('SIGTERM');
    const { stderr } = await controller.finished;
    expect([...stderr.matchAll(/stopping signal=(\S+)/g)].map(([, signal]) => signal)).to.deep.equal(['SIGTERM']);
  });
});
