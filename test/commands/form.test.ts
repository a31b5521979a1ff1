import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const COMMANDS = new URL('../../src/commands/', import.meta.url);

interface CommandFile {
  /** The words of the command with slashes between them: `certs/create`. */
  readonly name: string;
  readonly text: string;
}

function commandsIn(folder: string): readonly CommandFile[] {
  return readdirSync(new URL(folder, COMMANDS))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      name: `${folder}${file.replace(/\.ts$/, '')}`,
      text: readFileSync(new URL(folder + file, COMMANDS), 'utf8'),
    }));
}

const has = (path: string): boolean => existsSync(new URL(path, COMMANDS));

const top = commandsIn('');
// A command that only has commands below it does nothing of its own.
const isGroup = ({ text }: CommandFile): boolean => !text.includes('.action(');
const groups = top.filter(isGroup);
const commands = [
  ...top.filter((command) => !isGroup(command)),
  ...top
    .flatMap(({ name }) => (has(name) ? commandsIn(`${name}/`) : []))
    .filter(({ text }) => text.includes('new Command(')),
];

describe('the form of the commands', () => {
  it('is looked for where they are', () => {
    expect(commands.map(({ name }) => name)).to.include.members([
      'install',
      'sandbox',
      'certs/create',
      'webhook/install',
    ]);
    expect(groups.map(({ name }) => name)).to.deep.equal(['certs']);
  });

  for (const { name, text } of commands) {
    const last = name.split('/').at(-1) ?? '';

    it(`has the flags of ${name} in flags.ts, and loads run.ts of ${name} when it is run`, () => {
      expect(['flags', 'run'].filter((file) => has(`${name}/${file}.ts`))).to.deep.equal(['flags', 'run']);
      expect(text).to.contain(`await import('./${last}/run.js')`);
      // A command that has commands below it takes those, which load as little.
      const below = commands.flatMap((each) =>
        each.name.startsWith(`${name}/`) ? [each.name.slice(name.length + 1)] : [],
      );
      const light = ['flags', ...below].join('|');
      expect(text).not.to.match(new RegExp(`from '\\./${last}/(?!(?:${light})\\.js')`));
    });

    it(`lets ${name} take nothing from the folder of another command`, () => {
      const files = readdirSync(new URL(`${name}/`, COMMANDS)).filter((file) => file.endsWith('.ts'));
      const outside = new RegExp(`from '(?:\\.\\./){1,${name.split('/').length}}(?!\\.\\./|shared/)`);
      const offenders = files.filter((file) =>
        outside.test(readFileSync(new URL(`${name}/${file}`, COMMANDS), 'utf8')),
      );
      expect(offenders).to.deep.equal([]);
    });
  }
});
