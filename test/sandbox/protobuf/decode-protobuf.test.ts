import { expect } from 'chai';

import { StatusError } from '../../../src/sandbox/api-status.js';
import { decodeProtobuf } from '../../../src/sandbox/protobuf/decode-protobuf.js';
import { startSandbox } from '../../../src/sandbox/server.js';

/** A field with a length: its number, and a text or the fields of a message. */
function field(number: number, value: string | Buffer): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

function numberField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

function varint(value: number): Buffer {
  return value < 0x80
    ? Buffer.from([value])
    : Buffer.concat([Buffer.from([(value & 0x7f) | 0x80]), varint(value >> 7)]);
}

const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);

function body(apiVersion: string, kind: string, raw: Buffer): Buffer {
  const type = message(field(1, apiVersion), field(2, kind));
  return message(Buffer.from('k8s\0'), field(1, type), field(2, raw), field(3, ''), field(4, ''));
}

const metadata = field(1, message(field(1, 'web'), field(8, ''), field(11, message(field(1, 'app'), field(2, 'x')))));
const readMetadata = { name: 'web', creationTimestamp: null, labels: { app: 'x' } };

describe('decodeProtobuf', () => {
  it('reads texts, maps, lists, numbers and what is either', () => {
    const port = message(numberField(3, 80), field(4, message(numberField(1, 1), field(3, 'http'))));
    const plainPort = message(numberField(3, 443), field(4, message(numberField(1, 0), numberField(2, 8443))));
    const raw = message(
      metadata,
      field(2, message(field(1, port), field(1, plainPort), numberField(13, 1))),
      field(3, 'x'),
    );
    expect(decodeProtobuf(body('v1', 'Service', raw))).to.deep.equal({
      kind: 'Service',
      apiVersion: 'v1',
      metadata: readMetadata,
      spec: {
        ports: [
          { port: 80, targetPort: 'http' },
          { port: 443, targetPort: 8443 },
        ],
        publishNotReadyAddresses: true,
      },
    });
  });

  it('writes bytes in base64', () => {
    const raw = message(metadata, field(2, message(field(1, 'key'), field(2, 'value'))));
    expect(decodeProtobuf(body('v1', 'Secret', raw))).to.have.deep.property('data', { key: 'dmFsdWU=' });
  });

  it('leaves a kind that it does not know to JSON', () => {
    expect(decodeProtobuf(body('v1', 'Event', metadata))).to.equal(undefined);
  });

  it('ignores an empty field that it does not know, and refuses one with a value', () => {
    expect(decodeProtobuf(body('v1', 'ConfigMap', message(metadata, field(99, ''), numberField(98, 0))))).to.include({
      kind: 'ConfigMap',
    });
    expect(() => decodeProtobuf(body('v1', 'ConfigMap', message(metadata, field(99, 'x'))))).to.throw(
      StatusError,
      'field 99 is not supported',
    );
  });

  for (const [what, bytes] of [
    ['JSON', Buffer.from('{}')],
    ['nothing', Buffer.alloc(0)],
    ['a message that ends early', body('v1', 'ConfigMap', metadata).subarray(0, 20)],
    ['a number where a text belongs', body('v1', 'ConfigMap', field(1, numberField(1, 5)))],
    ['a text where a number belongs', body('v1', 'ConfigMap', field(1, field(7, 'x')))],
    ['a number that does not end', body('v1', 'ConfigMap', Buffer.alloc(12, 0xff))],
    ['a wire type that is none', body('v1', 'ConfigMap', Buffer.from([0x0f]))],
  ] as const) {
    it(`answers ${what} with a bad request`, () => {
      expect(() => decodeProtobuf(bytes))
        .to.throw(StatusError)
        .with.property('code', 400);
    });
  }
});

describe('a protobuf body', () => {
  it('creates what the same object in JSON would', async () => {
    const sandbox = await startSandbox();
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    const create = (path: string, sent: Buffer): Promise<Response> =>
      fetch(sandbox.url + path, { method: 'POST', headers, body: sent });
    const configMaps = '/api/v1/namespaces/default/configmaps';
    const created = await create(configMaps, body('v1', 'ConfigMap', message(metadata, field(2, field(1, 'a')))));
    expect(created.status).to.equal(201);
    expect(await created.json()).to.have.deep.property('data', { a: '' });
    expect((await create(configMaps, Buffer.from('x'))).status).to.equal(400);
    const event = await create('/api/v1/namespaces/default/events', body('v1', 'Event', metadata));
    expect(event.status).to.equal(415);
    await sandbox.close();
  });
});
