import { expect } from 'chai';

import { mapOf, STRING, structOf } from '../../../src/template/go/go-type.js';
import { ANY } from '../../../src/template/go/go-value.js';
import { define } from '../../../src/template/go/template-function.js';
import { KeptMapError } from '../../../src/template/reads/kept-map-error.js';
import { ReadLog } from '../../../src/template/reads/read-log.js';
import { TrackedStruct } from '../../../src/template/reads/tracked-values.js';
import { ValuesOfPlaces } from '../../../src/template/reads/values-of-places.js';
import { compileTemplate } from '../../../src/template/template.js';

const type = structOf('Data', () => [
  { name: 'Name', jsonName: 'name', type: STRING },
  { name: 'Notes', jsonName: 'notes', type: mapOf(STRING) },
]);

/** Executes a template over one object after the other, and says what its function `call` was given. */
function callsOf(text: string, objects: readonly object[]): readonly string[] {
  const calls: string[] = [];
  const call = define([ANY], ([value = null]) => {
    calls.push(typeof value === 'string' ? value : '');
    return value;
  });
  const template = compileTemplate({ name: 't', text, functions: new Map([['call', call]]) });
  const log = new ReadLog();
  const onChange = (): never => {
    throw new KeptMapError();
  };
  for (const object of objects) {
    log.begin(object);
    const values = new ValuesOfPlaces(log, onChange);
    template.execute(new TrackedStruct(type, log.root, values), undefined, { log, values, onChange });
  }
  return calls;
}

describe('a statement', () => {
  it('is not executed again where it reads the same', () => {
    expect(
      callsOf('{{ call "x" }}{{ call .Notes.a }}', [{ notes: { a: '1', b: '2' } }, { notes: { a: '1', b: '3' } }]),
    ).to.deep.equal(['x', '1']);
  });

  it('is executed again where a value, or a variable, is another one', () => {
    const text = '{{ $n := .Name }}{{ call .Notes.a }}{{ call $n }}';

    expect(
      callsOf(text, [
        { name: 'x', notes: { a: '1' } },
        { name: 'y', notes: { a: '2' } },
      ]),
    ).to.deep.equal([...['1', 'x'], ...['2', 'y']]);
  });

  it('is repeated with what it read some time ago', () => {
    const [one, two] = [{ name: 'one' }, { name: 'two' }];

    expect(callsOf('{{ call .Name }}', [one, two, one, two, one])).to.deep.equal(['one', 'two']);
  });

  it('does not keep what hardly ever comes again', () => {
    const objects = Array.from({ length: 40 }, (_, at) => ({ name: `name ${at}` }));

    expect(callsOf('{{ call .Name }}', [...objects, { name: 'name 39' }, { name: 'name 39' }])).to.have.length(42);
  });
});
