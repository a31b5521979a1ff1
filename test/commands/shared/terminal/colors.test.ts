import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';

import { type ColorWhen, paintFor, wantsColors } from '../../../../src/commands/shared/terminal/colors.js';
import { textTable } from '../../../../src/commands/shared/terminal/text-table.js';
import { runCommand } from '../../../support/command.js';

const PLAIN = [
  ['NAME', 'RESULT', 'WHY'],
  ['a', 'ok', 'it is'],
  ['bcd', 'failure', ''],
];

describe('colors of results', () => {
  const rows: readonly (readonly [ColorWhen, boolean, Readonly<Record<string, string>>, boolean])[] = [
    ['auto', true, {}, true],
    ['auto', false, {}, false],
    ['auto', true, { NO_COLOR: '1' }, false],
    ['auto', true, { NO_COLOR: '' }, true],
    ['auto', true, { TERM: 'dumb' }, false],
    ['auto', false, { FORCE_COLOR: '1' }, true],
    ['auto', false, { FORCE_COLOR: '' }, true],
    ['auto', true, { FORCE_COLOR: '0' }, false],
    ['auto', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['always', false, { NO_COLOR: '1' }, true],
    ['never', true, { FORCE_COLOR: '1' }, false],
  ];
  for (const [when, isTTY, environment, want] of rows) {
    const where = isTTY ? 'at a terminal' : 'in a pipe';
    it(`are ${want ? '' : 'not '}there with --color ${when} ${where}, ${JSON.stringify(environment)}`, () => {
      expect(wantsColors(when, { isTTY }, environment)).to.equal(want);
    });
  }

  it('change nothing but the colors of a table', () => {
    const looks = { RESULT: { ok: 'good', failure: 'bad' } } as const;
    const colored = textTable(PLAIN, { paint: paintFor('always'), looks });
    expect(colored).to.contain('\u001b[32mok\u001b[39m       it is\n');
    expect(colored).to.contain('\u001b[1mNAME\u001b[22m  \u001b[1mRESULT\u001b[22m   \u001b[1mWHY\u001b[22m\n');
    const plain = stripVTControlCharacters(colored);
    expect(plain).to.equal('NAME  RESULT   WHY\na     ok       it is\nbcd   failure\n');
    expect(textTable(PLAIN)).to.equal(plain);
    expect(textTable(PLAIN, { paint: paintFor('never'), looks })).to.equal(plain);
  });

  it('are in the tables of a command, and never in what programs read', async () => {
    const input = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web:1}]}\n';
    const explain = ['explain', '-f', '-', '--color', 'always'];
    const [table, json, yaml, pipe] = await Promise.all([
      runCommand(explain, { input }),
      runCommand([...explain, '-o', 'json'], { input, env: { FORCE_COLOR: '1' } }),
      runCommand([...explain, '-o', 'yaml'], { input }),
      runCommand(['explain', '-f', '-'], { input }),
    ]);
    expect(table.stdout).to.contain('\u001b[32myes\u001b[39m');
    for (const { stdout } of [json, yaml, pipe]) expect(stdout).to.contain('web').and.not.to.contain('\u001b');
  });
});
