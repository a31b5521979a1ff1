import { hostname } from 'node:os';

/** The name by which people find this process: of its pod (`$POD_NAME`), else of the machine. */
export function podName(): string {
  return process.env['POD_NAME'] ?? hostname();
}
