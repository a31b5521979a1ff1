import { expect } from 'chai';
import fc from 'fast-check';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';

import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { uninjectManifest } from '../../../src/injection/manifest/uninject-manifest.js';
import type { Json, JsonObject } from '../../../src/json/json.js';
import { changesBetween } from '../../../src/json/json-change.js';
import { DocumentReader } from '../../../src/yaml/document-reader.js';
import { editYaml } from '../../../src/yaml/edit.js';
import { WrittenLines } from '../../../src/yaml/layout/write-text.js';
import { readYamlDocument } from '../../../src/yaml/read-document.js';
import { readYamlLayout } from '../../../src/yaml/read-layout.js';
import { spliceYaml } from '../../../src/yaml/splice/splice.js';
import { sidecarConfig } from '../../injection/fixtures.js';

/** What becomes of a text whose object is to be `after`; undefined where it can't be spliced. */
function spliced(text: string, after: Json): string | undefined {
  const { layout } = new DocumentReader().read(text);
  return layout && spliceYaml(text, layout, { before: readYamlDocument(text), after });
}

describe('spliceYaml', () => {
  const rows: readonly [string, string, JsonObject, string][] = [
    ['appends below a list', 'l:\n- a # 1\n- b\nz: 1\n', { l: ['a', 'b', 'c'], z: 1 }, 'l:\n- a # 1\n- b\n- c\nz: 1\n'],
    [
      'indents as the list does',
      'l:\n    -   a\n',
      { l: ['a', { b: [1] }] },
      'l:\n    -   a\n    - b:\n          - 1\n',
    ],
    [
      "leaves a comment in front of the next key, and goes behind those of the list's own",
      'l:\n  - a\n  # - b\n\n# z\nz: 1\n',
      { l: ['a', 'c'], z: 1 },
      'l:\n  - a\n  # - b\n  - c\n\n# z\nz: 1\n',
    ],
    [
      'leaves a comment that may belong to the next key of a flat list',
      'a:\n  l:\n  - x\n  # z\n  z: 1\n',
      { a: { l: ['x', 'w'], z: 1 } },
      'a:\n  l:\n  - x\n  - w\n  # z\n  z: 1\n',
    ],
    [
      'puts a key behind the others',
      'a:\n   b: 1 # one\n   # two\nc: 1\n',
      { a: { b: 1, d: 'x' }, c: 1 },
      'a:\n   b: 1 # one\n   # two\n   d: x\nc: 1\n',
    ],
    [
      'puts lines below a key without a value',
      'a:  # none\nc: 1\n',
      { a: { b: 'x' }, c: 1 },
      'a: #  # none\n  b: x\nc: 1\n',
    ],
    [
      'puts lines below a key with empty braces',
      'a: {}  # none\nb: []\n',
      { a: { x: 1 }, b: [1] },
      'a: # {}  # none\n  x: 1\nb: # []\n- 1\n',
    ],
    [
      'puts a short value into braces',
      'a: {b: [1], "c": "x"} # d\n',
      { a: { b: [1, 2], c: 'x', e: { f: 'g' } } },
      'a: {b: [1, 2], "c": "x", e: {f: g}} # d\n',
    ],
    ['replaces a value on its line', 'a: "x" # y\nb: 1\n', { a: 'z', b: 2 }, 'a: z # y\nb: 2\n'],
    ['gives a key a value', 'a:\nb: 1\n', { a: 'z', b: 1 }, 'a: z #\nb: 1\n'],
    [
      'takes out a key with its lines',
      'a:\n  b:\n    c: |\n      d\n    # e\n  f: 1\n',
      { a: { f: 1 } },
      'a:\n  f: 1\n',
    ],
    [
      'takes out a key in braces, with its comma',
      'a: {b: 1, c: [x] , "d": {e: f}} # g\n',
      { a: { b: 1 } },
      'a: {b: 1} # g\n',
    ],
    ['takes out items in brackets', 'a: [ b, c, d ]\n', { a: ['b', 'd'] }, 'a: [ b, d ]\n'],
    ['takes out items', 'l:\n- a\n- b: 1\n  c: 2\n- d # d\n', { l: ['a', 'd'] }, 'l:\n- a\n- d # d\n'],
    [
      'goes behind a block of text with all its lines',
      'l:\n- |+\n  # a\n\nz: 1\n',
      { l: ['# a\n\n', 'b'], z: 1 },
      'l:\n- |+\n  # a\n\n- b\nz: 1\n',
    ],
    [
      'goes behind braces over several lines',
      'l:\n- {a: [1,\n  ], # x]\n  }\nz: 1\n',
      { l: [{ a: [1] }, 'b'], z: 1 },
      'l:\n- {a: [1,\n  ], # x]\n  }\n- b\nz: 1\n',
    ],
    [
      'keeps Windows line ends',
      'l:\r\n- a\r\nz: 1\r\n',
      { l: ['a', { b: 'c' }, 'd'], z: 1 },
      'l:\r\n- a\r\n- b: c\r\n- d\r\nz: 1\r\n',
    ],
    [
      'leaves the last line without an end',
      'a:\n  l:\n  - a',
      { a: { l: ['a', 'b'], c: 1 } },
      'a:\n  l:\n  - a\n  - b\n  c: 1',
    ],
    [
      'puts the deeper one first',
      'a:\n  b:\n    l:\n    - x\n',
      { a: { b: { l: ['x', 'w'], m: 1 }, o: 2 } },
      'a:\n  b:\n    l:\n    - x\n    - w\n    m: 1\n  o: 2\n',
    ],
    [
      'quotes what a reader would misread',
      'a:\n  b: 1\n',
      { a: { b: 1, c: ['on', '1_000', '0o7', '1', '', '{"x":1}', 'it\'s "x"'] } },
      'a:\n  b: 1\n  c:\n  - "on"\n  - "1_000"\n  - "0o7"\n  - "1"\n  - ""\n  - \'{"x":1}\'\n  - "it\'s \\"x\\""\n',
    ],
    [
      'writes lines of text as lines',
      'a:\n  b: 1\n',
      { a: { b: 1, c: 'x\n  y\n\nz' } },
      'a:\n  b: 1\n  c: |-\n    x\n      y\n\n    z\n',
    ],
    [
      'puts what is long into braces in lines of its own',
      'x: {a: [1]} # a\n',
      { x: { a: [1, 'x'.repeat(100), ['y'.repeat(30)]] } },
      `x: {a: [1,\n    ${'x'.repeat(100)},\n    [${'y'.repeat(30)}]]} # a\n`,
    ],
    [
      'puts lines into braces that have lines',
      'x: {\n  a: 1, # a\n  b: [2],\n}\n',
      { x: { a: 1, b: [2, 3], c: { d: 1 } } },
      'x: {\n  a: 1, # a\n  b: [2, 3],\n  c: {d: 1},\n}\n',
    ],
    ['puts more into what has a tag', 'x: !!map\n  a: 1\n', { x: { a: 1, b: 2 } }, 'x: !!map\n  a: 1\n  b: 2\n'],
    [
      'fills what is nothing in braces, with blanks that say what was there',
      'x: {a: [], b: { }, c: null, d: ~, e: }\n',
      { x: { a: [1], b: { z: 1 }, c: [1], d: { z: 1 }, e: [1] } },
      'x: {a: [ 1], b: { z: 1 }, c: [  1], d: {   z: 1}, e: [    1] }\n',
    ],
    [
      'goes behind an item that is only a dash',
      'l:\n- a:\n  -\n-  # none\nz: 1\n',
      { l: [{ a: [null, 1] }, null, 'b'], z: 1 },
      'l:\n- a:\n  -\n  - 1\n-  # none\n- b\nz: 1\n',
    ],
    ['takes out an item that is only a dash', 'l:\n- a\n-\n- b\n', { l: ['a', 'b'] }, 'l:\n- a\n- b\n'],
    ['does not mind an anchor that nobody uses', 'a: &x\n  b: 1\n', { a: { b: 1, c: 2 } }, 'a: &x\n  b: 1\n  c: 2\n'],
    [
      'does not mind aliases elsewhere',
      'x: &x [1]\nw: *x\na:\n  b: 1\n',
      { x: [1], w: [1], a: { b: 1, c: 2 } },
      'x: &x [1]\nw: *x\na:\n  b: 1\n  c: 2\n',
    ],
    [
      'writes out an alias that is to say something else, which stays as a comment',
      'x: &x {a: 1}\nw: *x # why\n',
      { x: { a: 1 }, w: { a: 1, b: 2 } },
      'x: &x {a: 1}\nw: # *x # why\n  a: 1\n  b: 2\n',
    ],
    [
      'gives back an alias that was written out',
      'x: &x {a: 1}\nw: # *x # why\n  a: 1\n  b: 2\n',
      { x: { a: 1 }, w: { a: 1 } },
      'x: &x {a: 1}\nw: *x # why\n',
    ],
    [
      'keeps what was written out where it is to say something else still',
      'x: &x {a: 1}\nw: # *x\n  a: 1\n  b: 2\n',
      { x: { a: 1 }, w: { a: 1, b: 2 }, z: 1 },
      'x: &x {a: 1}\nw: # *x\n  a: 1\n  b: 2\nz: 1\n',
    ],
    [
      'writes out an alias whose anchor changes, with what it said',
      'x: &x\n  a: 1\nw: *x\n',
      { x: { a: 1, b: 2 }, w: { a: 1 } },
      'x: &x\n  a: 1\n  b: 2\nw: # *x\n  a: 1\n',
    ],
    [
      'changes once what changes everywhere',
      'x: &x\n  a: 1\nw: *x\nl: [*x]\n',
      { x: { a: 1, b: 2 }, w: { a: 1, b: 2 }, l: [{ a: 1, b: 2 }] },
      'x: &x\n  a: 1\n  b: 2\nw: *x\nl: [*x]\n',
    ],
    [
      'puts a key of its own over what a merge key brings',
      'x: &x {a: {c: 1}}\nw:\n  <<: *x\n',
      { x: { a: { c: 1 } }, w: { a: { c: 1, d: 2 } } },
      'x: &x {a: {c: 1}}\nw:\n  <<: *x\n  a: # <<\n    c: 1\n    d: 2\n',
    ],
    [
      'takes that key out again',
      'x: &x {a: {c: 1}}\nw:\n  <<: *x\n  a: # <<\n    c: 1\n    d: 2\n',
      { x: { a: { c: 1 } }, w: { a: { c: 1 } } },
      'x: &x {a: {c: 1}}\nw:\n  <<: *x\n',
    ],
    [
      'says of a scalar that it was a null',
      'a: null # why\nb:\nc: {d: ~, e: null }\n',
      { a: 1, b: 'x', c: { d: 2, e: 'z' } },
      'a: 1 # null # why\nb: x #\nc: {d:     2, e:   z }\n',
    ],
    [
      'gives the nulls back',
      'a: 1 # null # why\nb: x #\nc: {d:     2, e:   z }\n',
      { a: null, b: null, c: { d: null, e: null } },
      'a: null # why\nb:\nc: {d: ~, e: null }\n',
    ],
  ];
  for (const [effect, text, after, want] of rows) {
    it(effect, () => {
      expect(spliced(text, after)).to.equal(want);
      expect(readYamlDocument(want)).to.deep.equal(after);
    });
  }

  const refused: readonly [string, string, JsonObject][] = [
    ['behind an alias in braces', 'x: &x {a: 1}\nw: {v: *x}\n', { x: { a: 1 }, w: { v: { a: 1, b: 2 } } }],
    ['of one item that an alias repeats', 'x:\n- &x {a: 1}\n- *x\n', { x: [{ a: 1 }, { a: 1, b: 2 }] }],
    [
      'that a merge key would bring where it is not to be',
      'x: &x {a: {c: 1}}\nw:\n  <<: *x\n',
      { x: { a: { c: 1 }, d: 2 }, w: { a: { c: 1 } } },
    ],
    ['that takes out a key behind a comment', 'x: {a: 1, # one\n  b: 2}\n', { x: { a: 1 } }],
    ['of the order in brackets with comments', 'x: [a, # a\n  b]\n', { x: ['b', 'a'] }],
    ['of a list whose first item follows a dash', 'x:\n- - a\n  - b\n', { x: [['b', 'a']] }],
    ['of a value with an anchor', 'x: &x {a: 1}\nw: *x\n', { x: [1], w: { a: 1 } }],
  ];
  for (const [what, text, after] of refused) {
    it(`refuses a change ${what}, which another way of editing makes`, () => {
      const edited = editYaml(text, { after, changes: changesBetween(readYamlDocument(text), after) });
      expect(spliced(text, after)).to.equal(undefined);
      expect(readYamlDocument(edited ?? '')).to.deep.equal(after);
    });
  }
});

