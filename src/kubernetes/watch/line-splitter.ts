import { finished, type Readable } from 'node:stream';

const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines. A line within one chunk is a view of it, and a line in several pieces is joined
 * once, so that the cost of a line of many megabytes grows with its length only.
 */
class LineSplitter {
  #pieces: Buffer[] = [];

  /** The lines that this chunk completes, without their newlines; empty ones are left out. */
  *push(chunk: Buffer): Generator<Buffer> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = this.#complete(chunk.subarray(start, end));
      start = end + 1;
      if (line.length > 0) yield line;
    }
    if (start < chunk.length) this.#pieces.push(chunk.subarray(start));
  }

  #complete(end: Buffer): Buffer {
    if (this.#pieces.length === 0) return end;
    const line = Buffer.concat([...this.#pieces, end]);
    this.#pieces = [];
    return line;
  }
}

/**
 * Feeds the lines of a stream to `next` as they come; a rest without a newline at the end of the stream is dropped. Resolves when
 * the stream ends; rejects where it breaks, or `next` throws, which destroys it.
 *
 * It listens to the chunks: iterating over them costs half as much again where they come one by one, as those of a watch do.
 */
export function readLines(stream: Readable, next: (line: Buffer) => void): Promise<void> {
  const lines = new LineSplitter();
  return new Promise((resolve, reject) => {
    finished(stream, { writable: false }, (error) => {
      if (error) reject(error);
      else resolve();
    });
    stream.on('data', (chunk: Buffer) => {
      // What was read before it was destroyed still comes.
      if (stream.destroyed) return;
      try {
        for (const line of lines.push(chunk)) next(line);
      } catch (error) {
        stream.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
