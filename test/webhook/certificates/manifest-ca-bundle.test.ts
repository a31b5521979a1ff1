import { expect } from 'chai';
import { loadAll } from 'js-yaml';

import { fillCaBundle } from '../../../src/webhook/certificates/manifest-ca-bundle.js';

const B = 'QkFTRTY0';
const head = 'kind: MutatingWebhookConfiguration\nwebhooks:\n- name: a\n  clientConfig:\n';
const json = (caBundle: string): string =>
  `{"kind":"MutatingWebhookConfiguration","webhooks":[{"clientConfig":{"caBundle":${caBundle},"url":"u"}}]}`;

/** What it is about, the manifest, the same with a bundle, and in how many places that is. */
const CASES: readonly (readonly [string, string, string, number])[] = [
  ['a placeholder', `${head}    caBundle: \${CA_BUNDLE}\n`, `${head}    caBundle: ${B}\n`, 1],
  ['a placeholder in quotes', `${head}    caBundle: "\${CA_BUNDLE}"\n`, `${head}    caBundle: "${B}"\n`, 1],
  [
    'placeholders of any kind',
    'kind: ConfigMap\ndata: {a: "${CA_BUNDLE}", b: "${CA_BUNDLE}"}\n',
    `kind: ConfigMap\ndata: {a: "${B}", b: "${B}"}\n`,
    2,
  ],
  ['a placeholder in what is no YAML', '{{ if x }}\na: ${CA_BUNDLE}\n', `{{ if x }}\na: ${B}\n`, 1],
  ['nothing behind the colon', `${head}    caBundle:\n    url: u\n`, `${head}    caBundle: "${B}"\n    url: u\n`, 1],
  ['nothing at the end of the file', `${head}    caBundle:`, `${head}    caBundle: "${B}"`, 1],
  ['only a comment', `${head}    caBundle:   # later\n`, `${head}    caBundle: "${B}"   # later\n`, 1],
  ['double quotes', `${head}    caBundle: ""\n`, `${head}    caBundle: "${B}"\n`, 1],
  ['single quotes', `${head}    caBundle: ''  # x\n`, `${head}    caBundle: '${B}'  # x\n`, 1],
  ['null', `${head}    caBundle: null\n`, `${head}    caBundle: "${B}"\n`, 1],
  ['a tilde', `${head}    caBundle: ~\n`, `${head}    caBundle: "${B}"\n`, 1],
  ['JSON with an empty text', json('""'), json(`"${B}"`), 1],
  ['JSON with null', json('null'), json(`"${B}"`), 1],
  ['line ends of Windows', `${head}    caBundle:\r\n`, `${head}    caBundle: "${B}"\r\n`, 1],
  [
    'several documents and webhooks, of which one has a bundle',
    `# first\n${head}    caBundle: ""\n- clientConfig:\n    caBundle: AAAA\n---\n${head}    caBundle:\n...\n`,
    `# first\n${head}    caBundle: "${B}"\n- clientConfig:\n    caBundle: AAAA\n---\n${head}    caBundle: "${B}"\n...\n`,
    2,
  ],
  [
    'the items of a List',
    `kind: List\nitems:\n- kind: MutatingWebhookConfiguration\n  webhooks: [{clientConfig: {caBundle: }}]\n`,
    `kind: List\nitems:\n- kind: MutatingWebhookConfiguration\n  webhooks: [{clientConfig: {caBundle: "${B}" }}]\n`,
    1,
  ],
];

/** What is left alone. */
const UNTOUCHED: readonly (readonly [string, string])[] = [
  ['a bundle that is there', `${head}    caBundle: AAAA\n`],
  ['a webhook without the field', `${head}    url: u\n`],
  [
    'an empty field of another kind',
    'kind: ValidatingWebhookConfiguration\nwebhooks: [{clientConfig: {caBundle: ""}}]\n',
  ],
  ['a document that is no YAML', `${head}    caBundle: ""\n  bad: [\n`],
  ['what is no object', '- 1\n---\n\n---\ntext\n'],
  ['nothing', ''],
  ['texts that look like it', '# caBundle: ""\nkind: MutatingWebhookConfiguration\nnote: |\n  caBundle: ""\n'],
];

describe('fillCaBundle', () => {
  for (const [what, manifest, filled, places] of CASES) {
    it(`fills ${what}, and changes nothing else`, () => {
      expect(fillCaBundle(manifest, B)).to.deep.equal({ text: filled, places });
    });
  }

  for (const [what, manifest] of UNTOUCHED) {
    it(`leaves ${what} as it is`, () => {
      expect(fillCaBundle(manifest, B)).to.deep.equal({ text: manifest, places: 0 });
    });
  }

  it('writes what other readers of YAML read as the bundle', () => {
    const bundle = 'LS0tLS1CRUdJTi8rPT0=';
    for (const [, manifest] of CASES.filter(([, manifest]) => manifest.startsWith(head))) {
      const [document] = loadAll(fillCaBundle(manifest, bundle).text) as readonly {
        readonly webhooks: readonly { readonly clientConfig: { readonly caBundle: string } }[];
      }[];
      expect(document?.webhooks[0]?.clientConfig.caBundle).to.equal(bundle);
    }
  });
});
