import { expect } from 'chai';

import { FieldTypeError } from '../../../src/injection/pod-types/scalar-json.js';
import { typedJson } from '../../../src/injection/pod-types/typed-json.js';
import { SIDECAR_FIELDS } from '../../../src/injection/sidecar/sidecar-fields.js';
import type { Json } from '../../../src/json/json.js';

const container = (fields: Json): Json => ({ containers: [fields] });

describe('typedJson, for what a template may make', () => {
  const rows: readonly [what: string, given: Json, want: Json][] = [
    [
      'makes texts of scalars where texts are wanted',
      { args: [1, true, 1.5, 'a'] },
      { args: ['1', 'true', '1.5', 'a'] },
    ],
    ['makes empty texts of nulls in lists of texts', { args: [null] }, { args: [''] }],
    ['drops nulls', { command: null, env: [{ name: 'C', value: null }] }, { env: [{ name: 'C' }] }],
    [
      'keeps what it does not know as it came',
      { ports: [{ notAField: [1, null, { a: null }] }], securityContext: { newField: 1.5 } },
      { ports: [{ notAField: [1, null, { a: null }] }], securityContext: { newField: 1.5 } },
    ],
    [
      'keeps whole numbers and booleans',
      { ports: [{ containerPort: 80 }], tty: true },
      { ports: [{ containerPort: 80 }], tty: true },
    ],
    [
      'makes texts of quantities',
      { resources: { limits: { cpu: 2, memory: '1Gi' } } },
      { resources: { limits: { cpu: '2', memory: '1Gi' } } },
    ],
    [
      'takes a number or a name for the port of a probe',
      { livenessProbe: { httpGet: { port: 80 } }, readinessProbe: { tcpSocket: { port: 'http' } } },
      { livenessProbe: { httpGet: { port: 80 } }, readinessProbe: { tcpSocket: { port: 'http' } } },
    ],
  ];
  for (const [what, given, want] of rows) {
    it(what, () => {
      expect(typedJson(container(given), SIDECAR_FIELDS).value).to.deep.equal(container(want));
    });
  }

  it('keeps what it does not look into', () => {
    const podRedirectAnnot = { a: [1, null], b: true };
    expect(typedJson({ podRedirectAnnot }, SIDECAR_FIELDS).value).to.deep.equal({ podRedirectAnnot });
  });

  it('looks into every kind of volume', () => {
    const volumes = [{ name: 'v', rbd: { monitors: [1], image: null } }];
    expect(typedJson({ volumes }, SIDECAR_FIELDS).value).to.deep.equal({
      volumes: [{ name: 'v', rbd: { monitors: ['1'] } }],
    });
  });

  it('tells which fields it does not know, and which it knows in their place', () => {
    const { unknown } = typedJson(
      { containers: [{ tty: true, ports: [{ prot: 'UDP' }] }], a: null, b: 1 },
      SIDECAR_FIELDS,
    );
    expect(unknown.map(({ path, key }) => [path, key])).to.deep.equal([
      ['containers[0].ports[0].prot', 'prot'],
      ['b', 'b'],
    ]);
    expect(unknown[0]?.known).to.include.members(['protocol', 'containerPort']);
  });

  const wrong: readonly [given: Json, message: string][] = [
    ['text', "the whole: got 'text', want a map"],
    [{ containers: {} }, 'containers: got a map, want a list'],
    [{ containers: ['a'] }, "containers[0]: got 'a', want a map"],
    [container({ name: ['a'] }), 'containers[0].name: got a list, want a text'],
    [container({ args: [['a']] }), 'containers[0].args[0]: got a list, want a text'],
    [
      container({ ports: [{ containerPort: '80' }] }),
      "containers[0].ports[0].containerPort: got '80', want a whole number (not in quotes)",
    ],
    [container({ ports: [{ containerPort: 1.5 }] }), 'containerPort: got the number 1.5, want a whole number'],
    [container({ tty: 'yes' }), "containers[0].tty: got 'yes', want true or false"],
    [container({ resources: { limits: { cpu: {} } } }), 'containers[0].resources.limits.cpu: got a map, want a text'],
  ];
  for (const [given, message] of wrong) {
    it(`says: ${message}`, () => {
      expect(() => typedJson(given, SIDECAR_FIELDS)).to.throw(FieldTypeError, message);
    });
  }
});
