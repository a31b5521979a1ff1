import { expect } from 'chai';

import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { contextOf, created, lines } from './server-steps.js';

const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };
const url = 'https://127.0.0.1/inject';
const form = '; desired format: https://host[/path]';
const webhook: JsonObject = { name: 'hook.example.com', clientConfig: { url }, rules: [rule] };
const withRule = (change: JsonObject): JsonObject => ({ ...webhook, rules: [{ ...rule, ...change }] });
const withUrl = (text: string): JsonObject => ({ ...webhook, clientConfig: { url: text } });
const withService = (change: JsonObject): JsonObject => ({
  ...webhook,
  clientConfig: { service: { namespace: 'default', name: 'hook', ...change } },
});

/** pkg/apis/admissionregistration/validation, without the path `webhooks[0].` that all errors begin with. */
const complaints: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['nothing wrong', webhook, []],
  ['a service', withService({ path: '/inject' }), []],
  ['subresources', withRule({ resources: ['pods', 'pods/status', '*/scale'] }), []],
  [
    'two segments',
    { ...webhook, name: 'example.com' },
    ['name: Invalid value: "example.com": should be a domain with at least three segments separated by dots'],
  ],
  ['no operations', withRule({ operations: [] }), ['rules[0].operations: Required value']],
  [
    'an unknown operation',
    withRule({ operations: ['PATCH'] }),
    ['rules[0].operations[0]: Unsupported value: "PATCH": supported values: *, CONNECT, CREATE, DELETE, UPDATE'],
  ],
  [
    'operations beside *',
    withRule({ operations: ['*', 'CREATE'] }),
    [
      'rules[0].operations: Invalid value: []string{"*", "CREATE"}: if \'*\' is present, must not specify other operations',
    ],
  ],
  ['an empty version', withRule({ apiVersions: [''] }), ['rules[0].apiVersions[0]: Required value']],
  ['no resources', withRule({ resources: [] }), ['rules[0].resources: Required value']],
  [
    'a resource beside *',
    withRule({ resources: ['*', 'pods'] }),
    [
      'rules[0].resources: Invalid value: []string{"*", "pods"}: if \'*\' is present, must not specify other resources without subresources',
    ],
  ],
  [
    'a part beside all parts',
    withRule({ resources: ['pods/*', 'pods/status'] }),
    ['rules[0].resources[1]: Invalid value: "pods/status": if \'pods/*\' is present, must not specify pods/status'],
  ],
  [
    'a failure policy of its own',
    { ...webhook, failurePolicy: 'Hope' },
    ['failurePolicy: Unsupported value: "Hope": supported values: Fail, Ignore'],
  ],
  [
    'neither URL nor service',
    { ...webhook, clientConfig: {} },
    ['clientConfig.url: Required value: exactly one of url or service is required'],
  ],
  [
    'both',
    { ...webhook, clientConfig: { url, service: { namespace: 'a', name: 'b' } } },
    ['clientConfig.url: Required value: exactly one of url or service is required'],
  ],
  [
    'another scheme',
    withUrl('http://127.0.0.1/'),
    [`clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme${form}`],
  ],
  ['no host', withUrl('https:///x'), [`clientConfig.url: Invalid value: "": host must be provided${form}`]],
  [
    'a user and more',
    withUrl('https://a:b@host/?q=1#f'),
    [
      'clientConfig.url: Invalid value: "a:b": user information is not permitted in the URL',
      'clientConfig.url: Invalid value: "f": fragments are not permitted in the URL',
      'clientConfig.url: Invalid value: "q=1": query parameters are not permitted in the URL',
    ],
  ],
  [
    'a service without a name',
    withService({ name: '' }),
    ['clientConfig.service.name: Required value: service name is required'],
  ],
  [
    'an empty step',
    withService({ path: '/a//b' }),
    ['clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty'],
  ],
];

describe('webhook configurations', () => {
  for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
    const context = { ...contextOf(kind, '1.9'), apiVersion: 'admissionregistration.k8s.io/v1beta1' };
    for (const [what, given, expected] of complaints) {
      it(`of kind ${kind} are checked: ${what}`, () => {
        const written = created(kind, { metadata: { name: 'ours' }, webhooks: [given] }, context);
        expect(lines(written)).to.deep.equal(expected.map((line) => `webhooks[0].${line}`));
      });
    }

    it(`of kind ${kind} have the defaults of v1beta1`, () => {
      const { object } = created(kind, { metadata: { name: 'ours' }, webhooks: [webhook] }, context);
      expect(object['webhooks']).to.deep.equal([
        { ...webhook, clientConfig: { url, caBundle: null }, failurePolicy: 'Ignore', namespaceSelector: {} },
      ]);
    });
  }
});
