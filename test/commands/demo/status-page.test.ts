import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect } from 'chai';

import { isServed, pageUrl, portForPage } from '../../../src/commands/demo/status-page.js';

describe("the demo's status page", () => {
  it('has another port where the usual one is taken', async () => {
    const other = createServer();
    other.listen(15_014, '127.0.0.1');
    // Where it is taken already, so much the better.
    await Promise.race([once(other, 'listening'), once(other, 'error').catch(() => undefined)]).catch(() => undefined);
    expect(await portForPage()).to.not.equal(15_014);
    other.close();
  });

  it('is waited for until it answers', async () => {
    const port = await portForPage();
    const answers = [503, 200];
    const server = createServer((_, response) => {
      response.writeHead(answers.shift() ?? 200).end('ok');
    });
    const served = isServed(pageUrl(port));
    server.listen(port, '127.0.0.1');
    expect(await served).to.equal(true);
    expect(answers).to.deep.equal([]);
    server.close();
    server.closeAllConnections();
  });
});
