// Runs `istio-initializer redirect`, and other programs, one after the other in the network namespace that it was started in:
// a start of Node for each would cost more than all that they do. Reads lines of JSON, { args, env } for the command or
// { program, args }, and answers each with { status, stdout, stderr }.
const { spawnSync } = require('node:child_process');
const { readlinkSync, readSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const { Writable } = require('node:stream');

const [, , cli] = process.argv;
const start = join(cli, '../chunks/start.js');
const CRASHES = ['uncaughtException', 'unhandledRejection'];
let pending = Buffer.alloc(0);
/** The command that runs. */
let command;

// The rules of the machine itself are not for tests.
if (readlinkSync('/proc/self/ns/net') === readlinkSync(`/proc/${process.ppid}/ns/net`)) {
  throw new Error('run redirect: want a network namespace of its own');
}

for (const name of ['stdout', 'stderr']) {
  const stream = new Writable({
    decodeStrings: false,
    write: (text, _encoding, done) => {
      if (command.exitCode === undefined) command[name] += text;
      done();
    },
  });
  Object.defineProperty(process, name, { value: stream });
}
process.exit = (code) => {
  command.exitCode ??= code ?? 0;
  throw new Error('the process has ended');
};

/** The next line, which is waited for; undefined at the end. */
function readLine() {
  for (;;) {
    const end = pending.indexOf('\n');
    if (end >= 0) {
      const line = pending.subarray(0, end).toString();
      pending = pending.subarray(end + 1);
      return line;
    }
    const chunk = Buffer.alloc(65_536);
    const length = readSync(0, chunk);
    if (length === 0) return undefined;
    pending = Buffer.concat([pending, chunk.subarray(0, length)]);
  }
}

function answer(result) {
  writeSync(1, `${JSON.stringify(result)}\n`);
}

/** Begins the command, as a process does that is started with it. */
function begin({ args, env }) {
  command = { stdout: '', stderr: '', exitCode: undefined, env: process.env };
  process.env = { ...process.env, ...env };
  process.argv = [process.execPath, cli, 'redirect', ...args];
  process.exitCode = undefined;
  for (const event of CRASHES) process.removeAllListeners(event);
  Reflect.deleteProperty(require.cache, start);
  require(start);
}

function end() {
  const { stdout, stderr, exitCode, env } = command;
  command = undefined;
  process.env = env;
  answer({ status: exitCode ?? process.exitCode ?? 0, stdout, stderr });
  process.exitCode = undefined;
}

/** Does what the next lines say, until something has begun that goes on. */
function next() {
  for (;;) {
    const line = readLine();
    if (line === undefined) return;
    const { program, args, env } = JSON.parse(line);
    if (program === undefined) {
      setImmediate(begin, { args, env });
      return;
    }
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    answer({ status, stdout, stderr });
  }
}

// When nothing is left to do, where a process of its own would end.
process.on('beforeExit', () => {
  if (command !== undefined) end();
  next();
});
