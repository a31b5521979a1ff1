import { expect } from 'chai';

import type { Json, JsonObject } from '../../../src/json/json.js';
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
