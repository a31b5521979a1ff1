import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds the command line once before all tests, so that those that run it run what the sources say. */
export function mochaGlobalSetup(): void {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  execFileSync(process.execPath, ['hack/build.mjs'], { cwd: root, stdio: 'inherit' });
}
