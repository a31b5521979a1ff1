#!/usr/bin/env node
import * as nodeModule from 'node:module';
import { join } from 'node:path';

import packageJson from '../package.json' with { type: 'json' };
import { CODE_CACHE, loadChunk } from './runtime/load-chunk.js';
import { keepHeapSmall } from './runtime/small-heap.js';

const VERSION_FLAGS = ['-v', '--version', '-V'];
// Commands that run for as long as a cluster does.
const SERVERS = ['controller', 'webhook'];

/** Node 22.1 and newer keep compiled code themselves, below the folder for temporary files. */
function letNodeKeepCode(): void {
  const enable: unknown = Reflect.get(nodeModule, 'enableCompileCache');
  if (typeof enable === 'function') Reflect.apply(enable, undefined, []);
}

const [argument, ...others] = process.argv.slice(2);
if (argument !== undefined && VERSION_FLAGS.includes(argument) && others.length === 0) {
  // Nothing of the program is needed for this.
  process.stdout.write(`${packageJson.version}\n`);
} else {
  letNodeKeepCode();
  const start = join(import.meta.dirname, 'chunks/start.js');
  if (argument !== undefined && SERVERS.includes(argument)) {
    keepHeapSmall();
    // With other settings than the build's, V8 refuses what the build has kept.
    nodeModule.createRequire(start)(start);
  } else {
    loadChunk(start, join(import.meta.dirname, CODE_CACHE));
  }
}
