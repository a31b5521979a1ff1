import { expect } from 'chai';

import { answerLimits, OBJECT_LIMITS } from '../../../src/kubernetes/transport/answer-limits.js';

describe('the limits of an answer', () => {
  for (const [method, path, isList] of [
    ['GET', '/api/v1/namespaces/a/pods/b', false],
    ['PATCH', '/api/v1/namespaces/a/pods/b', false],
    ['POST', '/api/v1/namespaces/a/pods', false],
    ['GET', '/apis', false],
    ['GET', '/version', false],
    ['GET', '/api/v1/namespaces/a/pods?limit=500', true],
    ['GET', '/apis/apps/v1/deployments', true],
  ] as const) {
    it(`are those of ${isList ? 'a list' : 'one object'} for ${method} ${path}`, () => {
      const limits = answerLimits({ method, path });
      expect(limits === OBJECT_LIMITS).to.equal(!isList);
      expect(OBJECT_LIMITS).to.deep.equal({ durationMs: 30_000, bytes: 8 * 1024 * 1024 });
    });
  }
});
