import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import ts from 'typescript';

const file = new URL('../../src/runtime/small-heap.ts', import.meta.url);

/**
 * What a process of its own says of its young generation (MB) after it has kept 20 MB, as a server under load does. No loader
 * of TypeScript runs in it, which would need a larger one.
 */
function youngGenerationOf(before: string): number {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const program = `${outputText}
    import { getHeapSpaceStatistics } from 'node:v8';
    import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
    ${before}
    const kept = [];
    for (let turn = 0; turn < 400; turn += 1) {
      kept.push(Array.from({ length: 1000 }, (_, index) => ({ index })));
      await nextTurn();
    }
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    console.log(kept.length > 0 ? young.space_size / 2 ** 20 : 0);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }));
}

describe('a heap that is kept small', () => {
  it('has a young generation that does not grow while code is loaded', () => {
    const small = youngGenerationOf('keepHeapSmall(2 ** 30);');
    expect(small).to.equal(2);
    expect(youngGenerationOf('')).to.be.greaterThan(2 * small);
  });

  it('has one that doubles once after that', () => {
    expect(youngGenerationOf('keepHeapSmall(0); await delay(1);')).to.equal(4);
  });
});
