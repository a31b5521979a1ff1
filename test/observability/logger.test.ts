import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a process that logs these two lines writes to its outputs. */
function logged(level: string, format: string): { readonly stdout: string; readonly stderr: string } {
  const script = `
    import { createLogger } from './src/observability/logger.js';
    const logger = createLogger('${level}', '${format}');
    logger.info('in two words', { kind: 'Job', reason: undefined, error: 'a "b" c', count: 2 });
    logger.debug('quiet');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  });
  return { stdout, stderr };
}

describe('the logger', () => {
  it('writes one line of text to standard error, fields at its end', () => {
    const { stdout, stderr } = logged('info', 'text');
    expect(stdout).to.equal('');
    expect(stderr).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z INFO {2}in two words kind=Job error="a \\"b\\" c" count=2\n$/);
  });

  it('writes JSON, without what is undefined', () => {
    const { stderr } = logged('debug', 'json');
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ level, message }) => [level, message])).to.deep.equal([
      ['info', 'in two words'],
      ['debug', 'quiet'],
    ]);
    expect(lines[0]).to.include({ kind: 'Job', error: 'a "b" c', count: 2 }).and.not.have.property('reason');
  });
});
