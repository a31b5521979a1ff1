import { expect } from 'chai';

import { ARROW_RULES, ARROWS } from './arrows.js';
import { type Complaint, readSource } from './source-file.js';

const check = (path: string, text: string): readonly Complaint[] => {
  const file = readSource(path, text);
  return ARROW_RULES.flatMap((rule) => rule(file));
};

/** Sources that break a rule: path, text, complaint. */
const BAD: readonly (readonly [path: string, text: string, complaint: string])[] = [
  // rooms
  ['injection/a.ts', "import { b } from '../kubernetes/b.js';", '1: injection must not import from kubernetes'],
  ['injection/a.ts', "\nimport type { B } from '../controller/b.js';", '2: injection must not import from controller'],
  ['injection/deep/a.ts', "import { b } from '../../runtime/b.js';", '1: injection must not import from runtime'],
  ['template/a.ts', "import '../injection/b.js';", '1: template must not import from injection'],
  ['template/a.ts', "import '../json/b.js';", '1: template must not import from json'],
  ['kubernetes/a.ts', "import type { B } from '../injection/b.js';", '1: kubernetes must not import from injection'],
  ['kubernetes/a.ts', "export { b } from '../controller/b.js';", '1: kubernetes must not import from controller'],
  ['kubernetes/a.ts', "export * from '../observability/b.js';", '1: kubernetes must not import from observability'],
  ['controller/a.ts', "const b = import('../webhook/b.js');", '1: controller must not import from webhook'],
  ['controller/a.ts', "let b: import('../template/b.js').B;", '1: controller must not import from template'],
  ['controller/a.ts', "import b = require('../template/b.js');", '1: controller must not import from template'],
  ['controller/a.ts', "import { b } from '../installation/b.js';", '1: controller must not import from installation'],
  ['installation/a.ts', "import { b } from '../commands/b.js';", '1: installation must not import from commands'],
  ['webhook/a.ts', "import { b } from '../controller/b.js';", '1: webhook must not import from controller'],
  ['webhook/a.ts', "import { b } from '../observability/b.js';", '1: webhook must not import from observability'],
  ['sandbox/a/a.ts', "import { b } from '../../kubernetes/b.js';", '1: sandbox must not import from kubernetes'],
  ['observability/a.ts', "import { b } from '../injection/b.js';", '1: observability must not import from injection'],
  ['runtime/a.ts', "import { b } from '../kubernetes/b.js';", '1: runtime must not import from kubernetes'],
  ['yaml/a.ts', "import { b } from '../injection/b.js';", '1: yaml must not import from injection'],
  ['json/a.ts', "import { b } from '../yaml/b.js';", '1: json must not import from yaml'],
  ['redirect/rules/a.ts', "import { b } from '../../runtime/b.js';", '1: redirect/rules must not import from runtime'],
  ['redirect/rules/a.ts', "import '../system/b.js';", '1: redirect/rules must not import from redirect/system'],
  ['redirect/system/a.ts', "import '../../template/b.js';", '1: redirect/system must not import from template'],
  ['redirect/a.ts', 'export const a = 1;', '1: redirect is no room that the architecture knows'],
  ['helpers/a.ts', 'export const a = 1;', '1: helpers is no room that the architecture knows'],
  ['commands/a.ts', "import { b } from '../main.js';", '1: commands must not import from main.js'],
  ['main.ts', "import { b } from './injection/b.js';", '1: main.ts must not import from injection'],
  ['main.ts', "import { b } from '../test/b.js';", '1: main.ts must not import from ../test/b.js'],
  ['commands/a.ts', "import b from '../../package.json';", '1: commands must not import from ../package.json'],
  // the door of the sandbox
  [
    'commands/sandbox.ts',
    "import type { Store } from '../sandbox/store/store.js';",
    '1: sandbox/store/store.js is not for others: sandbox/server.js, sandbox/options.js, sandbox/kubeconfig.js are',
  ],
  [
    'commands/sandbox.ts',
    "import { b } from '../sandbox/bootstrap.js';",
    '1: sandbox/bootstrap.js is not for others: sandbox/server.js, sandbox/options.js, sandbox/kubeconfig.js are',
  ],
  // commands
  ['commands/certs.ts', "import './check/flags.js';", '1: commands/certs must not import from commands/check'],
  ['commands/certs/run.ts', "import '../check.js';", '1: commands/certs must not import from commands/check'],
  [
    'commands/certs/run.ts',
    "await import('../check/run.js');",
    '1: commands/certs must not import from commands/check',
  ],
  ['commands/shared/a.ts', "import '../check/flags.js';", '1: commands/shared must not import from commands/check'],
  ['commands/shared/deep/a.ts', "import '../../check.js';", '1: commands/shared must not import from commands/check'],
  ['commands/install.ts', "import './upgrade/flags.js';", '1: commands/install must not import from commands/upgrade'],
];

/** Sources that break none. */
const GOOD: readonly (readonly [path: string, text: string])[] = [
  ['main.ts', "import packageJson from '../package.json' with { type: 'json' };\nimport './runtime/a.js';"],
  ['start.ts', "import packageJson from '../package.json' with { type: 'json' };\nimport './commands/a.js';"],
  ['commands/a.ts', "import { b } from '../installation/b.js';\nimport { c } from '../redirect/system/c.js';"],
  ['commands/kube-inject.ts', "import './kube-inject/flags.js';\nimport './shared/deep/b.js';"],
  ['commands/kube-inject/run.ts', "import './flags.js';\nimport '../kube-inject.js';\nimport '../shared/b.js';"],
  ['commands/shared/deep/a.ts', "import '../b.js';"],
  ['commands/upgrade.ts', "import './install/flags.js';"],
  ['commands/sandbox.ts', "import { b } from '../sandbox/server.js';\nimport { c } from '../sandbox/kubeconfig.js';"],
  ['sandbox/http/a.ts', "import { b } from '../store/store.js';"],
  ['redirect/system/a.ts', "import { b } from '../rules/b.js';\nimport { c } from '../../runtime/c.js';"],
  ['injection/a.ts', "import isEqual from 'lodash/isEqual.js';\nimport { z } from 'zod';"],
];

describe('the rules about arrows', () => {
  for (const [path, text, complaint] of BAD) {
    it(`complain about "${text.trim()}" in ${path}`, () => {
      expect(check(path, text)).to.deep.equal([`${path}:${complaint}`]);
    });
  }

  for (const [path, text] of GOOD) {
    it(`have nothing against "${text.replaceAll('\n', ' ')}" in ${path}`, () => {
      expect(check(path, text)).to.deep.equal([]);
    });
  }

  it('have no arrow that leads back to where it came from', () => {
    const reached = (room: string): readonly string[] => {
      const below = ARROWS[room] ?? [];
      return [...below, ...below.flatMap(reached)];
    };
    for (const room of Object.keys(ARROWS)) expect(reached(room), room).not.to.include(room);
  });
});
