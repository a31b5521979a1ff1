import { expect } from 'chai';

import { scrapeTargetsProblem } from '../../../src/injection/adjust/scrape-targets.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import { PROMETHEUS_HISTORY } from '../../../src/injection/releases/rules/prometheus-rules.js';

describe('scrapeTargetsProblem', () => {
  const targets = 'prometheus.istio.io/scrape-targets';

  it('names targets of which one has no port', () => {
    const problem = scrapeTargetsProblem({ [targets]: '80,:/m' }, rulesAt(PROMETHEUS_HISTORY, '1.31'));
    expect(problem).to.contain(`${targets} is '80,:/m'`);
  });

  it('says nothing of right ones, or where the release does not read them', () => {
    expect(scrapeTargetsProblem({ [targets]: '80' }, rulesAt(PROMETHEUS_HISTORY, '1.31'))).to.equal(undefined);
    expect(scrapeTargetsProblem({ [targets]: ':/m' }, rulesAt(PROMETHEUS_HISTORY, '1.30'))).to.equal(undefined);
    expect(scrapeTargetsProblem({}, rulesAt(PROMETHEUS_HISTORY, '1.31'))).to.equal(undefined);
  });
});
