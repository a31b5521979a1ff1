import type { FunctionRows } from './row.js';

export const MAPS: FunctionRows = {
  dict: [
    ['dict "a" 1 2 "b" "lone"', 'map[2:b a:1 lone:]'],
    ['len (dict)', '0'],
  ],
  get: [
    ['get .labels "app"', 'sleep'],
    ['get .labels "absent" | quote', '""'],
  ],
  hasKey: [
    ['hasKey .labels "app"', 'true'],
    ['hasKey .labels "absent"', 'false'],
  ],
  keys: [['keys .labels (dict "z" 1)', '[app tier z]']],
  values: [['values .labels', '[sleep web]']],
  pluck: [['pluck "a" (dict "a" 1) .labels (dict "a" 2)', '[1 2]']],
  dig: [
    ['dig "a" "b" "c" 0 .nested', '7'],
    ['dig "a" "x" "c" "none" .nested', 'none'],
    ['dig "a" .nested', 'error: error calling dig: dig needs at least three arguments'],
  ],
  set: [['$d := dict "a" 1 }}{{ $_ := set $d "b" 2 }}{{ $d', 'map[a:1 b:2]']],
  unset: [['$d := dict "a" 1 "b" 2 }}{{ $_ := unset $d "a" }}{{ $d', 'map[b:2]']],
  pick: [['pick .labels "app" "absent"', 'map[app:sleep]']],
  omit: [['omit .labels "app"', 'map[tier:web]']],
  merge: [
    ['merge nil (dict "a" "" "b" nil)', 'map[a:]'],
    ['merge nil nil', 'map[]'],
    ['merge .absent (dict "a" 1)', 'map[a:1]'],
    [
      'merge (dict "a" nil "b" 0 "c" list "d" (dict)) (dict "a" 1 "b" 2 "c" (list 3) "d" "x" "e" nil)',
      'map[a:1 b:2 c:[3] d:x]',
    ],
    ['merge (dict "a" 1 "l" (list 1)) (dict "a" nil "l" (list 2 3) "n" list)', 'map[a:1 l:[1] n:[]]'],
    [
      'merge (dict "m" (dict "x" (dict "y" 1))) (dict "m" (dict "x" (dict "z" 2) "w" (dict "v" "")))',
      'map[m:map[w:map[v:] x:map[y:1 z:2]]]',
    ],
    ['merge (dict "a" 1) (dict "a" (dict "x" 1))', 'map[a:1]'],
    [
      'merge (dict "m" (split "," "a")) (dict "m" (dict "x" 1))',
      'error: error calling merge: reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string',
    ],
    [
      'merge (dict "a" 1 "m" (dict "x" 1) "e" "") (dict "a" 2 "b" 3 "m" (dict "x" 2 "y" 2) "e" "f")',
      'map[a:1 b:3 e:f m:map[x:1 y:2]]',
    ],
  ],
  mergeOverwrite: [
    [
      'mergeOverwrite (dict "a" "x" "b" 1 "c" true "d" (list 1)) (dict "a" "" "b" 0 "c" false "d" list "e" "" "f" nil)',
      'map[a: b:0 c:false d:[] e: f:<nil>]',
    ],
    ['mergeOverwrite (dict "a" 1) (dict "a" nil)', 'map[a:<nil>]'],
    ['mergeOverwrite (dict "a" "x" "b" (list 1)) (dict "a" (dict "n" 1) "b" (dict "n" 1))', 'map[a:x b:[1]]'],
    [
      'mergeOverwrite (dict "a" "" "b" nil "m" (dict "x" 1)) (dict "a" (dict "n" 1) "b" (dict "n" 1) "m" (dict))',
      'map[a:map[n:1] b:map[n:1] m:map[x:1]]',
    ],
    ['mergeOverwrite (dict "m" (dict "x" 1)) (dict "m" "text")', 'map[m:text]'],
    ['mergeOverwrite nil (dict "a" 1)', 'map[a:1]'],
    ['mergeOverwrite (dict "a" 1) (dict "a" 2) (dict "a" "")', 'map[a:]'],
    ['mergeOverwrite (dict "a" 1 "m" (dict "x" 1)) (dict "a" 2 "m" (dict "y" 2))', 'map[a:2 m:map[x:1 y:2]]'],
  ],
  mustMerge: [['mustMerge (dict "a" "") (dict "a" 1)', 'map[a:1]']],
  mustMergeOverwrite: [['mustMergeOverwrite (dict "a" 1) (dict "a" "")', 'map[a:]']],
  mustDeepCopy: [['mustDeepCopy (list 1)', '[1]']],
  deepCopy: [
    [
      '$c := deepCopy .nested }}{{ $_ := set $c.a "b" 1 }}{{ .nested }} {{ $c',
      'map[a:map[b:map[c:7]]] map[a:map[b:1]]',
    ],
  ],
};
