import { expect } from 'chai';

import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import {
  type AnsweredRequest,
  checkAnswer,
  listIn,
  targetOf,
} from '../../../src/kubernetes/transport/expected-answer.js';

const WEB = '/apis/apps/v1/namespaces/shop/deployments/web';
const web = { kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', uid: 'u1' } };
const LIST = '/api/v1/configmaps?limit=500';
const get = (path: string): AnsweredRequest => ({ method: 'GET', path });

function problemOf(request: AnsweredRequest, answer: unknown): KubeApiError | undefined {
  try {
    checkAnswer(request, 200, answer);
    return undefined;
  } catch (error) {
    if (error instanceof KubeApiError) return error;
    throw error;
  }
}

const patch = { method: 'PATCH', path: WEB, body: { metadata: { resourceVersion: '1' } } };
const put = { method: 'PUT', path: WEB, body: web };
const post = { method: 'POST', path: '/apis/apps/v1/namespaces/shop/deployments', body: web };
const review = { method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body: { kind: 'A' } };
const remove = { method: 'DELETE', path: WEB, body: { kind: 'DeleteOptions' } };
const generated = { ...post, body: { kind: 'Pod', metadata: { generateName: 'a-' } } };

describe('an answer that is believed', () => {
  const rows: readonly [string, AnsweredRequest, unknown][] = [
    ['the object that was read', get(WEB), web],
    ['a cluster-wide object', get('/api/v1/namespaces/shop'), { metadata: { name: 'shop' } }],
    ['an object with a name that is escaped in the path', get('/api/v1/x/a%3Ab'), { metadata: { name: 'a:b' } }],
    ['the object that was patched', patch, web],
    ['the object that was replaced', put, web],
    ['a subresource of the object', { ...put, path: `${WEB}/approval` }, web],
    ['the object that was created', post, web],
    ['one with a generated name', generated, { kind: 'Pod', metadata: { name: 'a-x' } }],
    ['a review, which has no name', review, { kind: 'A', metadata: {}, status: {} }],
    ['a Status of a deletion', remove, { kind: 'Status', status: 'Success' }],
    ['the object that is being deleted', remove, web],
    ['a list', get(LIST), { kind: 'ConfigMapList', items: [{ metadata: { name: 'a' } }] }],
    ['an empty list', get(LIST), { items: [] }],
    ['an empty list as Go may write it', get(LIST), { kind: 'ConfigMapList', items: null }],
    ['anything of another path', get('/version'), null],
  ];
  for (const [what, request, answer] of rows) {
    it(`is ${what}`, () => {
      expect(problemOf(request, answer)).to.equal(undefined);
    });
  }
});

describe('an answer that is none', () => {
  const another = { kind: 'Deployment', metadata: { ...web.metadata, name: 'other' } };
  const elsewhere = { kind: 'Deployment', metadata: { ...web.metadata, namespace: 'other' } };
  const newer = { kind: 'Deployment', metadata: { ...web.metadata, uid: 'u2' } };
  const rows: readonly [string, AnsweredRequest, unknown, RegExp][] = [
    ...[get(WEB), patch, put, post, remove].flatMap((request): [string, AnsweredRequest, unknown, RegExp][] => [
      [`an empty object to a ${request.method}`, request, {}, /got no (name|kind)/],
      [`null to a ${request.method}`, request, null, /got null, want an object/],
      [`a list to a ${request.method}`, request, [], /got a list, want an object/],
      [`a text to a ${request.method}`, request, 'ok', /got a string, want an object/],
      [`another object to a ${request.method}`, request, another, /got name "other", want name "web"/],
    ]),
    ['an object of another namespace', patch, elsewhere, /got namespace "other", want namespace "shop"/],
    ['a successor of the object that was replaced', put, newer, /got uid "u2", want uid "u1"/],
    ['a Status for an object', patch, { kind: 'Status', status: 'Success', metadata: {} }, /got no name/],
    ['a Status of a failure', remove, { kind: 'Status', status: 'Failure' }, /not Success/],
    ['another kind of review', review, { kind: 'B' }, /got kind "B"/],
    ['no object for a review', review, {}, /got no kind/],
    ['no list', get(LIST), {}, /no list of items/],
    ['null for items of no known kind', get(LIST), { items: null }, /no list of items/],
    ['a list of something else', get(LIST), { items: [{ metadata: { name: 'a' } }, 'b'] }, /an item has no name/],
    ['a list of nothing', get(LIST), { items: [null] }, /an item has no name/],
  ];
  for (const [what, request, answer, message] of rows) {
    it(`is ${what}, and the request is made again`, () => {
      const error = problemOf(request, answer);
      expect(error?.message).to.match(message);
      expect(error).to.include({ isRetryable: true, isNoAnswer: true, isNotFound: false, isConflict: false });
    });
  }

  it('quotes no more than 200 characters of it', () => {
    const error = problemOf(get(WEB), { metadata: { name: 'x'.repeat(100_000) } });
    expect(error?.message).to.have.length.below(500);
  });
});

describe('an answer of discovery', () => {
  it('has its list, or is none', () => {
    expect(listIn(get('/apis'), { groups: [{ name: 'a' }] }, 'groups')).to.deep.equal([{ name: 'a' }]);
    for (const answer of [{}, null, 'text', { groups: {} }]) {
      expect(() => listIn(get('/apis'), answer, 'groups')).to.throw(KubeApiError, /it has no list of groups$/);
    }
  });
});

describe('the target of a path', () => {
  it('is an object only where the path names one', () => {
    expect(targetOf(WEB)).to.deep.equal({ kind: 'object', name: 'web', namespace: 'shop' });
    expect(targetOf('/api/v1/namespaces')).to.deep.equal({ kind: 'collection' });
    expect(targetOf('/api/v1/namespaces/shop/pods?limit=1')).to.deep.equal({ kind: 'collection' });
    expect(targetOf('/apis/apps/v1')).to.deep.equal({ kind: 'other' });
    expect(targetOf('/sandbox/faults/1')).to.deep.equal({ kind: 'other' });
  });
});
