import type { FunctionRows } from './row.js';

export const PATHS: FunctionRows = {
  base: [['base "/a/b/"', 'b']],
  dir: [['dir "/a/b/c"', '/a/b']],
  clean: [['clean "a/../../b//c/."', '../b/c']],
  ext: [
    ['ext "/a.b/c.tar.gz"', '.gz'],
    ['ext "/a.b/c"', ''],
  ],
  isAbs: [['isAbs "/a"', 'true']],
  osBase: [['osBase "/a/b"', 'b']],
  osDir: [['osDir "/a/b"', '/a']],
  osClean: [['osClean "a//b"', 'a/b']],
  osExt: [['osExt "a.b"', '.b']],
  osIsAbs: [['osIsAbs "a"', 'false']],
  urlParse: [
    [
      'urlParse "http://admin:secret@server.com:8080/api?list=false#anchor"',
      'map[fragment:anchor host:server.com:8080 hostname:server.com opaque: path:/api query:list=false scheme:http userinfo:admin:secret]',
    ],
    [
      'urlParse "http://a b/c"',
      'error: error calling urlParse: unable to parse url: parse "http://a b/c": invalid character " " in host name',
    ],
    ['urlParse ":x"', 'error: error calling urlParse: unable to parse url: parse ":x": missing protocol scheme'],
    ['urlParse "mailto:a@b.c"', 'map[fragment: host: hostname: opaque:a@b.c path: query: scheme:mailto userinfo:]'],
    [
      'urlParse "http://[::1]:80/"',
      'map[fragment: host:[::1]:80 hostname:::1 opaque: path:/ query: scheme:http userinfo:]',
    ],
    [
      'urlParse "http://h:x/"',
      'error: error calling urlParse: unable to parse url: parse "http://h:x/": invalid port ":x" after host',
    ],
    ['urlParse "a:b/c:d"', 'map[fragment: host: hostname: opaque:b/c:d path: query: scheme:a userinfo:]'],
    [
      'urlParse "1a:b/c"',
      'error: error calling urlParse: unable to parse url: parse "1a:b/c": first path segment in URL cannot contain colon',
    ],
    [
      'urlParse "http://h/%zz"',
      'error: error calling urlParse: unable to parse url: parse "http://h/%zz": invalid URL escape "%zz"',
    ],
  ],
  urlJoin: [
    [
      'urlJoin (dict "fragment" "fragment" "host" "host:80" "path" "/path" "query" "query" "scheme" "http")',
      'http://host:80/path?query#fragment',
    ],
    [
      'urlJoin (urlParse "https://a b@x/ä?q#f")',
      'error: error calling urlParse: unable to parse url: parse "https://a b@x/ä?q": net/url: invalid userinfo',
    ],
    [
      'urlJoin (dict "host" 1)',
      'error: error calling urlJoin: unable to parse host key, must be of type string, but int found',
    ],
    ['urlJoin (dict "path" "a:b")', './a:b'],
  ],
};
