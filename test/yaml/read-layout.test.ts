import { expect } from 'chai';
import fc from 'fast-check';

import { readYamlDocument } from '../../src/yaml/read-document.js';
import { readYamlLayout } from '../../src/yaml/read-layout.js';

/** Undefined where the reader does not say that it knows. */
function valueIn(text: string): unknown {
  const layout = readYamlLayout(`- ${text}\n`, new Map());
  return layout?.exact === true ? layout.root.value : undefined;
}

describe('readYamlLayout', () => {
  const scalars = [
    ...['y', 'Y', 'n', 'N', 'yes', 'Yes', 'YES', 'yEs', 'no', 'No', 'NO', 'on', 'On', 'ON', 'off', 'Off', 'OFF'],
    ...['true', 'True', 'TRUE', 'tRue', 'false', 'False', 'FALSE', 'null', 'Null', 'NULL', 'nULL', '~', ''],
    ...['name', 'yess', 'none', 'nulls', 'trues', 'offf', 'only', 'n/a', '/', '/bin', 'a b', 'inf', 'nan', 'e3'],
    ...[
      '0',
      '00',
      '7',
      '08',
      '0644',
      '0o644',
      '0x1F',
      '0b11',
      '1_000',
      '-1',
      '+1',
      '123456789012345',
      '1234567890123456789',
    ],
    ...['1.', '.5', '1.5', '1e3', '1E3', '1.5e-3', '.inf', '-.inf', '.nan', '12:30', '1:30:59', '2001-12-14', '1.2.3'],
    ...[
      '100m',
      '64Mi',
      '1.5Gi',
      '1Ki',
      '2Ei',
      '5k',
      '3T',
      '30s',
      '10ms',
      '5us',
      '7ns',
      '2h',
      '1n',
      '0m',
      '00m',
      '1.m',
      '.5m',
    ],
    ...['-v', '--configPath', '--', '-y', '--no', '-/a', '--1', '-.inf', '-e3', '-0x1', '-Inf', '--a:b'],
    ...['1E', '1e', '1Mib', '0x1m', '1_0m', '-1m', '+1m', '1d', '3f', '10%'],
  ];
  for (const scalar of scalars) {
    it(`knows of ${JSON.stringify(scalar)} what the whole reader does`, () => {
      expect([valueIn(scalar)]).to.deep.equal([readYamlDocument(`- ${scalar}\n`)]);
    });
  }

  it('knows it of every short text', () => {
    const character = fc.constantFrom(...Array.from('yesnoftrualNULOFT0123456789.eExob_-+:mkMGis~'));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 7 }), (scalar) => {
        const value = valueIn(scalar);
        if (value !== undefined) expect(value).to.deep.equal(readYamlDocument(`- ${scalar}\n`));
      }),
      { numRuns: 1000 },
    );
  });
});
