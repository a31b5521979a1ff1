import { expect } from 'chai';

import { ARROWS, complaintsAbout } from './rules.js';
import { readSource } from './source-file.js';

const check = (path: string, text: string): readonly string[] => complaintsAbout(readSource(path, text));

/** A text for the name of a test. */
const excerpt = (text: string): string => text.trim().slice(0, 100).replaceAll('\n', ' ');

/** Sources that break a rule: path, text, complaint. */
const BAD: readonly (readonly [path: string, text: string, complaint: string])[] = [
  // arrows
  ['injection/a.ts', "import { b } from '../kubernetes/b.js';", '1: injection must not import from kubernetes'],
  ['injection/a.ts', "\nimport type { B } from '../controller/b.js';", '2: injection must not import from controller'],
  ['injection/deep/a.ts', "import { b } from '../../sandbox/b.js';", '1: injection must not import from sandbox'],
  ['template/a.ts', "import '../injection/b.js';", '1: template must not import from injection'],
  ['kubernetes/a.ts', "export { b } from '../controller/b.js';", '1: kubernetes must not import from controller'],
  ['kubernetes/a.ts', "export * from '../observability/b.js';", '1: kubernetes must not import from observability'],
  ['controller/a.ts', "const b = import('../webhook/b.js');", '1: controller must not import from webhook'],
  ['controller/a.ts', "let b: import('../sandbox/b.js').B;", '1: controller must not import from sandbox'],
  ['controller/a.ts', "import b = require('../template/b.js');", '1: controller must not import from template'],
  ['webhook/a.ts', "import { b } from '../controller/b.js';", '1: webhook must not import from controller'],
  ['sandbox/a/a.ts', "import { b } from '../../kubernetes/b.js';", '1: sandbox must not import from kubernetes'],
  ['observability/a.ts', "import { b } from '../injection/b.js';", '1: observability must not import from injection'],
  ['redirect/a.ts', "import { b } from '../template/b.js';", '1: redirect must not import from template'],
  ['commands/a.ts', "import { b } from '../main.js';", '1: commands must not import from main.js'],
  ['main.ts', "import { b } from './injection/b.js';", '1: main.ts must not import from injection'],
  ['main.ts', "import { b } from '../test/b.js';", '1: main.ts must not import from ../test/b.js'],
  ['commands/a.ts', "import b from '../../package.json';", '1: commands must not import from ../package.json'],
  ['helpers/a.ts', 'export const a = 1;', '1: helpers is no folder that the architecture knows'],
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
  ['redirect/a.ts', "console.log('a');", '1: redirect is pure and has no use for console.log'],
  ['injection/a.ts', 'const { pid } = process;', '1: injection is pure and has no use for process'],
  // the environment
  ['controller/a.ts', "const home = process.env['HOME'];", '1: only commands and main.ts may use process.env'],
  ['sandbox/a.ts', "const [first] = process['argv'];", '1: only commands and main.ts may use process.argv'],
  ['kubernetes/a.ts', 'const { env } = process;', '1: only commands and main.ts may use process'],
  ['kubernetes/a.ts', "import { env } from 'node:process';", '1: only commands and main.ts may use node:process'],
  // form
  ['injection/a.ts', 'export default 1;', '1: there are no default exports'],
  ['commands/a.ts', 'export default function a() {}', '1: there are no default exports'],
  ['commands/a.ts', 'const a = 1;\nexport { a as default };', '2: there are no default exports'],
  ['sandbox/a.ts', 'void 0;\n'.repeat(251), '251: 251 lines, at most 250 are wanted'],
];

/** Sources that break none. */
const GOOD: readonly (readonly [path: string, text: string])[] = [
  ['commands/a.ts', "import { b } from '../sandbox/b.js';\nimport { c } from './deep/c.js';"],
  ['commands/deep/a.ts', "import { b } from '../b.js';\nconst home = process.env['HOME'];"],
  [
    'kubernetes/a.ts',
    "import { KubeConfig } from '@kubernetes/client-node';\nimport type { J } from '../injection/b.js';",
  ],
  ['controller/a.ts', "import type { KubeConfig } from '@kubernetes/client-node';"],
  ['sandbox/a.ts', 'const version = process.version;'],
  ['injection/a.ts', "// process.env, Date.now and console are not for us\nconst text = 'process.env';"],
  ['injection/a.ts', 'z.preprocess(x); a.process.run(); const b = { process: 1, console() {} };'],
  ['injection/a.ts', "const at = new Date('2017-10-10T00:00:00Z');"],
  ['injection/a.ts', "import isEqual from 'lodash/isEqual.js';\nimport { z } from 'zod';"],
  ['main.ts', "import packageJson from '../package.json' with { type: 'json' };"],
  ['main.ts', "import { a } from './commands/a.js';\nawait a(process.argv);"],
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

  it('have no arrow that leads back to where it came from', () => {
    const reached = (folder: string): readonly string[] => {
      const below = ARROWS[folder] ?? [];
      return [...below, ...below.flatMap(reached)];
    };
    for (const folder of Object.keys(ARROWS)) expect(reached(folder), folder).not.to.include(folder);
  });
});
