import { hostname } from 'node:os';

/** The name of this process for Events and the lock: its pod's (`$POD_NAME`), else the machine's. */
export function podName(): string {
  return process.env['POD_NAME'] ?? hostname();
}
