import { expect } from 'chai';

import { mapOf, STRING, structOf } from '../../../src/template/go/go-type.js';
import { ANY } from '../../../src/template/go/go-value.js';
import { define } from '../../../src/template/go/template-function.js';
import { KeptMapError } from '../../../src/template/reads/kept-map-error.js';
import { ReadLog } from '../../../src/template/reads/read-log.js';
import { TrackedStruct } from '../../../src/template/reads/tracked-values.js';
import { ValuesOfPlaces } from '../../../src/template/reads/values-of-places.js';
import { compileTemplate } from '../../../src/template/template.js';

interface Pod {
  readonly name: string;
  readonly notes: Readonly<Record<string, string>>;
}

const type = structOf('Data', () => [
  { name: 'Name', jsonName: 'name', type: STRING },
  { name: 'Notes', jsonName: 'notes', type: mapOf(STRING) },
]);

const TURNS = 60;

/** Executes a template over so many objects, and gives the texts and how often its function `call` was called for each. */
function executions(
  text: string,
  objectAt: (turn: number) => Pod,
): readonly { readonly text: string; readonly calls: number }[] {
  let calls = 0;
  const call = define([ANY], ([value = null]) => {
    calls += 1;
    return value;
  });
  const template = compileTemplate({ name: 't', text, functions: new Map([['call', call]]) });
  const log = new ReadLog();
  const onChange = (): never => {
    throw new KeptMapError();
  };
  return Array.from({ length: TURNS }, (_, turn) => {
    calls = 0;
    log.begin(objectAt(turn));
    const values = new ValuesOfPlaces(log, onChange);
    const data = new TrackedStruct(type, log.root, values);
    return { text: template.execute(data, undefined, { log, values, onChange }), calls };
  });
}

const alike = (turn: number): Pod => ({ name: `pod-${turn}`, notes: { a: '1', b: '2' } });

describe('statements that are repeated together', () => {
  const text =
    '{{ $a := call .Notes.a }}a={{ $a }} {{ $b := call .Notes.b }}b={{ call $b }} {{ .Name }} {{ call "c" }}';

  it('print what each pod has of its own', () => {
    const texts = executions(text, alike).map((one) => one.text);
    expect(texts).to.deep.equal(texts.map((_, turn) => `a=1 b=2 pod-${turn} c`));
  });

  it('are executed again for a pod that differs in one thing that one of them reads, and for the next one as before', () => {
    const found = executions(text, (turn) => ({
      ...alike(turn),
      notes: { a: '1', b: turn === TURNS - 2 ? 'other' : '2' },
    }));
    expect(found.map((one) => one.text).slice(-3)).to.deep.equal([
      `a=1 b=2 pod-${TURNS - 3} c`,
      `a=1 b=other pod-${TURNS - 2} c`,
      `a=1 b=2 pod-${TURNS - 1} c`,
    ]);
    // The whole run is, but not what comes behind the name.
    expect(found.map((one) => one.calls).slice(-3)).to.deep.equal([0, 3, 0]);
  });

  it('fall apart where one of them differs time and again: the others are repeated by themselves', () => {
    // For so long, all are alike.
    const found = executions(text, (turn) => ({
      ...alike(turn),
      notes: { a: '1', b: turn < 30 ? '2' : `other ${turn}` },
    }));
    expect(found.map((one) => one.text).at(-1)).to.equal(`a=1 b=other ${TURNS - 1} pod-${TURNS - 1} c`);
    expect(found.at(-1)?.calls).to.equal(2);
  });

  it('leave variables as they would each by itself', () => {
    const found = executions(
      '{{ $x := .Notes.a }}{{ $x = .Notes.b }}{{ $y := $x }}{{ .Name }}{{ $x }}{{ $y }}',
      (turn) => ({
        ...alike(turn),
        notes: { a: '1', b: String(turn % 2) },
      }),
    );
    expect(found.map((one) => one.text)).to.deep.equal(found.map((_, turn) => `pod-${turn}${turn % 2}${turn % 2}`));
  });
});
