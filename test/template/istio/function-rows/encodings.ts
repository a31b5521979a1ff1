import type { FunctionRows } from './row.js';

export const ENCODINGS: FunctionRows = {
  b64enc: [['b64enc "héllo?"', 'aMOpbGxvPw==']],
  b64dec: [
    ['b64dec "aMOpbGxvPw=="', 'héllo?'],
    ['b64dec "a"', 'illegal base64 data at input byte 0'],
    ['b64dec "aa!a"', 'illegal base64 data at input byte 2'],
    ['b64dec "YQ=="', 'a'],
    ['b64dec "YWI="', 'ab'],
  ],
  sha1sum: [['sha1sum "abc"', 'a9993e364706816aba3e25717850c26c9cd0d89d']],
  sha256sum: [['sha256sum "abc"', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']],
  adler32sum: [['adler32sum "abc"', '38600999']],
  fromJson: [
    ['(fromJson `{"a":1}`).a', '1'],
    ['fromJson "{" | printf "%v"', '<nil>'],
  ],
  toPrettyJson: [['toPrettyJson (dict "a" (list 1) "b" (list))', '{\n  "a": [\n    1\n  ],\n  "b": []\n}']],
};
