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

const nothingOf = (key: string, texts: fc.Arbitrary<string>): fc.Arbitrary<Lines> =>
  texts.map((text) => [`${key}:${text}`]);
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

/** The same with parts that are said once and read in several places. */
const sharedPod = fc
  .record({
    base: fc.constantFrom<Lines>(
      [' &base {restartPolicy: Always, containers: [{name: app,  image: a}]}'],
      [' &base # base', '  containers:', '    - name: app # here', '      image:  a', '  restartPolicy: "Always"'],
      [' &base', '  containers: &app', '  - &first {name: app}', '  hostAliases: *app'],
    ),
    volumes: fc.constantFrom<Lines>(
      [],
      ['volumes: *volumes'],
      ['volumes: *volumes # why'],
      ['volumes: [*volume]'],
      ['volumes:', '- *volume'],
      ['volumes: []'],
    ),
    spec: fc.constantFrom('merged', 'several', 'alias'),
    metadata: fc.constantFrom<Lines>(
      [],
      ['annotations: &notes', '  a: b', 'labels: *notes'],
      ['labels: &labels {a: "b"}', 'annotations: *labels'],
      ['labels: &labels', '  a: b', 'annotations: ', '  <<: *labels', '  c: d'],
    ),
    second: fc.constantFrom<Lines>(
      [],
      ['more: *base'],
      ['more:', '  <<: *base', '  x: z'],
      ['more: [1, &two {a: b}, *two]'],
    ),
    comment: comments,
  })
  .map(({ base, volumes, spec, metadata, second, comment }): Lines => {
    const own = [...comment, ...volumes];
    const merge = spec === 'merged' ? '<<: *base' : '<<: [*base, *other]';
    return [
      `x-base:${base[0] ?? ''}`,
      ...base.slice(1),
      'x-other: &other {dnsPolicy: Default, restartPolicy: Never}',
      'x-volumes: &volumes',
      '  - &volume',
      '    name: v',
      'apiVersion: v1',
      'kind: Pod',
      'metadata:',
      ...indented(['name: web', ...metadata], 2),
      ...(spec === 'alias' ? ['spec: *base'] : ['spec:', ...indented([merge, ...own], 2)]),
      ...second,
    ];
  });

/** Two workloads of a List, the second of which shares parts with the first. */
const sharedList = fc
  .record({
    spec: fc.constantFrom('spec: *spec', 'spec: *spec # same'),
    metadata: fc.constantFrom('metadata: *meta', 'metadata: {name: two}'),
    merging: fc.boolean(),
    volumes: fc.oneof(nothingOf('volumes', noList), fc.constant<Lines>(['volumes:', '- name: v'])),
    annotations: fc.oneof(nothingOf('annotations', nothing), fc.constant<Lines>(['annotations:', '  a: b'])),
    kind: fc.constantFrom('Pod', 'Pod', 'Other'),
  })
  .map(({ spec, metadata, volumes, annotations, kind }): Lines => [
    ...['apiVersion: v1', 'kind: List', 'items:', '- apiVersion: v1', '  kind: Pod'],
    ...['  metadata: &meta', '    name: one', ...indented(annotations, 4)],
    ...['  spec: &spec', '    containers: # app', '    - {name: app }', ...indented(volumes, 4)],
    ...['- apiVersion: v1', `  kind: ${kind}`, `  ${metadata}`, `  ${spec}`],
  ]);

const service: Lines = ['apiVersion: v1', 'kind: Service', 'metadata:', '  name: s', 'data: |', '  v'];

/** A file of one document or several, with what can stand around them. */
const file = fc
  .record({
    pods: fc.array(fc.oneof({ weight: 3, arbitrary: blockPod }, flowPod, jsonPod, sharedPod, sharedList), {
      minLength: 1,
      maxLength: 2,
    }),
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
