import { InvalidArgumentError } from 'commander';

/** A TCP port, or 0. For commander: throws InvalidArgumentError. */
export function port(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= 65535) return number;
  throw new InvalidArgumentError('want a port between 0 and 65535.');
}

/** An http or https URL. For commander: throws InvalidArgumentError. */
export function serverUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return value;
  throw new InvalidArgumentError('want a URL like http://127.0.0.1:8001.');
}
