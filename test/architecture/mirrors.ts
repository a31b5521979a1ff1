import { posix } from 'node:path';

import type { Complaint } from './source-file.js';

const TEST = '.test.ts';

/**
 * Tests that do not lie where their source does: controller/a.test.ts where src/ has controller/loop/a.ts and no
 * controller/a.ts. A test whose name no file of its room has may lie anywhere in the room.
 * @param tests below test/
 * @param sources below src/
 */
export function misplacedTests(tests: readonly string[], sources: readonly string[]): readonly Complaint[] {
  return tests.flatMap((test) => {
    if (!test.endsWith(TEST)) return [];
    const mirrored = `${test.slice(0, -TEST.length)}.ts`;
    const [room = ''] = test.split('/', 1);
    const likely = sources.filter(
      (path) => path.startsWith(`${room}/`) && posix.basename(path) === posix.basename(mirrored),
    );
    if (likely.length === 0 || likely.includes(mirrored)) return [];
    return [
      `test/${test}: the source is ${likely.map((path) => `src/${path}`).join(' or ')}, want the test in that folder`,
    ];
  });
}
