import { expect } from 'chai';
import { Command, CommanderError, Option } from 'commander';

import { withMeanings } from '../../../../src/commands/shared/flags/meanings.js';

const NAMES = ['kube-inject', 'uninject', 'uninstall', 'install', 'pending', 'check', 'explain', 'render', 'sandbox'];

/** What is said about words that are no commands. */
function saidOf(...words: readonly string[]): string {
  const said: string[] = [];
  const program = new Command('istio-initializer')
    .exitOverride()
    .configureOutput({ writeErr: (text) => said.push(text), writeOut: (text) => said.push(text) });
  for (const name of NAMES) program.command(name).action(() => undefined);
  const form = new Option('-o, --output <form>').choices(['table', 'json']);
  program
    .command('certs')
    .command('create')
    .addOption(form)
    .action(() => undefined);
  try {
    withMeanings(program).parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    said.push(`exit ${error.exitCode}`);
  }
  return said.join('');
}

describe('withMeanings', () => {
  for (const [word, hint] of [
    ['inject', '(Did you mean kube-inject?)'],
    ['remove', '(Did you mean one of uninstall, uninject?)'],
    ['delete', '(Did you mean one of uninstall, uninject?)'],
    ['status', '(Did you mean one of pending, check?)'],
    ['Verify', '(Did you mean check?)'],
    ['analyze', '(Did you mean explain?)'],
    ['template', '(Did you mean render?)'],
    ['server', '(Did you mean sandbox?)'],
    ['cert', '(Did you mean certs?)'],
    ['instal', '(Did you mean install?)'],
    ['pedning', '(Did you mean pending?)'],
  ] as const) {
    it(`knows what ${word} means`, () => {
      expect(saidOf(word)).to.equal(`error: unknown command '${word}'\n${hint}\nexit 1`);
      expect(saidOf('help', word)).to.equal(saidOf(word));
    });
  }

  it('guesses nothing where nothing is near', () => {
    for (const word of ['nope', 'toString', 'x'.repeat(100_000)]) {
      expect(saidOf('help', word)).to.equal(`error: unknown command '${word}'\nexit 1`);
    }
  });

  it('knows the commands below one', () => {
    expect(saidOf('certs', 'generate')).to.contain('(Did you mean create?)');
    expect(saidOf('help', 'certs', 'nope')).to.contain("error: unknown command 'nope'");
    expect(saidOf('help', 'certs', 'create')).to.match(/^Usage: istio-initializer certs create .*exit 0$/s);
    expect(saidOf('help')).to.match(/^Usage: istio-initializer .*exit 0$/s);
  });

  it('names the value that is near a wrong one', () => {
    expect(saidOf('certs', 'create', '-o', 'jsn')).to.contain('Allowed choices are table, json. Did you mean json?');
    expect(saidOf('certs', 'create', '-o', 'other')).to.contain('Allowed choices are table, json.\n');
  });
});
