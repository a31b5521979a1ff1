import { expect } from 'chai';

import packageJson from '../../../package.json' with { type: 'json' };
import { userAgent, VERSION_VARIABLE } from '../../../src/commands/shared/user-agent.js';
import { runCommand } from '../../support/command.js';
import { startHttpServer } from '../../support/http-server.js';

describe('the User-Agent', () => {
  it('is the name of the program, its version, and the command', () => {
    const version = process.env[VERSION_VARIABLE] ?? 'unknown';
    expect(userAgent(['controller', '--events'])).to.equal(`istio-initializer/${version} (controller)`);
    expect(userAgent(['kube-inject', '-f', 'x'])).to.equal(`istio-initializer/${version} (kube-inject)`);
    expect(userAgent([])).to.equal(`istio-initializer/${version} (library)`);
  });

  it('is in every request of a command', async () => {
    const seen = new Set<string | undefined>();
    const server = await startHttpServer(({ headers }, response) => {
      seen.add(headers['user-agent']);
      response.end('{}');
    });
    try {
      for (const command of ['pending', 'check', 'uninstall']) {
        await runCommand([command, '--master', server.url, '--yes']);
      }
      await runCommand(['pending', '--master', server.url]);
      expect([...seen]).to.include(`istio-initializer/${packageJson.version} (pending)`);
      expect(
        [...seen].filter((agent) => !agent?.startsWith(`istio-initializer/${packageJson.version} (`)),
      ).to.deep.equal([]);
    } finally {
      await server.close();
    }
  });
});
