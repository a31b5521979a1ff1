import { expect } from 'chai';

import { OutcomeReader } from '../../../src/commands/demo/outcome-reader.js';

const line = (fields: Readonly<Record<string, string>>): string => JSON.stringify({ level: 'info', ...fields });

describe('what the demo reads in the log of the controller', () => {
  it('tells when the controller decides by a policy, at its start and after each change', async () => {
    const reader = new OutcomeReader();
    reader.onLine(line({ message: 'initializing', policy: 'enabled', kinds: 'Deployment' }));
    await reader.inForce('enabled');
    let isOff = false;
    const off = reader.inForce('off').then(() => (isOff = true));
    reader.onLine(line({ message: 'injected: web', policy: 'off' }));
    reader.onLine(line({ message: 'a new configuration is in force', policy: 'disabled' }));
    await Promise.resolve();
    expect(isOff).to.equal(false);
    reader.onLine(line({ message: 'a new configuration is in force', policy: 'off' }));
    await off;
  });

  it('fails where the controller ends before it has said so', async () => {
    const reader = new OutcomeReader();
    const waiting = reader.inForce('off').catch((error: unknown) => String(error));
    reader.onExit();
    expect(await waiting).to.contain('wait for the controller to take the policy off over: it has exited');
  });
});
