import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import { CLI } from '../support/cli.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/istio-1.31/', import.meta.url));

describe('the example of a mesh of Istio 1.31', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'example-'));
    cpSync(EXAMPLE, folder, { recursive: true });
    writeFileSync(join(folder, 'istio-initializer'), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`, {
      mode: 0o755,
    });
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

  it('has commands that do what they say, as they stand', () => {
    const commands = [...text('README.md').matchAll(/^```bash\n(.*?)^```$/gms)].map(([, command = '']) => command);
    expect(commands).to.have.length(4);
    const outputs = commands.map((command) => {
      const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
      expect(status, `${command}\n${stderr}`).to.equal(0);
      return stdout;
    });
    expect(text('injected.yaml')).to.contain('name: istio-proxy').and.to.contain('# the agent of the proxy');
    expect(outputs[1]).to.match(/^\+ +- name: istio-proxy$/m);
    expect(outputs[2]).to.contain('hello');
    expect(text('plain.yaml')).not.to.contain('istio-proxy');
  });
});
