import { expect } from 'chai';

import { withConcurrency } from '../../../src/injection/rendering/proxy-concurrency.js';
import { objectsIn, stringIn } from '../../../src/json/json.js';
import { describeTable } from './modern-tables.js';

describe('what follows the rendering of parts of a sidecar', () => {
  describeTable('apply-concurrency', (row) => {
    expect(objectsIn(row['original']).map(withConcurrency), stringIn(row['name'])).to.deep.equal(row['want']);
  });
});
