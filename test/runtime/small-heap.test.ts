import { execFileSync } from 'node:child_process';
import { expect } from 'chai';

const module = new URL('../../src/runtime/small-heap.ts', import.meta.url).href;

/** What a process of its own says of its young generation (MB) after it has kept 20 MB, as a server under load does. */
function youngGenerationOf(before: string): number {
  const program = `${before}
    const kept = Array.from({ length: 400_000 }, (_, index) => ({ index }));
    const { getHeapSpaceStatistics } = await import('node:v8');
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    console.log(kept.length > 0 ? young.space_size / 2 ** 20 : 0);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

describe('a heap that is kept small', () => {
  it('has a young generation that does not grow', () => {
    const small = youngGenerationOf(`import { keepHeapSmall } from '${module}'; keepHeapSmall();`);
    expect(youngGenerationOf('')).to.be.greaterThan(2 * small);
  });
});
