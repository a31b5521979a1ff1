import { expect } from 'chai';

import { eventBudget } from '../../../src/controller/reporting/event-budget.js';

/** A budget, and what it depends on. */
function budgetWith(): { readonly state: { creators: number; overloaded: boolean; now: number } } & ReturnType<
  typeof eventBudget
> {
  const state = { creators: 0, overloaded: false, now: 0 };
  const budget = eventBudget({
    waitingCreators: () => state.creators,
    isOverloaded: () => state.overloaded,
    now: () => state.now,
  });
  return { state, ...budget };
}

describe('the budget of Events', () => {
  for (const [creators, inFlight] of [
    [0, 4],
    [1, 3],
    [25, 3],
    [26, 2],
    [75, 1],
    [76, 0],
    [190, 0],
  ] as const) {
    it(`is ${inFlight} at a time while ${creators} creators wait`, () => {
      const budget = budgetWith();
      budget.state.creators = creators;
      expect(budget.inFlight()).to.equal(inFlight);
    });
  }

  it('is nothing while the server has no slot for somebody', () => {
    const budget = budgetWith();
    budget.state.overloaded = true;
    expect(budget.inFlight()).to.equal(0);
    budget.state.overloaded = false;
    expect(budget.inFlight()).to.equal(4);
  });

  it('is fifty a second where nobody waits, and five where somebody does', () => {
    const budget = budgetWith();
    expect(budget.perSecond()).to.equal(50);
    budget.state.creators = 1;
    expect(budget.perSecond()).to.equal(5);
  });

  it('remembers for a second or two how many there were, as they come back when they have their answers', () => {
    const budget = budgetWith();
    budget.state.creators = 190;
    expect(budget.inFlight()).to.equal(0);
    budget.state.creators = 0;
    budget.state.now = 1500;
    expect(budget.inFlight()).to.equal(0);
    budget.state.now = 3000;
    expect(budget.inFlight()).to.equal(4);
  });
});
