import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';

import { killAll, startCli } from '../support/cli.js';
import { runCommand, startCommand } from '../support/command.js';
import { deployment, DEPLOYMENTS, openWatch, post, send, until } from './api-client.js';

const LISTENING = /^listening on (http:\/\/127\.0\.0\.1:\d+)\n$/;

describe('istio-initializer sandbox', function () {
  this.timeout(30_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  });
  afterEach(killAll);
  after(() => rm(folder, { recursive: true }));

  it('prints where it listens, and stops on SIGTERM despite waiting requests and watches', async () => {
    const child = startCli(['sandbox', '--port', '0', '--fault-injection']);
    const [, url = ''] = await child.until(LISTENING);
    const next = await openWatch(`${url}${DEPLOYMENTS}?watch=true&includeUninitialized=true`);
    const initializers = { pending: [{ name: 'a.example.com' }] };
    const waiting = post(url + DEPLOYMENTS, deployment({ name: 'web', initializers }));
    await next();
    expect((await send(`${url}/sandbox/faults`)).body['items']).to.deep.equal([]);
    child.kill('SIGTERM');
    expect((await waiting).status).to.equal(500);
    expect(await next()).to.equal(undefined);
    expect(await child.finished).to.include({ code: 0, stderr: '' });
  });

  it('enforces the token file and writes a kubeconfig with a context for each user', async () => {
    const [tokens, kubeconfig] = [join(folder, 'tokens.csv'), join(folder, 'kubeconfig')];
    await writeFile(tokens, 'secret,admin,1,"system:masters"\nother,alice,2\n');
    const flags = ['--port', '0', '--kubernetes-version', '1.7', '--token-auth-file', tokens];
    const child = startCommand(['sandbox', ...flags, '--kubeconfig-out', kubeconfig]);
    const [, url = ''] = await child.until(LISTENING);
    const config = parse(await readFile(kubeconfig, 'utf8')) as Record<string, unknown>;
    expect(config['current-context']).to.equal('admin');
    expect(config['contexts']).to.deep.equal([
      { name: 'admin', context: { cluster: 'sandbox', user: 'admin' } },
      { name: 'alice', context: { cluster: 'sandbox', user: 'alice' } },
    ]);
    const [cluster] = config['clusters'] as { name: string; cluster: Record<string, string> }[];
    // Over TLS: kubectl sends no token over plain HTTP.
    expect(cluster?.cluster['server']).to.equal(url.replace('http:', 'https:'));
    expect(Buffer.from(cluster?.cluster['certificate-authority-data'] ?? '', 'base64').toString()).to.match(
      /^-----BEGIN C/,
    );
    expect((await send(`${url}/api/v1/pods`, { token: 'secret' })).status).to.equal(200);
    expect((await send(`${url}/api/v1/pods`, { token: 'other' })).status).to.equal(403);
    const version = await until(`${url}/version`, ({ status }) => status === 200);
    expect(version.body['gitVersion']).to.equal('v1.7.4');
    child.kill('SIGINT');
    expect((await child.finished).code).to.equal(0);
  });

  for (const [what, args, message] of [
    ['a port that is none', ['--port', '99999'], /--port.*want a port between 0 and 65535/],
    ['a version that is none', ['--kubernetes-version', '1.8'], /--kubernetes-version.*1\.7, 1\.9/],
    ['a controller that is none', ['--controllers', 'job,cron'], /--controllers.*want deployment or job/],
    ['a timeout that is none', ['--request-timeout', 'soon'], /--request-timeout.*want a duration like 30s/],
    ['a token file that is not there', ['--port', '0', '--token-auth-file', '/nowhere'], /read \/nowhere/],
    ['a kubeconfig that cannot be written', ['--port', '0', '--kubeconfig-out', '/nowhere/x'], /write \/nowhere\/x/],
  ] as const) {
    it(`ends with one clear line and exit code 1 on ${what}`, async () => {
      const { code, stderr } = await runCommand(['sandbox', ...args]);
      expect(stderr).to.match(message);
      expect(
        stderr
          .replace(/\(see --help\)\n$/, '')
          .trim()
          .split('\n'),
      ).to.have.length(1);
      expect(code).to.equal(1);
    });
  }
});
