import { expect } from 'chai';

import { DeniedRight } from '../../../src/controller/preflight/denied-right.js';
import type { ReviewedRights } from '../../../src/controller/preflight/rights.js';
import { type ScriptedAnswer, scriptedClient } from '../../support/scripted-client.js';

const rights = (resource: string, more: Partial<ReviewedRights> = {}): ReviewedRights => ({
  on: { group: 'apps', resource },
  verbs: ['get', 'patch', 'watch'],
  level: 'failure',
  without: 'nothing works',
  denied: [],
  ...more,
});
const allowed = (is: boolean) => ({ status: { allowed: is } });

/** The right, and what its server was asked. */
function start(...answers: readonly ScriptedAnswer[]) {
  const client = scriptedClient((_, index) => answers[Math.min(index, answers.length - 1)]);
  const asked = (): readonly unknown[] =>
    client.requests.map(({ body }) => (body as { spec: { resourceAttributes: unknown } }).spec.resourceAttributes);
  return { right: new DeniedRight(client), asked };
}

describe('DeniedRight', () => {
  it('asks for the first right alone that is missing and needed, until it is there', async () => {
    const { right, asked } = start(allowed(false), allowed(true));
    right.take([
      rights('pods'),
      rights('jobs', { denied: ['get'], level: 'warning' }),
      rights('deployments', { denied: ['patch', 'watch'] }),
      rights('daemonsets', { denied: ['get'] }),
    ]);
    expect([await right.isGranted(), await right.isGranted()]).to.deep.equal([false, true]);
    const wanted = { group: 'apps', resource: 'deployments', verb: 'patch' };
    expect(asked()).to.deep.equal([wanted, wanted]);
  });

  it('asks nothing where none is missing, or none any longer', async () => {
    const { right, asked } = start(allowed(true));
    expect(await right.isGranted()).to.equal(false);
    right.take([rights('pods', { denied: ['get'] })]);
    right.take([rights('pods'), rights('jobs', { denied: ['get'], level: 'warning' })]);
    expect(await right.isGranted()).to.equal(false);
    expect(asked()).to.deep.equal([]);
  });

  it('takes a server that does not say for one that does not grant', async () => {
    const { right } = start(503, {}, allowed(true));
    right.take([rights('pods', { denied: ['get'] })]);
    expect([await right.isGranted(), await right.isGranted(), await right.isGranted()]).to.deep.equal([
      false,
      false,
      true,
    ]);
  });
});
