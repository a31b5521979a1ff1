import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

import { isMet, lineOf, type Measure } from './measure.js';

/** Takes the figures of one part of a bench. */
export type Part = () => Promise<readonly Measure[]>;

/**
 * Takes the figures of the parts that the command line names, all where it names none, and prints each part when it is there.
 * Writes them to `.bench/NAME.json`, and has the process end with exit code 1 where one misses its limit, 2 where there is no part
 * of a name.
 */
export async function report(name: string, parts: Readonly<Record<string, Part>>): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((title) => parts[title] === undefined);
  if (unknown !== undefined) {
    console.error(`run the part ${unknown}: there is none of this name, want any of ${Object.keys(parts).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  console.log(machine);
  await mkdir('.bench', { recursive: true });
  const results = [];
  for (const [title, part] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(title)) continue;
    for (const measure of await part()) {
      console.log(lineOf(measure));
      results.push({ ...measure, ok: isMet(measure) });
    }
  }
  const found = { at: new Date().toISOString(), machine, results };
  await writeFile(`.bench/${name}.json`, `${JSON.stringify(found, null, 2)}\n`);
  if (!results.every(({ ok }) => ok)) process.exitCode = 1;
}