describe('a workload however it is written', () => {
  const comment = fc.constantFrom('', '', ' # why', '  #');
  const between = fc.constantFrom('', '', '', '\n', '# alone\n', '      # deep\n');
  const scalar = fc.constantFrom(
    ...[
      'app',
      '"on"',
      "'1_000'",
      'yes',
      '0x10',
      '1_000',
      '~',
      '12:30',
      '"a\\tb"',
      'a b',
      "'it''s'",
      '.5',
      'null',
      '{}',
      '[]',
    ],
    ...[
      '{a: 1, "b": [x, y]}',
      '[1,\n                        2]',
      '"two\n                        lines"',
      'two\n                        lines',
    ],
    ...[
      '|\n                        # no comment\n\n                         x\n',
      '>-\n                        folded\n                        text\n',
    ],
  );
  const style = fc.record({
    step: fc.integer({ min: 1, max: 5 }),
    dashes: fc.integer({ min: 0, max: 3 }),
    annotations: fc.constantFrom('', 'none', 'empty', 'braces', 'some', 'init'),
    ownMetadata: fc.constantFrom('{name: web}', '\nname: web', '\nname: web\nlabels: {a: b}', ''),
    volumes: fc.constantFrom('absent', '[]', '', 'null', 'some', 'braces'),
    lineEnd: fc.constantFrom('\n', '\n', '\r\n'),
    last: fc.constantFrom('', '# the end\n', 'status: {}\n', '\n\n'),
    scalars: fc.array(fc.tuple(scalar, comment, between), { minLength: 1, maxLength: 5 }),
    final: fc.boolean(),
  });

  type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

  function annotationLines({ annotations }: Style, pad: string, step: string): string {
    const deep = `${pad}${step}`;
    const lines = {
      '': '',
      none: `${pad}annotations: # none\n`,
      empty: `${pad}annotations: {} # none\n`,
      braces: `${pad}annotations: {a: b}\n`,
      some: `${pad}annotations:\n${deep}a: "b" # c\n`,
      init: `${pad}annotations:\n${deep}pod.beta.kubernetes.io/init-containers: '[]'\n${deep}a: b\n`,
    };
    return lines[annotations];
  }

  function volumeLines({ volumes }: Style, pad: string, dashes: string): string {
    const lines = {
      absent: '',
      some: `${pad}volumes:\n${pad}${dashes}- name: v # w\n`,
      braces: `${pad}volumes: [{name: v}]\n`,
    };
    if (volumes === 'some' || volumes === 'braces' || volumes === 'absent') return lines[volumes];
    return `${pad}volumes: ${volumes}`.trimEnd() + '\n';
  }

  function textOf(written: Style): string {
    const step = ' '.repeat(written.step);
    const dashes = ' '.repeat(written.dashes);
    const [one, two, three] = [1, 2, 3].map((times) => step.repeat(times)) as [string, string, string];
    const metadata =
      written.ownMetadata === ''
        ? ''
        : `metadata:${written.ownMetadata.startsWith('\n') ? '' : ' '}${written.ownMetadata.replaceAll('\n', `\n${one}`)}\n`;
    const keys = written.scalars.map(
      ([value, behind, below], index) =>
        `${three}${dashes}  key${index}: ${value}${/[|>]/.test(value) ? '' : `${behind}\n`}${below}`,
    );
    const text = [
      '# first\napiVersion: apps/v1\nkind: Deployment # kind\n',
      metadata,
      `spec:\n${one}replicas: 1\n\n${one}template:\n`,
      `${two}metadata:\n${three}labels: {app: web}\n${annotationLines(written, three, step)}`,
      `${two}spec:\n${volumeLines(written, three, dashes)}${three}containers:\n${three}${dashes}- name: app\n`,
      ...keys,
      written.last,
    ].join('');
    return (written.final ? text : text.trimEnd()).replaceAll('\n', written.lineEnd);
  }

  const read12 = (text: string): Json => load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }) as Json;

  it('gets what is injected to every reader, and keeps all its lines', () => {
    fc.assert(
      fc.property(style, (written) => {
        const text = textOf(written);
        const { text: result, outcomes } = injectManifest(text, 'x', sidecarConfig());
        const [outcome] = outcomes;
        if (!outcome) throw new Error('no workload');
        expect(outcome.decision.action).to.equal('inject');
        expect(readYamlDocument(result)).to.deep.equal(outcome.after);
        expect(changesBetween(read12(text), read12(result))).to.have.lengthOf(
          changesBetween(outcome.before, outcome.after).length,
        );
        const lines = result.split(written.lineEnd);
        const changed = /annotations:(?: [#{]|$)|volumes:(?: |$)|metadata: \{|init-containers/;
        let at = 0;
        for (const line of text.split(written.lineEnd).filter((each) => !changed.test(each) && each !== '')) {
          at = lines.indexOf(line, at) + 1;
          expect(at, `the line ${JSON.stringify(line)}`).to.be.greaterThan(0);
        }
        expect(injectManifest(result, 'x', sidecarConfig()).text).to.equal(result);
      }),
      { numRuns: 300 },
    );
  });

  it('has every byte from before once the sidecar is out again', () => {
    // Init containers of an annotation of 1.7 stay where they were put.
    const isKept = ({ annotations }: Style): boolean => annotations !== 'init';
    fc.assert(
      fc.property(style.filter(isKept), (written) => {
        const text = textOf(written);
        const injected = injectManifest(text, 'x', sidecarConfig()).text;
        expect(uninjectManifest(injected, { name: 'x' }).text).to.equal(text);
      }),
      { numRuns: 300 },
    );
  });

  it('is read alike by the fast reader and by the whole one', () => {
    fc.assert(
      fc.property(style, (written) => {
        const text = textOf(written);
        const layout = readYamlLayout(text, new Map());
        if (layout?.exact) expect(layout.root.value).to.deep.equal(readYamlDocument(text));
      }),
      { numRuns: 300 },
    );
  });

  it('writes an object again as it was written, where it is indented in the same way', () => {
    const shared = { name: 'c', args: ['a', { b: [1] }] };
    const written = new WrittenLines();
    for (const text of ['l:\n- a\n', 'l:\n  - a\n', 'x:\n    y: 1\nl:\n- a\n', 'l:\n- a\n']) {
      const { layout, value: before } = new DocumentReader().read(text);
      const after = { ...(before as JsonObject), l: ['a', shared], m: { shared } };
      expect(layout && spliceYaml(text, layout, { before, after, written }), text).to.equal(spliced(text, after));
    }
  });
});
