import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../', import.meta.url));

const TWO_LINES = `
    logger.info('in two words', { kind: 'Job', reason: undefined, error: 'a "b" c', count: 2 });
    logger.debug('quiet');`;

/** What a process that logs these lines writes to its outputs. */
function logged(
  level: string,
  format: string,
  lines = TWO_LINES,
): { readonly stdout: string; readonly stderr: string } {
  const script = `
    import { createLogger } from './src/observability/logger.js';
    const logger = createLogger('${level}', '${format}');
    ${lines}`;
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

  for (const format of ['text', 'json']) {
    it(`writes one line of ${format} for each entry, whatever is in it, and no control character`, () => {
      const all = String.raw`'a\nb\r\n\u0000\u001b[31m\u007f\u0085\u009b2J\u2028\u2029\ttab'`;
      const lines = `logger.warn(${all}, { error: ${all}, name: 'ab\u0085cd' }); logger.warn('next');`;
      const { stderr } = logged('info', format, lines);
      expect(stderr.split('\n')).to.have.length(3);
      expect(stderr.replaceAll('\n', '')).not.to.match(/[\p{Cc}\u2028\u2029]/u);
      const escaped = String.raw`a\nb\r\n\u0000\u001b[31m\u007f\u0085\u009b2J\u2028\u2029\ttab`;
      expect(stderr.split(escaped)).to.have.length(3);
      if (format === 'json') {
        const { message } = JSON.parse(stderr.split('\n')[0] ?? '') as { readonly message: string };
        expect(message).to.equal('a\nb\r\n\u0000\u001b[31m\u007f\u0085\u009b2J\u2028\u2029\ttab');
      }
    });
  }

  const messages = (stderr: string): readonly string[] =>
    stderr
      .trim()
      .split('\n')
      .map((line) => line.split(/ +/).slice(1).join(' '));

  it('has written every line when the process exits, in their order', () => {
    const lines = "logger.info('a'); logger.error('b'); logger.info('c'); logger.info('d'); process.exit(0);";
    expect(messages(logged('info', 'text', lines).stderr)).to.deep.equal(['INFO a', 'ERROR b', 'INFO c', 'INFO d']);
  });

  it('writes errors and warnings at once, with what came before them', () => {
    const lines = "logger.info('a'); logger.warn('b'); process.stderr.write('t !\\n'); logger.info('c');";
    expect(messages(logged('info', 'text', lines).stderr)).to.deep.equal(['INFO a', 'WARN b', '!', 'INFO c']);
  });

  it('writes the other lines at the end of the event loop iteration', () => {
    const lines = "logger.info('a'); process.stderr.write('t !\\n'); setImmediate(() => logger.info('b'));";
    expect(messages(logged('info', 'text', lines).stderr)).to.deep.equal(['!', 'INFO a', 'INFO b']);
  });
});
