import { InvalidArgumentError } from 'commander';

import { parseDuration } from '../../template/go/duration.js';

/** A TCP port, or 0. For commander: throws InvalidArgumentError. */
export function port(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= 65535) return number;
  throw new InvalidArgumentError('want a port between 0 and 65535.');
}

/** One more name of a host, without its port; for an option that may be repeated. For commander: throws InvalidArgumentError. */
export function hostNames(value: string, before: readonly string[] = []): readonly string[] {
  if (/^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?\.?$/i.test(value)) return [...before, value];
  throw new InvalidArgumentError('want the name of a host without scheme and port, like injector.istio-system.svc.');
}

/** An http or https URL. For commander: throws InvalidArgumentError. */
export function serverUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return value;
  throw new InvalidArgumentError('want a URL like http://127.0.0.1:8001.');
}

/** A duration as Go writes it, in milliseconds. For commander: throws InvalidArgumentError. */
export function durationMs(value: string): number {
  const nanoseconds = parseDuration(value);
  if (nanoseconds !== undefined && nanoseconds >= 0) return Math.round(nanoseconds / 1e6);
  throw new InvalidArgumentError('want a duration like 30s, 1m30s or 500ms.');
}

const LONGEST_WATCH_S = 3600;

/** The length of a watch, in whole seconds: the API server accepts no others. For commander: throws InvalidArgumentError. */
export function watchSeconds(value: string): number {
  const seconds = durationMs(value) / 1000;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_WATCH_S) return seconds;
  throw new InvalidArgumentError('want whole seconds between 1s and 1h.');
}

/** An integer of at least 1. For commander: throws InvalidArgumentError. */
export function positiveInteger(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number > 0 && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('want a whole number of at least 1.');
}

/** A reference to a container image. For commander: throws InvalidArgumentError. */
export function imageReference(value: string): string {
  if (/^[a-z0-9][^\s]*$/i.test(value)) return value;
  throw new InvalidArgumentError('want an image like registry.example.com/istio-initializer:1.0.0.');
}
