import { expect } from 'chai';

import { Observations } from '../../../src/controller/leadership/observations.js';

const at = (text: string): ReadonlyMap<string, string> => new Map([['a', text]]);

describe('Sightings', () => {
  it('counts from the first sight of a text, and again from each change', () => {
    const sightings = new Observations();
    const changes: unknown[] = [];
    for (const [nowMs, text] of [
      [100, 'x'],
      [200, 'x'],
      [300, 'y'],
      [400, 'y'],
    ] as const) {
      sightings.observe(at(text), nowMs);
      changes.push(sightings.changedAtMs('a'));
    }
    expect(changes).to.deep.equal([100, 100, 300, 300]);
  });

  it('names what has been the same for at least so long', () => {
    const sightings = new Observations();
    sightings.observe(at('x'), 100);
    expect([...sightings.unchangedFor(50, 149)]).to.deep.equal([]);
    expect([...sightings.unchangedFor(50, 150)]).to.deep.equal(['a']);
  });

  it('forgets what is no longer there', () => {
    const sightings = new Observations();
    sightings.observe(at('x'), 100);
    sightings.observe(new Map(), 200);
    expect(sightings.changedAtMs('a')).to.equal(undefined);
    sightings.observe(at('x'), 300);
    expect(sightings.changedAtMs('a')).to.equal(300);
  });
});
