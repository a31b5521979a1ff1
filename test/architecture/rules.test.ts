import { expect } from 'chai';

import { complaintsAbout } from './rules.js';
import { readSource } from './source-file.js';

const check = (path: string, text: string): readonly string[] => complaintsAbout(readSource(path, text));

/** A text for the name of a test. */
const excerpt = (text: string): string => text.trim().slice(0, 100).replaceAll('\n', ' ');

/** Sources that break a rule: path, text, complaint. */
const BAD: readonly (readonly [path: string, text: string, complaint: string])[] = [
  [
    'commands/a.ts',
    'const b = await import(`./${name}.js`);',
    '1: nobody can check where import(`./${name}.js`) leads',
  ],
  // the client library
  [
    'commands/a.ts',
    "import { KubeConfig } from '@kubernetes/client-node';",
    '1: only kubernetes imports values from @kubernetes/client-node',
  ],
  [
    'controller/a.ts',
    "import { type KubeConfig } from '@kubernetes/client-node';",
    '1: only kubernetes imports values from @kubernetes/client-node',
  ],
  [
    'controller/a.ts',
    "import { Watch } from '@kubernetes/client-node/dist/watch.js';",
    '1: only kubernetes imports values from @kubernetes/client-node/dist/watch.js',
  ],
  // purity
  ['injection/a.ts', "import { join } from 'node:path';", '1: injection is pure and has no use for node:path'],
  ['injection/a.ts', "import type { Logger } from 'winston';", '1: injection is pure and has no use for winston'],
  ['template/a.ts', "import { of } from 'rxjs/operators';", '1: template is pure and has no use for rxjs/operators'],
  ['injection/a.ts', 'const at = Date.now();', '1: injection is pure and has no use for Date.now'],
  ['injection/a.ts', 'const at = new Date();', '1: injection is pure and has no use for new Date()'],
  ['template/a.ts', "const x = Math['random']();", '1: template is pure and has no use for Math.random'],
  [
    'redirect/rules/a.ts',
    "import { spawn } from 'node:child_process';",
    '1: redirect/rules is pure and has no use for node:child_process',
  ],
  ['redirect/rules/a.ts', "console.log('a');", '1: redirect/rules is pure and has no use for console.log'],
  ['yaml/a.ts', "import { EOL } from 'node:os';", '1: yaml is pure and has no use for node:os'],
  ['json/a.ts', 'const x = Math.random();', '1: json is pure and has no use for Math.random'],
  ['injection/a.ts', 'const { pid } = process;', '1: injection is pure and has no use for process'],
  // the environment
  [
    'controller/a.ts',
    "const home = process.env['HOME'];",
    '1: only commands, main.ts and start.ts may use process.env',
  ],
  ['sandbox/a.ts', "const [first] = process['argv'];", '1: only commands, main.ts and start.ts may use process.argv'],
  ['kubernetes/a.ts', 'const { env } = process;', '1: only commands, main.ts and start.ts may use process'],
  [
    'kubernetes/a.ts',
    "import { env } from 'node:process';",
    '1: only commands, main.ts and start.ts may use node:process',
  ],
  // form
  ['injection/a.ts', 'export default 1;', '1: there are no default exports'],
  ['commands/a.ts', 'export default function a() {}', '1: there are no default exports'],
  ['commands/a.ts', 'const a = 1;\nexport { a as default };', '2: there are no default exports'],
  ['sandbox/a.ts', 'void 0;\n'.repeat(251), '251: 251 lines, at most 250 are wanted'],
];

/** Sources that break none. */
const GOOD: readonly (readonly [path: string, text: string])[] = [
  ['commands/deep/a.ts', "const home = process.env['HOME'];"],
  ['kubernetes/a.ts', "import { KubeConfig } from '@kubernetes/client-node';"],
  ['redirect/system/a.ts', "import { spawn } from 'node:child_process';"],
  ['controller/a.ts', "import type { KubeConfig } from '@kubernetes/client-node';"],
  ['sandbox/a.ts', 'const version = process.version;'],
  ['injection/a.ts', "// process.env, Date.now and console are not for us\nconst text = 'process.env';"],
  ['injection/a.ts', 'z.preprocess(x); a.process.run(); const b = { process: 1, console() {} };'],
  ['injection/a.ts', "const at = new Date('2017-10-10T00:00:00Z');"],
  ['injection/a.ts', "import isEqual from 'lodash/isEqual.js';\nimport { z } from 'zod';"],
  ['main.ts', "import packageJson from '../package.json' with { type: 'json' };"],
  ['start.ts', "import { a } from './commands/a.js';\nawait a(process.argv);"],
  ['main.ts', "import { a } from './runtime/a.js';\nawait a(process.argv);"],
  ['sandbox/a.ts', 'void 0;\n'.repeat(250)],
  ['kubernetes/a.d.ts', "declare module 'a/b.js' { import { b } from 'a'; export = b; }"],
];

describe('the rules of the architecture', () => {
  for (const [path, text, complaint] of BAD) {
    it(`complain about "${excerpt(text)}" in ${path}`, () => {
      expect(check(path, text)).to.include(`${path}:${complaint}`);
    });
  }

  for (const [path, text] of GOOD) {
    it(`have nothing against "${excerpt(text)}" in ${path}`, () => {
      expect(check(path, text)).to.deep.equal([]);
    });
  }
});
