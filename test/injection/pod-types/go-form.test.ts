import { expect } from 'chai';

import { container } from '../../../src/injection/pod-types/container-fields.js';
import { goForm } from '../../../src/injection/pod-types/go-form.js';
import type { JsonObject } from '../../../src/json/json.js';

const textOf = (fields: JsonObject): string => JSON.stringify(goForm({ name: 'a', ...fields }, container));

describe('goForm, of a container', () => {
  const rows: readonly [what: string, fields: JsonObject, want: string][] = [
    ['always has resources', {}, '{"name":"a","resources":{}}'],
    [
      'has fields in the order of the type, at every depth',
      { tty: true, livenessProbe: { periodSeconds: 1, httpGet: { port: 'p', path: '/' } }, command: ['c'] },
      '{"name":"a","command":["c"],"resources":{},"livenessProbe":{"httpGet":{"path":"/","port":"p"},"periodSeconds":1},"tty":true}',
    ],
    [
      'sorts maps',
      { resources: { limits: { memory: '1Gi', cpu: '1' } } },
      '{"name":"a","resources":{"limits":{"cpu":"1","memory":"1Gi"}}}',
    ],
    [
      'leaves out what holds nothing',
      { image: '', args: [], stdin: false, resources: { limits: {} }, livenessProbe: { timeoutSeconds: 0 } },
      '{"name":"a","resources":{},"livenessProbe":{}}',
    ],
    [
      'keeps zero and false where they differ from nothing',
      { securityContext: { runAsUser: 0, privileged: false } },
      '{"name":"a","resources":{},"securityContext":{"privileged":false,"runAsUser":0}}',
    ],
    ['keeps empty texts in lists', { args: [''] }, '{"name":"a","args":[""],"resources":{}}'],
    [
      'has a divisor for each resource',
      { env: [{ name: 'E', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }] },
      '{"name":"a","env":[{"name":"E","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"0"}}}],"resources":{}}',
    ],
    ['leaves out fields that are none', { newField: 1 }, '{"name":"a","resources":{}}'],
  ];
  for (const [what, fields, want] of rows) {
    it(what, () => {
      expect(textOf(fields)).to.equal(want);
    });
  }
});
