const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines. The lines are views of the chunks wherever they lie in one of them, and what comes
 * in pieces is put together once, so that a line of many megabytes costs what it weighs.
 */
export class LineSplitter {
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
