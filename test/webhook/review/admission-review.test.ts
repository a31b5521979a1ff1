import { expect } from 'chai';

import {
  BadReviewError,
  readAdmissionReview,
  writeAdmissionReview,
} from '../../../src/webhook/review/admission-review.js';

const review = (request: object, apiVersion?: string): string =>
  JSON.stringify({ ...(apiVersion && { kind: 'AdmissionReview', apiVersion }), request });

/** Bodies that are not reviews, and what the message says of them. */
const BAD: readonly (readonly [what: string, body: string, message: RegExp])[] = [
  ['nothing', '', /the body is empty/],
  ['blanks', ' \n', /the body is empty/],
  ['broken JSON', '{"request":', /got text that is not JSON \(/],
  ['null', 'null', /got JSON that is not an object/],
  ['a list', '[]', /got JSON that is not an object/],
  ['an empty review', '{}', /it has no request/],
  ['a request that is a text', '{"request":"x"}', /it has no request/],
  ['another kind', '{"kind":"Pod","request":{}}', /got kind "Pod"/],
  ['an unknown version', review({}, 'admission.k8s.io/v2'), /got apiVersion "admission.k8s.io\/v2", want one of/],
  ['a version that is a number', '{"apiVersion":1,"request":{}}', /got apiVersion 1/],
];

describe('readAdmissionReview', () => {
  for (const [what, body, message] of BAD) {
    it(`refuses ${what}`, () => {
      expect(() => readAdmissionReview(body)).to.throw(BadReviewError, message);
    });
  }

  it('reads what a server says of a pod', () => {
    const request = {
      uid: 'u-1',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      operation: 'CREATE',
      namespace: 'shop',
      object: { metadata: { generateName: 'web-' } },
    };
    expect(readAdmissionReview(review(request, 'admission.k8s.io/v1'))).to.deep.equal({
      apiVersion: 'admission.k8s.io/v1',
      uid: 'u-1',
      resource: 'pods',
      subResource: '',
      operation: 'CREATE',
      namespace: 'shop',
      name: undefined,
      object: { metadata: { generateName: 'web-' } },
      dryRun: false,
    });
    expect(readAdmissionReview(review({ ...request, dryRun: true }))).to.include({ dryRun: true });
  });

  it('reads what is missing, or of another type, as not given', () => {
    const read = readAdmissionReview(review({ uid: 1, resource: [], namespace: '', name: null, operation: {} }));
    expect(read).to.include({ apiVersion: undefined, uid: '', resource: '', operation: '' });
    expect([read.namespace, read.name, read.object]).to.deep.equal([undefined, undefined, undefined]);
  });

  it('tells a resource of another group from one of the core group', () => {
    const read = readAdmissionReview(review({ resource: { group: 'example.com', version: 'v1', resource: 'pods' } }));
    expect(read.resource).to.equal('example.com/pods');
  });
});

describe('writeAdmissionReview', () => {
  const request = (apiVersion?: string) => readAdmissionReview(review({ uid: 'u-1' }, apiVersion));

  for (const version of ['admission.k8s.io/v1beta1', 'admission.k8s.io/v1']) {
    it(`answers ${version} in ${version}, with the uid of the request`, () => {
      expect(JSON.parse(writeAdmissionReview(request(version), { allowed: true }))).to.deep.equal({
        kind: 'AdmissionReview',
        apiVersion: version,
        response: { uid: 'u-1', allowed: true },
      });
    });
  }

  it('names no version where none was asked in', () => {
    expect(JSON.parse(writeAdmissionReview(request(), { allowed: true }))).to.have.all.keys('response');
  });

  it('says of a patch what form it has', () => {
    const { response } = JSON.parse(writeAdmissionReview(request(), { allowed: true, patch: 'W10=' })) as {
      response: object;
    };
    expect(response).to.deep.equal({ uid: 'u-1', allowed: true, patchType: 'JSONPatch', patch: 'W10=' });
  });

  it('says why something is refused', () => {
    const { response } = JSON.parse(writeAdmissionReview(request(), { allowed: false, message: 'no' })) as {
      response: object;
    };
    const status = { status: 'Failure', message: 'no', reason: 'BadRequest', code: 400 };
    expect(response).to.deep.equal({ uid: 'u-1', allowed: false, status });
  });
});
