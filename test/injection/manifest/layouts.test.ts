import { expect } from 'chai';
import fc from 'fast-check';
import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml';

import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { uninjectManifest } from '../../../src/injection/manifest/uninject-manifest.js';
import type { Json } from '../../../src/json/json.js';
import { sidecarConfig } from '../fixtures.js';

/** The lines of a part of a manifest, and what they mean is no matter here. */
type Lines = readonly string[];

const indented = (lines: Lines, by: number): Lines => lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));

const comments = fc.constantFrom<Lines>([], [], ['# note'], ['  # deeper'], ['', '# after a blank line'], ['']);
const behind = fc.constantFrom('', '', ' # why', '  ');

/** A value behind a key, on its line or on lines of its own, with texts of every style. */
const userValue = fc.constantFrom<Lines>(
  [' 1'],
  [' "yes"'],
  [" 'it''s {{ x }}'"],
  [' {a: 1, b: [x, "y"]}'],
  [' [a, b,]'],
  ['', '- a', '-', '- b'],
  ['', '-'],
  ['', '- - a', '  - b'],
  [' |', '  some # text', '', '  more'],
  [' >-', '  folded', '  text'],
  [" 'a long text that", "goes on in the column of its key'"],
  [' "double \\', '  quoted"'],
  [' [one,', '{two: 2},', ']'],
  [' &anchor {a: 1}'],
  [' !!str 12'],
  [''],
  [' ~'],
);

const nothing = fc.constantFrom(' {}', ' { }', '', ' null', ' ~', ' {} # none', '  # none', ' !!map {}');
const noList = fc.constantFrom(' []', ' [ ]', '', ' null', ' Null', ' [] # none');

const container = fc
  .tuple(userValue, userValue, comments, behind)
  .map(([one, two, comment, note]): Lines => [
    `- name: app${note}`,
    ...indented([`one:${one[0] ?? ''}`, ...one.slice(1), ...comment, `two:${two[0] ?? ''}`, ...two.slice(1)], 2),
  ]);

/** A Pod on lines. */
const blockPod = fc
  .record({
    container,
    metadata: fc.oneof(
      fc.constantFrom<Lines>(
        [],
        ['annotations:', '  a: b # c'],
        ['annotations: {a: b}'],
        ['annotations: {', '  a: b', '  }'],
      ),
      nothing.map((text): Lines => [`annotations:${text}`]),
    ),
    volumes: fc.oneof(
      fc.constantFrom<Lines>(
        [],
        ['volumes:', '- name: v'],
        ['volumes: [{name: v}]'],
        ['volumes:', '  - name: v', '  # last'],
      ),
      noList.map((text): Lines => [`volumes:${text}`]),
    ),
    first: fc.boolean(),
    flat: fc.boolean(),
    comment: comments,
  })
  .map(({ container: app, metadata, volumes, first, flat, comment }): Lines => {
    const containers = ['containers:', ...indented(app, flat ? 0 : 2)];
    return [
      'apiVersion: v1',
      'kind: Pod # kind',
      ...comment,
      'metadata:',
      ...indented(['name: web', ...metadata], 2),
      'spec:',
      ...indented(first ? [...volumes, ...containers] : [...containers, ...volumes], 2),
      ...comment,
    ];
  });

/** The same in one pair of braces. */
const flowPod = fc
  .tuple(
    fc.constantFrom('{}', '{ }', 'null', '{a: b}', '{a: b, }'),
    fc.constantFrom('[]', '[ ]', '~', '[{name: v}]'),
    fc.boolean(),
  )
  .map(([annotations, volumes, isOpen]): Lines => {
    const [open, close] = isOpen ? ['{\n    ', '\n  }'] : ['{', '}'];
    return [
      'apiVersion: v1',
      'kind: Pod',
      `metadata: {name: web, annotations: ${annotations}}`,
      ...`spec: ${open}volumes: ${volumes}, containers: [{name: app, args: [x, ]}]${close}`.split('\n'),
    ];
  });

/** The same as JSON. */
const jsonPod = fc
  .record({
    annotations: fc.constantFrom<Json>({}, null, { a: 'b' }, false),
    volumes: fc.constantFrom<Json>([], null, [{ name: 'v' }], false),
    indent: fc.constantFrom('', '  ', '\t', '    '),
    isLoose: fc.boolean(),
    isList: fc.boolean(),
  })
  .map(({ annotations, volumes, indent, isLoose, isList }): Lines => {
    const metadata = {
      name: 'web',
      ...(annotations !== false && { annotations }),
    };
    const spec = {
      containers: [{ name: 'app', args: ['a:b', 'c,d'] }],
      ...(volumes !== false && { volumes }),
    };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec };
    const text = JSON.stringify(isList ? { apiVersion: 'v1', kind: 'List', items: [pod] } : pod, null, indent);
    return (indent === '' && isLoose ? text.replaceAll('":', '": ').replaceAll(',"', ', "') : text).split('\n');
  });

const service: Lines = ['apiVersion: v1', 'kind: Service', 'metadata:', '  name: s', 'data: |', '  v'];

/** A file of one document or several, with what can stand around them. */
const file = fc
  .record({
    pods: fc.array(fc.oneof({ weight: 3, arbitrary: blockPod }, flowPod, jsonPod), { minLength: 1, maxLength: 2 }),
    separator: fc.constantFrom('---', '--- # next', '...\n---'),
    start: fc.constantFrom('', '', '---\n', '# first\n', '\ufeff', '%YAML 1.1\n---\n'),
    withService: fc.boolean(),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    isEnded: fc.boolean(),
  })
  .map(({ pods, separator, start, withService, lineEnd, isEnded }) => {
    const documents = withService ? [...pods, service] : pods;
    const text = start + documents.map((lines) => lines.join('\n')).join(`\n${separator}\n`);
    return (isEnded ? `${text}\n` : text).replaceAll('\n', lineEnd);
  });

/** Another reader than those that the program has; undefined where it refuses what kubectl reads. */
function readByAnother(text: string): unknown {
  try {
    return loadAll(text, { schema: CORE_SCHEMA.withTags(mergeTag) });
  } catch {
    return undefined;
  }
}

describe('a manifest of any layout', () => {
  it('reads as planned, comes back to the byte, and is not injected twice', () => {
    fc.assert(
      fc.property(file, (text) => {
        const { text: injected, documents, outcomes } = injectManifest(text, 'x', sidecarConfig());
        expect(outcomes[0]?.decision.action).to.equal('inject');
        if (readByAnother(text) !== undefined) {
          expect(readByAnother(injected)).to.deep.equal(documents.map(({ newValue }) => newValue));
        }
        expect(uninjectManifest(injected, { name: 'x' }).text).to.equal(text);
        expect(injectManifest(injected, 'x', sidecarConfig()).text).to.equal(injected);
      }),
      { numRuns: 300, seed: 13 },
    );
  });
});
