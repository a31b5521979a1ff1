import { expect } from 'chai';
import fc from 'fast-check';

import { formatDuration, parseDuration } from '../../../src/template/go/duration.js';

describe('parseDuration', () => {
  const rows: readonly [string, number | undefined][] = [
    ['0', 0],
    ['0s', 0],
    ['10s', 10e9],
    ['1.5s', 1.5e9],
    ['.5s', 0.5e9],
    ['1.s', 1e9],
    ['1m30s', 90e9],
    ['2h', 7200e9],
    ['1h0m0.25s', 3600.25e9],
    ['250ms', 250e6],
    ['7us', 7e3],
    ['7µs', 7e3],
    ['7μs', 7e3],
    ['3ns', 3],
    ['-1m', -60e9],
    ['+1m', 60e9],
    ['0.1s', 100e6],
    ['', undefined],
    ['10', undefined],
    ['s', undefined],
    ['.s', undefined],
    ['10 s', undefined],
    [' 10s', undefined],
    ['1d', undefined],
    ['1e3s', undefined],
    ['10S', undefined],
    ['1s-1s', undefined],
    ['soon', undefined],
  ];
  for (const [text, want] of rows) {
    it(`reads '${text}' as ${want === undefined ? 'no duration' : `${want} ns`}`, () => {
      expect(parseDuration(text)).to.equal(want);
    });
  }
});

describe('formatDuration', () => {
  const rows: readonly [number, string][] = [
    [0, '0s'],
    [1, '1ns'],
    [999, '999ns'],
    [1000, '1µs'],
    [1500, '1.5µs'],
    [1e6, '1ms'],
    [250e6, '250ms'],
    [1e9, '1s'],
    [1.5e9, '1.5s'],
    [10e9, '10s'],
    [60e9, '1m0s'],
    [90e9, '1m30s'],
    [300e9, '5m0s'],
    [3600e9, '1h0m0s'],
    [5400.25e9, '1h30m0.25s'],
    [-90e9, '-1m30s'],
    [60e9 + 1, '1m0.000000001s'],
  ];
  for (const [nanoseconds, want] of rows) {
    it(`prints ${nanoseconds} ns as ${want}, as Go does`, () => {
      expect(formatDuration(nanoseconds)).to.equal(want);
    });
  }

  it('prints what parseDuration reads back as the same', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (nanoseconds) => {
        expect(parseDuration(formatDuration(nanoseconds))).to.equal(nanoseconds);
      }),
    );
  });
});
