import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { setImmediate as nextIteration } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import type { LogFormat, LogLevel } from '../../src/observability/log-level.js';
import { createLogger, type Logger } from '../../src/observability/logger.js';
import { CommandProcess } from '../support/command-process.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

function twoLines(logger: Logger): void {
  logger.info('in two words', { kind: 'Job', reason: undefined, error: 'a "b" c', count: 2 });
  logger.debug('quiet');
}

/** What a command that logs these lines within the process of the tests writes to its outputs. */
async function logged(
  level: LogLevel,
  format: LogFormat,
  log: (logger: Logger) => void = twoLines,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const command = new CommandProcess({ argv: [], env: {}, stdin: Readable.from([]) }, () => undefined);
  await command.run(async () => {
    log(createLogger(level, format));
    // What is begun at the end of one iteration of the event loop comes in the next.
    for (let iteration = 0; iteration < 3; iteration += 1) await nextIteration();
    return 0;
  });
  return { stdout: command.stdout.text(), stderr: command.stderr.text() };
}

/** What a process writes to standard error that logs these lines and ends. */
function loggedByProcess(lines: string): string {
  const script = `
    import { createLogger } from './src/observability/logger.js';
    const logger = createLogger('info', 'text');
    ${lines}`;
  return spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  }).stderr;
}

describe('the logger', () => {
  it('writes one line of text to standard error, fields at its end', async () => {
    const { stdout, stderr } = await logged('info', 'text');
    expect(stdout).to.equal('');
    expect(stderr).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z INFO {2}in two words kind=Job error="a \\"b\\" c" count=2\n$/);
  });

  it('writes JSON, without what is undefined', async () => {
    const { stderr } = await logged('debug', 'json');
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

  for (const format of ['text', 'json'] as const) {
    it(`writes one line of ${format} for each entry, whatever is in it, and no control character`, async () => {
      const all = 'a\nb\r\n\u0000\u001b[31m\u007f\u0085\u009b2J\u2028\u2029\ttab';
      const { stderr } = await logged('info', format, (logger) => {
        logger.warn(all, { error: all, name: 'ab\u0085cd' });
        logger.warn('next');
      });
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
    expect(messages(loggedByProcess(lines))).to.deep.equal(['INFO a', 'ERROR b', 'INFO c', 'INFO d']);
  });

  it('writes errors and warnings at once, with what came before them', async () => {
    const { stderr } = await logged('info', 'text', (logger) => {
      logger.info('a');
      logger.warn('b');
      process.stderr.write('t !\n');
      logger.info('c');
    });
    expect(messages(stderr)).to.deep.equal(['INFO a', 'WARN b', '!', 'INFO c']);
  });

  it('writes the other lines at the end of the event loop iteration', async () => {
    const { stderr } = await logged('info', 'text', (logger) => {
      logger.info('a');
      process.stderr.write('t !\n');
      setImmediate(() => {
        logger.info('b');
      });
    });
    expect(messages(stderr)).to.deep.equal(['!', 'INFO a', 'INFO b']);
  });
});
