import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import uniq from 'lodash/uniq.js';

import type { Clock } from './clock.js';

export interface WatchedFilesOptions {
  readonly clock: Clock;
  /** The contents of one of the files may have changed; also when it was created or deleted. */
  readonly onChange: () => void;
  /** The system allows no more watches (or the folder is missing): changes are still seen, but later. */
  readonly onError: (error: unknown) => void;
}

/** Files that are watched. */
export interface WatchedFiles {
  readonly stop: () => void;
}

// A program that changes several files writes them one after the other.
const COLLAPSE_MS = 100;
/** What no event reports (a link to elsewhere, a network file system, no more watches) is seen after this long. */
const POLL_MS = 10_000;

const folderIdentity = (folder: string): string => fingerprint(folder).split(' ', 2).join(' ');

/** Watches a folder, for as long as it is the folder of that path. */
class WatchedFolder {
  #watcher: FSWatcher | undefined;
  #identity = '';
  #failed = false;
  readonly #folder: string;
  readonly #options: Pick<WatchedFilesOptions, 'onChange' | 'onError'>;

  constructor(folder: string, options: Pick<WatchedFilesOptions, 'onChange' | 'onError'>) {
    this.#folder = folder;
    this.#options = options;
    this.renew();
  }

  /** Watches again where another folder has replaced it, or where it did not work before. */
  renew(): void {
    const now = folderIdentity(this.#folder);
    if (this.#watcher && now === this.#identity) return;
    this.close();
    this.#identity = now;
    try {
      this.#watcher = watch(this.#folder, this.#options.onChange);
      this.#watcher.on('error', (error) => {
        this.#fail(error);
      });
      this.#failed = false;
    } catch (error) {
      this.#fail(error);
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #fail(error: unknown): void {
    this.close();
    if (!this.#failed) this.#options.onError(error);
    this.#failed = true;
  }
}

/**
 * Calls back when the contents of any of the files may have changed: by the events of their folders, so that the kubelet's way
 * to replace the files of a ConfigMap or Secret (the link `..data` beside them leads to another folder) is seen too, and by a
 * check every ten seconds. Many changes in a tenth of a second are one. What changes after this call is not missed.
 */
export function watchFiles(paths: readonly string[], options: WatchedFilesOptions): WatchedFiles {
  const { clock, onChange, onError } = options;
  const fingerprints = (): string => paths.map(fingerprint).join('\n');
  let known = fingerprints();
  let cancelCheck: (() => void) | undefined;

  const check = (): void => {
    const now = fingerprints();
    if (now === known) return;
    known = now;
    onChange();
  };
  const scheduleCheck = (): void => {
    cancelCheck ??= clock.after(COLLAPSE_MS, () => {
      cancelCheck = undefined;
      check();
    });
  };
  const folders = uniq(paths.map((path) => dirname(path))).map(
    (folder) => new WatchedFolder(folder, { onChange: scheduleCheck, onError }),
  );
  let cancelPoll = clock.after(POLL_MS, poll);

  function poll(): void {
    cancelPoll = clock.after(POLL_MS, poll);
    for (const folder of folders) folder.renew();
    check();
  }

  return {
    stop: () => {
      cancelPoll();
      cancelCheck?.();
      for (const folder of folders) folder.close();
    },
  };
}

/** A text that changes with the file of a path: links are followed. */
function fingerprint(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
}
