import type * as nodeV8 from 'node:v8';

// The young generation (two halves of 1 MB at the start) does not grow to 16 MB, three times over, while code is loaded,
const KEPT = '--semi-space-growth-factor=1';
// and doubles once when that is done: with halves of 1 MB a controller under load spends a fifth more CPU.
const DOUBLED = '--semi-space-growth-factor=2';
const YOUNG_BYTES = 4 * 2 ** 20;
const LOADED_MS = 2000;
// The old one is collected when it has grown by a tenth, not when it has doubled or more.
const OLD_GENERATION = '--heap-growing-percent=10';
// Optimizing the parser of HTTP answers, which is WebAssembly, takes 30 MB for a moment, of which 10 often stay.
const WEB_ASSEMBLY = '--liftoff-only';

/**
 * Has V8 collect garbage often instead of letting the heap grow: for processes that stay, and do little most of the time. It
 * holds for what is allocated from now on, so it belongs before anything else; figures are in docs/performance.md.
 * @param loadedMs when all code is loaded
 */
export function keepHeapSmall(loadedMs = LOADED_MS): void {
  // Loading it takes 5 ms, which commands that come and go need not pay.
  const v8 = process.getBuiltinModule('node:v8');
  for (const flag of [KEPT, OLD_GENERATION, WEB_ASSEMBLY]) v8.setFlagsFromString(flag);
  setTimeout(doubleYoungGeneration, loadedMs, v8).unref();
}

/** V8 grows it, and shrinks it when there is little to do, only when it collects garbage. */
function doubleYoungGeneration(v8: typeof nodeV8): void {
  const { PerformanceObserver } = process.getBuiltinModule('node:perf_hooks');
  v8.setFlagsFromString(DOUBLED);
  new PerformanceObserver(() => {
    const young = v8.getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    v8.setFlagsFromString((young?.space_size ?? YOUNG_BYTES) < YOUNG_BYTES ? DOUBLED : KEPT);
  }).observe({ entryTypes: ['gc'] });
}
