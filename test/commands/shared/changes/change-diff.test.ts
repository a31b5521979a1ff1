import { expect } from 'chai';

import { changeDiff } from '../../../../src/commands/shared/changes/change-diff.js';
import type { JsonObject } from '../../../../src/json/json.js';

const secret = (data: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', namespace: 'n', ...metadata },
  data,
});

describe('changeDiff', () => {
  it('never shows a value of a Secret, nor the annotation in which kubectl repeats it', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"aGlkZGVu"}}' };
    const before = secret({ a: 'aGlkZGVu', b: 'c2FtZQ==' }, { annotations });
    const after = { ...secret({ a: 'bmV3', b: 'c2FtZQ==', c: 'YWRkZWQ=' }), stringData: { d: 'plain' } };
    const diff = changeDiff(before, { before, after });
    for (const hidden of ['aGlkZGVu', 'bmV3', 'c2FtZQ', 'YWRkZWQ', 'plain']) expect(diff).not.to.contain(hidden);
    expect(diff).to.contain("-  a: '*** (before)'\n+  a: '*** (after)'\n   b: '***'\n+  c: '*** (after)'\n");
  });

  it('leaves out what only the server writes, and shortens a caBundle', () => {
    const caBundle = Buffer.from('-----BEGIN CERTIFICATE-----\nold').toString('base64');
    const object = (bundle: string, resourceVersion: string): JsonObject => ({
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'm', resourceVersion, managedFields: [{ manager: resourceVersion }] },
      webhooks: [{ name: 'w', clientConfig: { caBundle: bundle } }],
      status: { resourceVersion },
    });
    const [before, after] = [object(caBundle, '1'), object('', '2')];
    const lines = changeDiff(before, { before, after }).split('\n');
    const changed = lines.filter((line) => /^[-+] /.test(line));
    expect(changed).to.have.length(2);
    expect(changed[0]).to.match(/^- +caBundle: 31 bytes, SHA-256 [0-9a-f]{16}\.\.\.$/);
  });

  it('is empty for what is created or deleted', () => {
    expect(changeDiff(secret({}), { after: secret({}) })).to.equal('');
    expect(changeDiff(secret({}), { before: secret({}) })).to.equal('');
  });
});
