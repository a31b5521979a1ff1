import { PassThrough } from 'node:stream';

import type { ApiClient } from '../../src/kubernetes/transport/api-client.js';
import { apiError, type ApiRequest } from './scripted-client.js';

/** An API server of ConfigMaps in one namespace, whose watches say only what the test has them say. */
export class WatchedConfigMaps {
  /** `data` of each; a number is the status of every answer about it. */
  readonly configMaps = new Map<string, Readonly<Record<string, string>> | number>();
  /** A status with which every watch is refused. */
  watchesRefused: number | undefined;
  readonly reads: string[] = [];
  readonly #watches: { readonly name: string; readonly stream: PassThrough }[] = [];
  /** Names of the ConfigMaps that a watch was asked for, in order. */
  readonly asked: string[] = [];
  forgotten = 0;

  /** Names of the ConfigMaps that are watched now. */
  get watched(): readonly string[] {
    return this.#watches.filter(({ stream }) => !stream.destroyed).map(({ name }) => name);
  }

  /** Changes a ConfigMap, and sends the change to its watches. */
  change(name: string, data: Readonly<Record<string, string>> | number): void {
    this.configMaps.set(name, data);
    const type = data === 404 ? 'DELETED' : 'MODIFIED';
    this.send(name, `{"type":"${type}","object":{"metadata":{"name":"${name}","resourceVersion":"5"}}}\n`);
  }

  send(name: string, line: string): void {
    for (const watch of this.#watches) if (watch.name === name) watch.stream.write(line);
  }

  /** Breaks the watches of a ConfigMap. */
  break(name: string): void {
    for (const watch of this.#watches) if (watch.name === name) watch.stream.destroy(new Error('socket hang up'));
  }

  readonly client: ApiClient = {
    request: ({ path }: ApiRequest) => {
      const name = path.split('/').at(-1) ?? '';
      this.reads.push(name);
      const data = this.configMaps.get(name) ?? 404;
      if (typeof data === 'number') return Promise.reject(apiError(data));
      return Promise.resolve({ metadata: { name, uid: `uid-of-${name}` }, data });
    },
    watch: (path, signal) => {
      const selector = new URL(path, 'http://x').searchParams.get('fieldSelector') ?? '';
      const name = selector.replace('metadata.name=', '');
      this.asked.push(name);
      if (this.watchesRefused !== undefined) return Promise.reject(apiError(this.watchesRefused));
      const stream = new PassThrough();
      stream.on('error', () => undefined);
      signal.addEventListener('abort', () => stream.destroy());
      this.#watches.push({ name, stream });
      return Promise.resolve(stream);
    },
    forgetCredentials: () => {
      this.forgotten += 1;
    },
    close: () => undefined,
  };
}
