import { expect } from 'chai';
import fc from 'fast-check';

import { isJsonObject, type Json, type JsonObject, objectsIn } from '../../../src/json/json.js';
import { DocumentReader } from '../../../src/yaml/document-reader.js';
import { readYamlDocument } from '../../../src/yaml/read-document.js';
import { spliceYaml } from '../../../src/yaml/splice/splice.js';

/** What becomes of a text whose object is to be `after`. */
function spliced(text: string, after: Json): string | undefined {
  const { layout } = new DocumentReader().read(text);
  return layout && spliceYaml(text, layout, { before: readYamlDocument(text), after });
}

describe('the items of lists, and what is in the place of something else', () => {
  const rows: readonly [string, string, JsonObject, string][] = [
    ['takes out the first key in braces', 'x: {a: 1, b: 2}\n', { x: { b: 2 } }, 'x: {b: 2}\n'],
    ['empties a list', 'x: # x\n- 1\n# z\nz: 1\n', { x: [], z: 1 }, 'x: [] # x\n# z\nz: 1\n'],
    ['empties a map', 'x: # x\n  w: 1\nz: 1\n', { x: {}, z: 1 }, 'x: {} # x\nz: 1\n'],
    [
      'replaces a text over several lines',
      'x: a\n  b # b\nw: |-\n  a\n  b\nz: 1\n',
      { x: 'c', w: 'd', z: 1 },
      'x: c # b\nw: d\nz: 1\n',
    ],
    [
      'puts an item in front of the first, above its comments',
      'l:\n# first\n- a\n- b\n',
      { l: [{ k: 'x', m: [1] }, 'a', 'b'] },
      'l:\n- k: x\n  m:\n  - 1\n# first\n- a\n- b\n',
    ],
    [
      'puts an item in front of the first, below a comment that is deeper',
      'l:\n  # the list\n- a\n',
      { l: ['x', 'a'] },
      'l:\n  # the list\n- x\n- a\n',
    ],
    [
      'puts items in between, below the blank line',
      'l:\n  - a # a\n    # more of a\n\n  # b\n  - b\n',
      { l: ['a', 'x', { w: 1 }, 'b'] },
      'l:\n  - a # a\n    # more of a\n\n  - x\n  - w: 1\n  # b\n  - b\n',
    ],
    [
      'puts an item in front of one that follows a dash',
      'l:\n- - a\n  - b\n- c\n',
      { l: [['x', { w: [1], z: 2 }, 'a', 'b'], 'c'] },
      'l:\n- - x\n  - w:\n    - 1\n    z: 2\n  - a\n  - b\n- c\n',
    ],
    [
      'moves items with their comments, byte by byte',
      'l:\n- name: a\n# about b\n#   more\n- name:   "b" # b\n  # in b\n  x: { w : 1 }\n- name: c\n',
      { l: [{ name: 'b', x: { w: 1 } }, { name: 'a' }, { name: 'c' }] },
      'l:\n# about b\n#   more\n- name:   "b" # b\n  # in b\n  x: { w : 1 }\n- name: a\n- name: c\n',
    ],
    [
      'moves an item to the end, behind comments of the list',
      'l:\n  - name: a # a\n  - name: b\n  - name: c\n  # - name: d\n\nz: 1\n',
      { l: [{ name: 'b' }, { name: 'c' }, { name: 'a' }], z: 1 },
      'l:\n  - name: b\n  - name: c\n  # - name: d\n  - name: a # a\n\nz: 1\n',
    ],
    [
      'keeps blank lines between items that change their order',
      'l:\n- name: a\n\n- name: b\n\n\n- name: c\n\nz: 1\n',
      { l: [{ name: 'c' }, { name: 'a' }, { name: 'b' }], z: 1 },
      'l:\n- name: c\n\n\n- name: a\n\n- name: b\n\nz: 1\n',
    ],
    [
      'changes an item that it moves, and lists in it',
      'l:\n- name: a\n  env:\n  - name: x\n    value: 1\n  # k\n  - name: k\n- name: b\n  v: |\n    x\n',
      {
        l: [
          { name: 'p' },
          { name: 'b', v: 'x\n' },
          { name: 'a', env: [{ name: 'k' }, { name: 'w' }, { name: 'x', value: 2 }], z: 1 },
        ],
      },
      'l:\n- name: p\n- name: b\n  v: |\n    x\n- name: a\n  env:\n  # k\n  - name: k\n  - name: w\n  - name: x\n    value: 2\n  z: 1\n',
    ],
    [
      'adds, moves and takes out at once',
      'l:\n- name: a\n- name: gone\n  x: 1\n# b\n- name: b\n- name: c\n',
      { l: [{ name: 'c' }, { name: 'k' }, { name: 'a' }, { name: 'b' }, { name: 'm' }] },
      'l:\n- name: c\n- name: k\n- name: a\n# b\n- name: b\n- name: m\n',
    ],
    [
      'moves the last item where it has no line end',
      'l:\r\n- name: a # a\r\n- name: b # b',
      { l: [{ name: 'b' }, { name: 'a' }] },
      'l:\r\n- name: b # b\r\n- name: a # a',
    ],
    [
      'keeps line ends of both kinds in what it moves',
      'l:\r\n- name: a\n  x: 1\r\n- name: b\r\n- name: c\r\n',
      { l: [{ name: 'b' }, { name: 'c' }, { name: 'a', x: 1 }, { name: 'd' }] },
      'l:\r\n- name: b\r\n- name: c\r\n- name: a\n  x: 1\r\n- name: d\r\n',
    ],
    [
      'puts one key with its lines into the place of another',
      'p: # p\n  tcpSocket:\n    port: 80 # port\n  # later\n  initialDelaySeconds: 3\n',
      { p: { initialDelaySeconds: 3, httpGet: { path: '/x', port: 1 } } },
      'p: # p\n  httpGet:\n    path: /x\n    port: 1\n  # later\n  initialDelaySeconds: 3\n',
    ],
    [
      'puts one key into the place of the only one',
      'p: # p\n  tcpSocket: {port: 80}\n# q\nq: 1\n',
      { p: { httpGet: { port: 1 } }, q: 1 },
      'p: # p\n  httpGet:\n    port: 1\n# q\nq: 1\n',
    ],
    [
      'puts one key into the place of another in braces',
      'p: {tcpSocket: {port: 80}, a: 1}\nq: { grpc: {port: 80} } # q\n',
      { p: { a: 1, httpGet: { port: 1 } }, q: { httpGet: { port: 1 } } },
      'p: {a: 1, httpGet: {port: 1}}\nq: { httpGet: {port: 1} } # q\n',
    ],
    [
      'takes out the key behind a dash, and puts another there',
      'l:\n- a: 1 # a\n\n  # b\n  b: 2\n- c: 3\n  d: 4\n- e: 5\n',
      { l: [{ b: 2 }, { d: 4, x: 1 }, { w: [1], z: 2 }] },
      'l:\n- # b\n  b: 2\n- x: 1\n  d: 4\n- w:\n  - 1\n  z: 2\n',
    ],
    [
      'puts a collection into the place of another value, and the other way round',
      'a: 1 # a\nb: # b\n  # in b\n  c: [1]\nd: [1, 2] # d\ne: "x" # e\n# f\nf: 1\n',
      { a: { x: 1 }, b: [1], d: { w: 1 }, e: [2], f: 1 },
      'a: # a\n  x: 1\nb: # b\n- 1\nd: # d\n  w: 1\ne: # e\n- 2\n# f\nf: 1\n',
    ],
    [
      'puts another item into the place of one',
      'l:\n# one\n- name: a\n  x: 1\n# two\n- b # b\n- [c]\n',
      { l: [{ name: 'z', w: [1] }, ['d'], { e: 1 }] },
      'l:\n# one\n- name: z\n  w:\n  - 1\n# two\n- - d # b\n- e: 1\n',
    ],
    [
      'puts items into brackets in front and in between',
      'l: [b, {c: 1}]\nm: [\n  a, # a\n  # b\n  b,\n]\n',
      { l: ['a', 'b', 'x', { c: 1 }], m: ['x', 'a', 'k', 'b'] },
      'l: [a, b, x, {c: 1}]\nm: [\n  x,\n  a, # a\n  k,\n  # b\n  b,\n]\n',
    ],
    [
      'moves items in brackets',
      'l: [{name: a, x: [1]}, {name:  "b"} , {name: c}]\n',
      { l: [{ name: 'c' }, { name: 'b' }, { name: 'a', x: [1, 2] }] },
      'l: [{name: c} , {name:  "b"}, {name: a, x: [1, 2]}]\n',
    ],
    [
      'takes out the first items in brackets, and what has a line there',
      'l: [a, b, c]\nm: [\n  # a\n  a,\n  # b\n  b,\n  c # c\n]\n',
      { l: ['c'], m: ['c'] },
      'l: [c]\nm: [\n  # a\n  # b\n  c # c\n]\n',
    ],
    [
      'puts all else into brackets',
      'l: [ {name: a}, {name: b} ] # l\n',
      { l: [{ name: 'c' }, { name: 'd', x: 1 }] },
      'l: [ {name: c}, {name: d, x: 1} ] # l\n',
    ],
    [
      'adds, moves and takes out in JSON on lines',
      '{\n  "l": [\n    {\n      "name": "a"\n    },\n    {\n      "name": "b"\n    }\n  ],\n  "x": {"y": 1}\n}\n',
      { l: [{ name: 'p', z: [1] }, { name: 'b' }, { name: 'a', w: 2 }], x: { z: null } },
      '{\n  "l": [\n    {\n      "name": "p",\n      "z": [\n        1\n      ]\n    },\n    {\n      "name": "b"\n    },\n    {\n      "name": "a",\n      "w": 2\n    }\n  ],\n  "x": {"z": null}\n}\n',
    ],
    [
      'adds, moves and takes out in JSON on one line',
      '{"l":[{"name":"a"},{"name":"g"},{"name":"b"}],"x":{"y":1,"z":[1]}}',
      { l: [{ name: 'p' }, { name: 'b' }, { name: 'a' }], x: { z: { a: 1 } } },
      '{"l":[{"name":"p"},{"name":"b"},{"name":"a"}],"x":{"z":{"a":1}}}',
    ],
    [
      'moves an item with an alias that is written out',
      'x: &x {a: 1}\nl:\n- name: a\n  w: *x # w\n- name: b\n  v: *x\n- name: c\n',
      { x: { a: 1 }, l: [{ name: 'b', v: { a: 1 } }, { name: 'c' }, { name: 'a', w: { a: 2 } }] },
      'x: &x {a: 1}\nl:\n- name: b\n  v: *x\n- name: c\n- name: a\n  w: # *x # w\n    a: 2\n',
    ],
  ];
  for (const [effect, text, after, want] of rows) {
    it(effect, () => {
      expect(spliced(text, after)).to.equal(want);
      expect(readYamlDocument(want)).to.deep.equal(after);
    });
  }
});

