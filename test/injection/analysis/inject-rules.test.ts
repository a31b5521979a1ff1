import { expect } from 'chai';

import type { Release } from '../../../src/injection/releases/release.js';
import type { JsonObject } from '../../../src/json/json.js';
import { findingsAt } from './release-findings.js';

const NAME = 'sidecar.istio.io/inject';
const label = (value: string): JsonObject => ({ labels: { [NAME]: value } });
const annotation = (value: string): JsonObject => ({ annotations: { [NAME]: value } });

describe('a wish for a sidecar, by release', () => {
  const rows: readonly [what: string, release: Release, ofPods: JsonObject, code: string | undefined, text: string][] =
    [
      ['a label', '1.11', label('true'), 'MisplacedLabel', 'not read by Istio 1.11, which looks at annotations only'],
      ['a label', '1.12', label('true'), undefined, ''],
      ['yes', '1.26', annotation('yes'), undefined, ''],
      ['yes', '1.27', annotation('yes'), 'InjectNeitherTrueNorFalse', 'Istio 1.27 takes it for none'],
      ['True', '1.31', label('True'), 'InjectNeitherTrueNorFalse', 'Istio 1.31 takes it for none'],
      ['another word', '1.20', annotation('random'), 'InjectNeitherTrueNorFalse', 'Istio 1.20 takes it for false'],
      ['true', '1.31', label('true'), undefined, ''],
      [
        'a label against an annotation',
        '1.31',
        { ...label('true'), ...annotation('false') },
        'InjectContradicted',
        'label',
      ],
      ['a label against an annotation', '1.9', { ...label('true'), ...annotation('false') }, 'MisplacedLabel', 'label'],
    ];
  for (const [what, release, ofPods, code, text] of rows) {
    it(`${what} is ${code ?? 'right'} in ${release}`, () => {
      const found = findingsAt(release, ofPods);
      expect(found.map(([one]) => one)).to.deep.equal(code === undefined ? [] : [code]);
      expect(found[0]?.[1] ?? '').to.contain(text);
    });
  }

  it('is not read in the metadata of the workload since 0.5', () => {
    expect(findingsAt('1.31', {}, annotation('true')).map(([code]) => code)).to.deep.equal(['MisplacedAnnotation']);
  });
});
