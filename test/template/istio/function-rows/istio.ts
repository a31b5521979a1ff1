import type { FunctionRows } from './row.js';

export const ISTIO: FunctionRows = {
  annotation: [
    ['annotation .meta "known" "no"', 'yes'],
    ['annotation .meta "empty" "no"', ''],
    ['annotation .meta "absent" .port', '15020'],
    ['annotation .meta "absent" nil', '<nil>'],
    ['annotation .labels "app" "none"', 'none'],
    [
      'annotation "x" "app" "none"',
      'error: error calling annotation: wrong type for value; expected v1.ObjectMeta; got string',
    ],
  ],
  applicationPorts: [['applicationPorts .containers', '80']],
  includeInboundPorts: [
    ['includeInboundPorts .containers', '80,15090'],
    ['includeInboundPorts (list)', ''],
    [
      'includeInboundPorts .port',
      'error: error calling includeInboundPorts: wrong type for value; expected []v1.Container; got int64',
    ],
  ],
  excludeInboundPort: [
    ['excludeInboundPort 15020 ""', '15020'],
    ['excludeInboundPort .port "80"', '80,15020'],
    ['excludeInboundPort "15020" "15020, 80"', '15020, 80'],
    ['excludeInboundPort 15020 " 80 , , 90"', '80,90,15020'],
    ['excludeInboundPort 0 "80, 90"', '80, 90'],
    ['excludeInboundPort " " "80"', '80'],
  ],
  kubevirtInterfaces: [['kubevirtInterfaces "net1,net2"', 'net1,net2']],
  isset: [
    ['isset .labels "app"', 'true'],
    ['isset .meta.annotations "empty"', 'true'],
    ['isset .labels "absent"', 'false'],
  ],
  valueOrDefault: [
    ['valueOrDefault "" "d"', 'd'],
    ['valueOrDefault .nothing "d"', 'd'],
    ['valueOrDefault 0 "d"', '0'],
    ['valueOrDefault "x" "d"', 'x'],
  ],
  formatDuration: [
    ['formatDuration .nothing', '1s'],
    ['formatDuration "10s"', '1s'],
  ],
  toJSON: [
    ['toJSON .labels', '{"app":"sleep","tier":"web"}'],
    ['toJSON .nothing', '{}'],
    ['toJSON (dict "k" "<a&b>")', String.raw`{"k":"\u003ca\u0026b\u003e"}`],
  ],
  toJson: [['toJson .nested', '{"a":{"b":{"c":7}}}']],
  fromJSON: [
    ['(fromJSON `{"a":[1.5,8080]}`).a', '[1.5 8080]'],
    ['printf "%T" (index (fromJSON "[1]") 0)', 'float64'],
    ['fromJSON "{"', '{}'],
  ],
  structToJSON: [
    [
      'structToJSON .containers',
      '[{"name":"a","ports":[{"containerPort":80},{"containerPort":53,"protocol":"UDP"}]},{"name":"istio-proxy","ports":[{"containerPort":15090,"protocol":"TCP"}]},{"name":"b"}]',
    ],
    ['structToJSON .nothing', '{}'],
  ],
  protoToJSON: [
    ['protoToJSON .nothing', '{}'],
    ['protoToJSON "x"', 'error: error calling protoToJSON: wrong type for value; expected proto.Message; got string'],
  ],
  toYaml: [
    ['toYaml .yaml', 'a:\n- x\n- k: v\n  l: []\nempty: {}\nmulti: |\n  l1\n  l2\nnone: null\ntext: "true"\nz: 1\n'],
    ['toYaml "a: b"', "'a: b'\n"],
    ['toYaml .list', '- b\n- a\n- b\n- ""\n'],
    [
      'toYaml (list "on" "1_000" "0x1F" "1e3" "~" "2020-01-01" "12:30" "a#b" "a #b" "*x" "-" "-x")',
      '- "on"\n- "1_000"\n- "0x1F"\n- "1e3"\n- "~"\n- "2020-01-01"\n- "12:30"\n- a#b\n- \'a #b\'\n- \'*x\'\n- \'-\'\n- -x\n',
    ],
    ['toYaml (dict "p10" 1 "p2" 2 "a\\tb" "c\\td")', '"a\\tb": "c\\td"\np2: 2\np10: 1\n'],
  ],
  indent: [
    ['indent 2 .lines', 'one\n  two'],
    ['toYaml .labels | indent 4', 'app: sleep\n    tier: web\n    '],
  ],
  directory: [
    ['directory "/etc/istio/proxy.json"', '/etc/istio/'],
    ['directory "proxy.json"', ''],
  ],
  contains: [
    ['contains "/" "docker.io/istio"', 'true'],
    ['contains "docker.io/istio" "/"', 'false'],
  ],
  toLower: [['toLower "AbC É"', 'abc é']],
  render: [['render "x"', '<x>']],
};
