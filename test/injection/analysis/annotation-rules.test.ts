import { expect } from 'chai';

import type { Release } from '../../../src/injection/releases/release.js';
import { findingsAt } from './release-findings.js';

describe('annotations of a release', () => {
  const rows: readonly [release: Release, annotation: string, code: string | undefined, message: string][] = [
    [
      '1.8',
      'inject.istio.io/templates',
      'AnnotationOfLaterRelease',
      'by Istio 1.9 and newer; the configuration is of 1.8',
    ],
    ['1.9', 'inject.istio.io/templates', undefined, ''],
    ['1.23', 'sidecar.istio.io/nativeSidecar', 'AnnotationOfLaterRelease', 'by Istio 1.24 and newer'],
    ['1.24', 'sidecar.istio.io/nativeSidecar', undefined, ''],
    ['1.30', 'prometheus.istio.io/scrape-targets', 'AnnotationOfLaterRelease', 'by Istio 1.31'],
    [
      '1.0.2',
      'status.sidecar.istio.io/port',
      'AnnotationOfLaterRelease',
      'by Istio 1.1 and newer; the configuration is of 0.8',
    ],
    [
      '0.4.0',
      'sidecar.istio.io/proxyImage',
      'AnnotationOfLaterRelease',
      'by Istio 0.8 and newer; the configuration is of 0.3',
    ],
    ['1.24', 'sidecar.istio.io/enableCoreDump', undefined, ''],
    ['1.25', 'sidecar.istio.io/enableCoreDump', 'AnnotationNoLongerRead', 'last read by Istio 1.24'],
    ['1.4', 'sidecar.istio.io/discoveryAddress', undefined, ''],
    ['1.6', 'sidecar.istio.io/discoveryAddress', 'AnnotationNoLongerRead', 'last read by Istio 1.5'],
    ['1.6', 'istio.io/proxyConfig', undefined, ''],
    ['1.7', 'istio.io/proxyConfig', 'AnnotationNoLongerRead', 'last read by Istio 1.6'],
    ['1.31', 'alpha.istio.io/sidecar', 'AnnotationNoLongerRead', 'before Istio 0.2 only'],
  ];
  for (const [release, annotation, code, message] of rows) {
    it(`${annotation} is ${code ?? 'right'} in ${release}`, () => {
      const found = findingsAt(release, { annotations: { [annotation]: 'x' } });
      expect(found.map(([one]) => one)).to.deep.equal(code === undefined ? [] : [code]);
      expect(found[0]?.[1] ?? '').to.contain(message);
    });
  }

  it('says that a label is no annotation', () => {
    const found = findingsAt('1.31', { annotations: { 'security.istio.io/tlsMode': 'istio' } });
    expect(found[0]).to.deep.equal([
      'MisplacedAnnotation',
      'security.istio.io/tlsMode is read as a label: as an annotation it has no effect',
    ]);
  });

  it('says of a misspelt one which was meant', () => {
    const found = findingsAt('1.31', { annotations: { 'prometheus.istio.io/scrape-target': '80' } });
    expect(found.map(([code]) => code)).to.deep.equal(['UnknownAnnotation']);
  });

  it('tells nothing of what is no longer read where the release is not known', () => {
    expect(findingsAt(undefined, { annotations: { 'sidecar.istio.io/discoveryAddress': 'a:1' } })).to.deep.equal([]);
  });
});
