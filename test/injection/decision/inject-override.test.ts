import { expect } from 'chai';

import { injectOverride, oddInjectValue } from '../../../src/injection/decision/inject-override.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { DECISION_HISTORY } from '../../../src/injection/releases/rules/decision-rules.js';
import type { Json, JsonObject } from '../../../src/json/json.js';

const INJECT = 'sidecar.istio.io/inject';

interface Given {
  readonly label?: Json;
  readonly annotation?: Json;
  readonly workload?: Json;
  readonly jobTemplate?: Json;
}

const asMap = (value: Json | undefined): JsonObject => (value === undefined ? {} : { [INJECT]: value });

const subjectOf = ({ label, annotation, workload, jobTemplate }: Given) => ({
  annotations: asMap(workload),
  template: { labels: asMap(label), annotations: asMap(annotation) },
  statusMetadata: { annotations: asMap(jobTemplate) },
});

const rulesOf = (release: Release) => rulesAt(DECISION_HISTORY, release);

describe('injectOverride', () => {
  const rows: readonly [what: string, release: Release, given: Given, inject: boolean | undefined][] = [
    ['a word in another spelling, to 1.26', '1.26', { annotation: 'Y' }, true],
    ['any other word, to 1.26', '1.26', { annotation: 'random' }, false],
    ['a word in another spelling, since 1.27', '1.27', { annotation: 'True' }, undefined],
    ['false, since 1.27', '1.27', { label: 'false' }, false],
    ['a bare boolean of a file', '1.31', { annotation: true }, true],
    ['the label, since 1.12', '1.12', { label: 'true', annotation: 'false' }, true],
    ['an empty label, since 1.12', '1.12', { label: '', annotation: 'false' }, undefined],
    ['no label, from 1.1 to 1.11', '1.11', { label: 'true', annotation: 'false' }, false],
    ['a label, from 0.5 to 1.0', '1.0.2', { label: 'true', annotation: 'false' }, true],
    ['no empty label, from 0.5 to 1.0', '1.0.2', { label: '', annotation: 'false' }, false],
    ['no label, to 0.4', '0.4.0', { label: 'true' }, undefined],
    ['an empty annotation, to 0.4', '0.4.0', { annotation: '' }, false],
    ['the workload, to 0.4', '0.4.0', { workload: 'true', annotation: 'false' }, true],
    ['no workload, since 0.5', '0.5.0', { workload: 'true' }, undefined],
    ['a job template, since 1.1', '1.1', { jobTemplate: 'false' }, false],
    ['the pod before its job template', '1.31', { jobTemplate: 'false', annotation: 'true' }, true],
    ['no job template, to 1.0', '1.0.2', { jobTemplate: 'false' }, undefined],
  ];
  for (const [what, release, given, inject] of rows) {
    it(`listens to ${what}`, () => {
      expect(injectOverride(subjectOf(given), rulesOf(release))?.inject).to.equal(inject);
    });
  }
});

describe('oddInjectValue', () => {
  it('names a value that counts for nothing since 1.27', () => {
    const warning = oddInjectValue(subjectOf({ label: 'yes' }), rulesOf('1.27'));
    expect(warning).to.contain(`the label ${INJECT} is 'yes', want 'true' or 'false'`);
  });

  it('says nothing of one that counts, is empty or is not there', () => {
    expect(oddInjectValue(subjectOf({ label: 'yes' }), rulesOf('1.26'))).to.equal(undefined);
    expect(oddInjectValue(subjectOf({ label: '' }), rulesOf('1.27'))).to.equal(undefined);
    expect(oddInjectValue(subjectOf({ annotation: 'false' }), rulesOf('1.27'))).to.equal(undefined);
    expect(oddInjectValue(subjectOf({}), rulesOf('1.27'))).to.equal(undefined);
  });
});
