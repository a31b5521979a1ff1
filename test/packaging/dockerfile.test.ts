import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect } from 'chai';

import packageJson from '../../package.json' with { type: 'json' };
import { objectAt } from '../../src/json/json.js';
import { installed } from '../manifests/manifest.js';
import { runCli } from '../support/cli.js';
import { copiesOf, instructionsOf, lastOf, type Stage, stagesOf } from './dockerfile.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const text = read('Dockerfile');
const stages = stagesOf(text);
const empty: Stage = { base: '', name: '', instructions: [] };
const build = stages.find(({ name }) => name === 'build') ?? empty;
const proxyInit = stages.find(({ name }) => name === 'proxy-init') ?? empty;
const runtime = stages.at(-1) ?? empty;
const bundle = packageJson.bin['istio-initializer'];

/** What .dockerignore lets into the build context: it ignores everything, but for what it names. */
const [everything, ...exceptions] = read('.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

function isInContext(path: string): boolean {
  return exceptions.some((line) => {
    const allowed = line.replace(/^!/, '').replace(/\/$/, '');
    return path === allowed || path.startsWith(`${allowed}/`);
  });
}

describe('the Dockerfile', () => {
  it('builds in one stage and runs in others, of which the last is the controller', () => {
    expect(stages.map(({ name }) => name)).to.deep.equal(['build', 'proxy-init', '']);
  });

  it('takes its base image from one argument, for which a digest can be given, and names its tag in a comment', () => {
    const froms = text.match(/^FROM .*$/gm) ?? [];
    expect(froms).to.have.length(3);
    for (const from of froms) {
      expect(from).to.match(/^FROM (?:--platform=\$\{BUILDPLATFORM\} )?\$\{NODE_IMAGE\}(?: AS [a-z-]+)?$/);
    }
    const [, tag = ''] = /^ARG NODE_IMAGE=(\S+)$/m.exec(text.slice(0, text.indexOf('\nFROM '))) ?? [];
    expect(text.split('\n').filter((line) => line.startsWith('#') && line.includes(tag))).not.to.deep.equal([]);
    expect(read('docs/install.md')).to.contain(`imagetools inspect ${tag}`).and.to.contain('NODE_IMAGE=node@sha256:');
  });

  it('pins the version of its base images, which have the Node.js that the package asks for', () => {
    for (const { base } of stages) {
      const [, version] = /^node:(\d+\.\d+\.\d+)-[a-z]+-slim$/.exec(base) ?? [];
      expect(version, base).to.match(/^22\./);
    }
    expect(packageJson.engines.node).to.equal('>=20.19');
  });

  for (const stage of stages) {
    for (const { from, sources } of copiesOf(stage)) {
      const wanted =
        from === undefined ? 'which exist, and which .dockerignore lets in' : `which the stage ${from} makes`;
      it(`copies ${sources.join(', ')}, ${wanted}`, () => {
        for (const source of sources) {
          if (from === undefined) {
            expect(existsSync(new URL(source, root)), source).to.equal(true);
            expect(isInContext(source.replace(/\/$/, '')), source).to.equal(true);
          } else {
            expect(from).to.equal(build.name);
            // With the chunks that the bundle loads.
            expect(source).to.equal(`${posix.join(lastOf(build, 'WORKDIR') ?? '', posix.dirname(bundle))}/`);
          }
        }
      });
    }
  }

  it('has nothing in its build context that it does not copy', () => {
    expect(everything).to.equal('*');
    const copied = stages
      .flatMap(copiesOf)
      .filter(({ from }) => from === undefined)
      .flatMap(({ sources }) => sources);
    expect(exceptions.map((line) => line.slice(1))).to.have.members([...new Set(copied)]);
  });

  it('installs what the lock file says and runs no scripts of packages, then builds', () => {
    const runs = build.instructions.filter(({ keyword }) => keyword === 'RUN').map(({ rest }) => rest);
    expect(runs).to.deep.equal(['npm ci --ignore-scripts', 'npm run build']);
  });

  it('packs the bundle, the manifests and the license, and no npm package', () => {
    const paths = copiesOf(runtime).flatMap(({ sources, destination }) =>
      sources.map((source) => `${posix.basename(source)} to ${destination}`),
    );
    expect(paths).to.deep.equal(['LICENSE to ./', 'package.json to ./', 'manifests to manifests/', 'dist to dist/']);
    expect(runtime.instructions.filter(({ keyword }) => keyword === 'RUN')).to.deep.equal([]);
  });

  it('ends as a user that is not root and is a number, the one that the Deployment names', () => {
    const user = lastOf(runtime, 'USER') ?? '';
    expect(user).to.match(/^[1-9]\d*:[1-9]\d*$/);
    const deployment = installed('Deployment istio-system/istio-initializer');
    const { runAsUser } = objectAt(deployment, 'spec', 'template', 'spec', 'securityContext');
    expect(Number(user.split(':')[0])).to.equal(runAsUser);
  });

  it('starts the command line without a shell, which would keep SIGTERM to itself', () => {
    const entrypoint = JSON.parse(lastOf(runtime, 'ENTRYPOINT') ?? 'null') as unknown;
    expect(entrypoint).to.deep.equal(['node', posix.join(lastOf(runtime, 'WORKDIR') ?? '', bundle)]);
    expect(JSON.parse(lastOf(runtime, 'CMD') ?? 'null')).to.deep.equal(['--help']);
  });

  it('packs the bundle and the license into proxy-init, and the tools that set rules', () => {
    const paths = copiesOf(proxyInit).flatMap(({ sources }) => sources.map((source) => posix.basename(source)));
    expect(paths).to.deep.equal(['LICENSE', 'package.json', 'dist']);
    const [run, ...more] = proxyInit.instructions.filter(({ keyword }) => keyword === 'RUN').map(({ rest }) => rest);
    expect(more).to.deep.equal([]);
    expect(run).to.match(
      /^apt-get update && apt-get install --yes --no-install-recommends iptables iproute2 && rm -rf /,
    );
  });

  it('sets the rules in proxy-init as root and without a shell, or fails', async () => {
    expect(lastOf(proxyInit, 'USER')).to.equal('0:0');
    const entrypoint = JSON.parse(lastOf(proxyInit, 'ENTRYPOINT') ?? '[]') as string[];
    const command = ['node', posix.join(lastOf(proxyInit, 'WORKDIR') ?? '', bundle), 'redirect', '--apply'];
    expect(entrypoint).to.deep.equal(command);
    // The arguments of the init container come after it: they take the place of CMD.
    expect(lastOf(proxyInit, 'CMD')).to.equal(undefined);
    const { code, stdout } = await runCli([...entrypoint.slice(2), '-p', '15001', '-u', '1337', '--dry-run']);
    expect(stdout).to.contain('--to-ports 15001\n');
    expect(code).to.equal(0);
  });

  for (const [stage, title] of [
    [runtime, packageJson.name],
    [proxyInit, `${packageJson.name}-proxy-init`],
  ] as const) {
    it(`says in labels that it is ${title}, and under which license`, () => {
      const labels = lastOf(stage, 'LABEL') ?? '';
      expect(labels).to.contain(`org.opencontainers.image.title="${title}"`);
      expect(labels).to.contain(`org.opencontainers.image.licenses="${packageJson.license}"`);
    });

    it(`says in labels of ${title} which version and commit it is, and, where that is known, where its source is`, () => {
      const labels = lastOf(stage, 'LABEL') ?? '';
      expect(labels).to.contain('org.opencontainers.image.version="${VERSION}"');
      expect(labels).to.contain('org.opencontainers.image.revision="${REVISION}"');
      const given = stage.instructions.filter(({ keyword }) => keyword === 'ARG').map(({ rest }) => rest);
      expect(given).to.deep.equal(['REVISION=unknown', `VERSION=${packageJson.version}`]);
      const source = packageJson.homepage === '' ? [] : [packageJson.homepage];
      expect([...labels.matchAll(/image\.source="([^"]*)"/g)].map(([, value]) => value)).to.deep.equal(source);
    });
  }

  it('is documented for a registry: both platforms, with provenance and the commit', () => {
    const [line = ''] = /^docker buildx build [^]*?\.$/m.exec(read('docs/install.md')) ?? [];
    expect(line).to.contain('--platform linux/amd64,linux/arm64').and.to.contain('--provenance=mode=max');
    expect(line).to.contain('--build-arg REVISION=').and.to.contain(`/${packageJson.name}:${packageJson.version}`);
  });

  it('uses COPY and never ADD, and absolute working directories', () => {
    const instructions = instructionsOf(text);
    expect(instructions.map(({ keyword }) => keyword)).not.to.include('ADD');
    for (const { keyword, rest } of instructions) if (keyword === 'WORKDIR') expect(rest).to.match(/^\//);
  });
});
