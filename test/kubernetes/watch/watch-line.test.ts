import { expect } from 'chai';

import {
  readAnyLine,
  readUninitializedLine,
  type WatchLine,
  WatchLineError,
} from '../../../src/kubernetes/watch/watch-line.js';

const read = (text: string): WatchLine => readUninitializedLine(Buffer.from(text));

const initialized = '{"metadata":{"name":"a","resourceVersion":"42"},"spec":{}}';
const pending = '{"metadata":{"name":"a","resourceVersion":"43","initializers":{"pending":[{"name":"x"}]}}}';

describe('readUninitializedLine', () => {
  it('reads the type and the resourceVersion of an initialized object', () => {
    for (const type of ['ADDED', 'MODIFIED', 'DELETED']) {
      expect(read(`{"type":"${type}","object":${initialized}}`)).to.deep.equal({
        kind: 'skipped',
        type,
        resourceVersion: '42',
      });
    }
  });

  it('reads the uid of an initialized object, whether a server writes as Go does or not', () => {
    const uid = '7a1c6f0e-ad6b-11e7-9d3b-42010a800002';
    const wanted = { kind: 'skipped', type: 'MODIFIED', resourceVersion: '42', uid };
    for (const metadata of [
      `{"name":"a","uid":"${uid}","resourceVersion":"42"}`,
      `{"resourceVersion": "42", "uid": "${uid}"}`,
    ]) {
      expect(read(`{"type":"MODIFIED","object":{"metadata":${metadata}}}`)).to.deep.equal(wanted);
    }
    const short = '{"type":"MODIFIED","object":{"metadata":{"uid":"1","resourceVersion":"42"}}}';
    expect(read(short)).to.deep.equal({ kind: 'skipped', type: 'MODIFIED', resourceVersion: '42' });
  });

  it('does not parse an object that is not pending', () => {
    // What follows the metadata here is no JSON: a parser would say so.
    const line = '{"type":"ADDED","object":{"metadata":{"resourceVersion":"42"},"spec":<<<not JSON>>>}}';
    expect(read(line)).to.deep.equal({ kind: 'skipped', type: 'ADDED', resourceVersion: '42' });
  });

  it('parses an uninitialized object', () => {
    expect(read(`{"type":"ADDED","object":${pending}}`)).to.deep.equal({
      kind: 'object',
      type: 'ADDED',
      resourceVersion: '43',
      object: JSON.parse(pending) as unknown,
    });
  });

  it('is not misled by an annotation that quotes an uninitialized object', () => {
    const annotations = { 'last-applied': pending };
    const object = JSON.stringify({ metadata: { resourceVersion: '7', annotations } });
    expect(read(`{"type":"ADDED","object":${object}}`)).to.deep.equal({
      kind: 'skipped',
      type: 'ADDED',
      resourceVersion: '7',
    });
  });

  it('is not misled by a field of that name elsewhere', () => {
    const object = '{"metadata":{"resourceVersion":"8"},"spec":{"initializers":{"pending":[{"name":"x"}]}}}';
    expect(read(`{"type":"ADDED","object":${object}}`)).to.deep.equal({
      kind: 'skipped',
      type: 'ADDED',
      resourceVersion: '8',
    });
  });

  it('reads an event whose keys come in another order', () => {
    expect(read(`{"object":${initialized},"type":"MODIFIED"}`)).to.deep.equal({
      kind: 'skipped',
      type: 'MODIFIED',
      resourceVersion: '42',
    });
  });

  it('reads the Status of an ERROR event', () => {
    const status = '{"kind":"Status","code":410,"reason":"Gone","message":"too old resource version: 1 (9)"}';
    expect(read(`{"type":"ERROR","object":${status}}`)).to.deep.equal({
      kind: 'error',
      code: 410,
      message: 'too old resource version: 1 (9)',
    });
  });

  for (const line of [
    'garbage',
    '[]',
    '{"type":"ADDED"}',
    '{"type":"ADDED","object":7}',
    '{"type":"ADDED","object":{"metadata":{"resourceVersion":"4',
    `{"type":"ADDED","object":${initialized.slice(0, -3)}`,
  ]) {
    it(`refuses the line ${line.slice(0, 40)}`, () => {
      expect(() => read(line)).to.throw(WatchLineError, 'want a JSON event');
    });
  }
});

describe('readAnyLine', () => {
  it('parses initialized and uninitialized objects alike', () => {
    for (const [text, resourceVersion] of [
      [initialized, '42'],
      [pending, '43'],
    ] as const) {
      expect(readAnyLine(Buffer.from(`{"type":"MODIFIED","object":${text}}`))).to.deep.equal({
        kind: 'object',
        type: 'MODIFIED',
        resourceVersion,
        object: JSON.parse(text) as unknown,
      });
    }
  });

  it('reads the Status of an ERROR event', () => {
    const line = '{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}}';
    expect(readAnyLine(Buffer.from(line))).to.deep.equal({ kind: 'error', code: 410, message: 'too old' });
  });

  it('refuses what is no event', () => {
    expect(() => readAnyLine(Buffer.from('{"type":"ADDED"'))).to.throw(WatchLineError);
  });
});