describe('containers however they are written, in another order and with others between them', () => {
  interface Written {
    readonly names: readonly string[];
    readonly dashes: number;
    readonly blanks: readonly number[];
    readonly above: readonly boolean[];
    readonly env: 'block' | 'flow' | 'lines' | 'none';
    readonly probe: 'block' | 'flow' | 'none';
    readonly first: 'name' | 'probe';
    readonly lineEnd: '\n' | '\r\n';
    readonly last: string;
    readonly isEnded: boolean;
  }

  const written = fc.record<Written>({
    names: fc.uniqueArray(fc.constantFrom('app', 'db', 'log', 'web', 'job'), { minLength: 1, maxLength: 4 }),
    dashes: fc.nat(3),
    blanks: fc.array(fc.nat(2), { minLength: 5, maxLength: 5 }),
    above: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    env: fc.constantFrom('block', 'flow', 'lines', 'none'),
    probe: fc.constantFrom('block', 'flow', 'none'),
    first: fc.constantFrom('name', 'probe'),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    last: fc.constantFrom('', '# the end\n', '  # of the list\nlast: 1 # last\n', '\nlast: 1\n'),
    isEnded: fc.boolean(),
  });

  const ENV = {
    block: (name: string) =>
      `env: # of ${name}\n# above one of ${name}\n- name: one\n  value: |\n    a # no comment\n- name: two # two of ${name}\n\n- name: three\n  # in three of ${name}\n  value: x\n`,
    flow: () => 'env: [{name: one, value: "a # no comment\\n"}, {name: two} , {name: three, value: x}]\n',
    lines: () => 'env: [\n  {name: one, value: "a # no comment\\n"},\n  {name: two},\n  {name: three, value: x}\n]\n',
    none: () => '',
  } as const;

  const PROBE = {
    block: (name: string) =>
      `readinessProbe: # probe of ${name}\n  tcpSocket:\n    port: 80\n  # when, of ${name}\n  periodSeconds: 3\n`,
    flow: () => 'readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 3}\n',
    none: () => '',
  } as const;

  const indented = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));

  function containerText(name: string, index: number, { above, env, probe, first, dashes }: Written): string {
    const [named, probed] = [`name: ${name} # of ${name}\n`, PROBE[probe](name)];
    const keys = `${first === 'name' ? named + probed : probed + named}${ENV[env](name)}image:  'x'\n`;
    const item = `- ${indented(keys, 2).slice(2)}    # deep in ${name}\n`;
    return indented(`${above[index] ? `# above ${name}\n` : ''}${item}`, dashes);
  }

  function textOf(layout: Written): string {
    const items = layout.names.map(
      (name, index) => '\n'.repeat(layout.blanks[index] ?? 0) + containerText(name, index, layout),
    );
    const text = `# first\ncontainers: # all\n${items.join('').replace(/^\n+/, '')}${layout.last}`;
    return (layout.isEnded ? text : text.trimEnd()).replaceAll('\n', layout.lineEnd);
  }

  const newItem = (name: string): JsonObject => ({ name, args: ['a', { b: 'c' }], tty: true });

  /** A list in another order, with new items at any place. */
  function changed(
    items: readonly Json[],
    { order, places }: { order: readonly number[]; places: readonly number[] },
  ): readonly Json[] {
    const ranked = items.map((item, index) => ({ item, rank: order[index] ?? index }));
    const result = ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
    places.forEach((place, index) => result.splice(place % (result.length + 1), 0, newItem(`new${index}`)));
    return result;
  }

  const change = fc.record({
    order: fc.array(fc.nat(20), { minLength: 5, maxLength: 5 }),
    places: fc.array(fc.nat(10), { maxLength: 3 }),
  });

  function probeAfter(probe: Json): Json {
    return isJsonObject(probe) ? { periodSeconds: 4, httpGet: { path: '/app-health', port: 15020 } } : probe;
  }

  const wanted = fc.record({ items: change, env: change, probes: fc.boolean() });
  type Wanted = typeof wanted extends fc.Arbitrary<infer T> ? T : never;

  function after(before: JsonObject, { items, env, probes }: Wanted): JsonObject {
    const containers = objectsIn(before['containers']).map((container) => ({
      ...container,
      ...(Array.isArray(container['env']) && { env: changed(container['env'] as readonly Json[], env) }),
      ...(probes &&
        isJsonObject(container['readinessProbe']) && { readinessProbe: probeAfter(container['readinessProbe']) }),
    }));
    return { ...before, containers: changed(containers, items) };
  }

  const commentsOf = (text: string): readonly string[] =>
    [...text.matchAll(/(?<=^[ ]*|[^\n]*[ ])# (?!no comment)[^\r\n]*/gm)].map(([comment]) => comment).sort();

  it('say what they are to say, with every comment at its item', () => {
    fc.assert(
      fc.property(written, wanted, (layout, wish) => {
        const text = textOf(layout);
        const before = readYamlDocument(text) as JsonObject;
        const want = after(before, wish);
        const result = spliced(text, want) ?? '';
        expect(readYamlDocument(result), `${text}\n=>\n${result}`).to.deep.equal(want);
        expect(commentsOf(result)).to.deep.equal(commentsOf(text));
        const lines = result.split(/\r?\n/);
        for (const [index, name] of layout.names.entries()) {
          const line = lines.findIndex((each) => each.trim() === `# above ${name}`);
          if (line < 0) expect(layout.above[index]).to.equal(false);
          else {
            expect(lines.slice(line + 1, line + 7).join('\n'))
              .to.include(`of ${name}`)
              .and.match(/^ *- /);
          }
        }
        if (layout.lineEnd === '\r\n') expect(result.replaceAll('\r\n', '')).not.to.include('\n');
      }),
      { numRuns: 500 },
    );
  });

  it('come back to the byte where items were only put in', () => {
    fc.assert(
      fc.property(written, fc.array(fc.nat(10), { maxLength: 3 }), (layout, places) => {
        const text = textOf(layout);
        const before = readYamlDocument(text) as JsonObject;
        const kept = { order: [0, 1, 2, 3, 4], places };
        const injected = spliced(text, after(before, { items: kept, env: kept, probes: false })) ?? '';
        expect(spliced(injected, before)).to.equal(text);
      }),
      { numRuns: 300 },
    );
  });

  it('stay JSON where they are JSON, indented or on one line', () => {
    const indent = fc.constantFrom('', '  ', '\t', '    ');
    fc.assert(
      fc.property(written, wanted, indent, (layout, wish, step) => {
        const before = readYamlDocument(textOf(layout)) as JsonObject;
        const want = after(before, wish);
        const result = spliced(JSON.stringify(before, null, step), want) ?? '';
        expect(JSON.parse(result)).to.deep.equal(want);
        expect(result.includes('\n')).to.equal(step !== '');
      }),
      { numRuns: 300 },
    );
  });
});
