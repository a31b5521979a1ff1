import { expect } from 'chai';

import { envsOfPath } from '../../../src/injection/adjust/inject-url.js';

describe('envsOfPath', () => {
  const rows: readonly [what: string, path: string, envs: Readonly<Record<string, string>>][] = [
    ['nothing of no path', '', {}],
    ['nothing of an empty key', '/inject//v', {}],
    ['the last of two values of a key', '/inject/cluster/a/cluster/b', { ISTIO_META_CLUSTER_ID: 'b' }],
    ['an empty value of the form with marks', '/inject/:ENV:a=', { A: '' }],
    ['an equals sign in a value', '/inject/:ENV:a=b=c', { A: 'b=c' }],
    ['the text that stands for a slash, in the form with marks', '/inject/:ENV:a=b--slash--c', { A: 'b--slash--c' }],
    ['no slash in a key', '/inject/a--slash--b/c', { 'A--SLASH--B': 'c' }],
  ];
  for (const [what, path, envs] of rows) {
    it(`reads ${what}`, () => {
      expect(Object.fromEntries(envsOfPath(path))).to.deep.equal(envs);
    });
  }
});
