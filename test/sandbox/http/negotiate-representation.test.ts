import { expect } from 'chai';

import { negotiateRepresentation } from '../../../src/sandbox/http/negotiate-representation.js';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const KUBECTL = `${TABLE},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`;
const json = { as: 'json' };
const table = { as: 'table', apiVersion: 'meta.k8s.io/v1' };

describe('negotiateRepresentation', () => {
  for (const [what, accept, on17, on19] of [
    ['nothing', undefined, json, json],
    ['an empty header', ' ', json, json],
    ['anything', '*/*', json, json],
    ['what a browser does', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', json, json],
    ['only what is not served', 'text/html', undefined, undefined],
    ['protobuf or JSON', 'application/vnd.kubernetes.protobuf,application/json', json, json],
    ['what kubectl get does', KUBECTL, undefined, table],
    ['JSON rather than a Table', `application/json,${TABLE}`, json, json],
    ['a Table more than JSON, by quality', `application/json;q=0.5,${TABLE}`, undefined, table],
    ['a Table of no version, or JSON', 'application/json;as=Table;g=meta.k8s.io,application/json', undefined, json],
    ['what it refuses by quality', 'application/json;q=0', undefined, undefined],
    [
      'another form of the object',
      'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
      undefined,
      undefined,
    ],
    ['broken parameters', 'application/json;;=;q=x', json, json],
  ] as const) {
    it(`answers a client that accepts ${what}`, () => {
      expect(negotiateRepresentation(accept, '1.7'), '1.7').to.deep.equal(on17);
      expect(negotiateRepresentation(accept, '1.9'), '1.9').to.deep.equal(on19);
    });
  }
});
