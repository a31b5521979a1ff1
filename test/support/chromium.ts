import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is; undefined where there is none to test with. Where CI is set there has to be one. */
export function chromiumPath(): string | undefined {
  const path = spawnSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).stdout.trim();
  if (path !== '') return path;
  if (process.env['CI'] !== undefined) throw new Error('chromium is not installed, and CI is set');
  console.log('    skipped: chromium is not installed');
  return undefined;
}

/** Starts a headless browser. */
export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
