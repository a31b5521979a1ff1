import { expect } from 'chai';

import { findingsAt } from './release-findings.js';

describe('labelFindings', () => {
  it('says that an annotation is no label', () => {
    const found = findingsAt('1.31', { labels: { 'inject.istio.io/templates': 'gateway' } });
    expect(found).to.deep.equal([
      ['MisplacedLabel', 'inject.istio.io/templates is read as an annotation: as a label it has no effect'],
    ]);
  });

  it('says which label a misspelt one was meant to be', () => {
    const found = findingsAt('1.31', { labels: { 'topology.istio.io/netwrok': 'n' } });
    expect(found).to.deep.equal([
      ['UnknownLabel', 'Istio does not know the label topology.istio.io/netwrok: it has no effect'],
    ]);
  });

  it('tells of a label that a later release reads', () => {
    expect(findingsAt('1.7', { labels: { 'topology.istio.io/network': 'n' } })).to.deep.equal([
      [
        'LabelOfLaterRelease',
        'the label topology.istio.io/network is read by Istio 1.8 and newer; the configuration is of 1.7',
      ],
    ]);
  });

  it('finds nothing in labels that are read, of others, and of other parts of Istio', () => {
    const labels = {
      ...{ 'topology.istio.io/network': 'n', 'istio.io/rev': 'canary', version: 'v1' },
      ...{ 'gateway.istio.io/managed': 'x', 'istio.io/use-waypoint': 'w', 'app.kubernetes.io/name': 'web' },
    };
    expect(findingsAt('1.31', { labels })).to.deep.equal([]);
  });
});
