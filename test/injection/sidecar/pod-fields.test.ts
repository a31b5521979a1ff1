import { expect } from 'chai';

import { fieldsToAdd, joinedFields, withoutAddedFields } from '../../../src/injection/sidecar/pod-fields.js';
import type { JsonObject } from '../../../src/json/json.js';

const dns = (dnsConfig: JsonObject): JsonObject => ({ dnsConfig });

/** Options that count how often their names are read. */
function countedOptions(names: readonly string[]): { readonly options: readonly JsonObject[]; reads: () => number } {
  let reads = 0;
  const options = names.map((name) => ({
    get name() {
      reads += 1;
      return name;
    },
    value: 'x',
  }));
  return { options, reads: () => reads };
}

describe('the fields of a pod that a sidecar adds to', () => {
  it('gives back the pod after adding and taking out, with items twice, in any order of keys', () => {
    const own = dns({ searches: ['a', 'b', 'a'], options: [{ name: 'ndots', value: '2' }] });
    const rendered = dns({
      searches: ['b', 'c'],
      options: [
        { name: 'ndots', value: '5' },
        { name: 'x', value: '1' },
      ],
    });
    const added = fieldsToAdd(own, rendered);
    expect(added).to.deep.equal(dns({ searches: ['c'], options: [{ name: 'x', value: '1' }] }));
    const joined = joinedFields(own, added);
    const options = [
      { name: 'ndots', value: '2' },
      { value: '1', name: 'x' },
    ];
    const stored = dns({ ...joined.dnsConfig, options });
    expect(withoutAddedFields(stored, added)).to.deep.equal(own);
  });

  it('takes out the last of items that are there several times, and nothing that is not there', () => {
    const given = dns({ searches: ['c', 'a', 'c', 'b', 'c'] });
    expect(withoutAddedFields(given, dns({ searches: ['c', 'x', 'c'] }))).to.deep.equal(
      dns({ searches: ['c', 'a', 'b'] }),
    );
  });

  it('looks at each item once or twice, however many a status names', () => {
    const workFor = (count: number): number => {
      const { options, reads } = countedOptions(Array.from({ length: count }, (_, index) => `own-${index}`));
      const added = Array.from({ length: count }, (_, index) => ({ name: `added-${index}`, value: 'x' }));
      withoutAddedFields(dns({ options }), dns({ options: added }));
      fieldsToAdd(dns({ options }), dns({ options: added }));
      return reads();
    };
    expect(workFor(2000)).to.be.lessThan(3 * workFor(1000));
  });
});
