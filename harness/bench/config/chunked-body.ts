/** Finds the end of a chunked HTTP body, which may come in any number of pieces, without keeping it. */
export class ChunkedBody {
  /** Bytes still to skip: the rest of a chunk and its line end. */
  #left = 0;
  #line = "";
  #isInTrailer = false;

  /** Reads on. Returns whether the body is complete; throws when a chunk does not begin with its size. */
  read(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length;) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, bytes.length - at);
        this.#left -= skipped;
        at += skipped;
        continue;
      }
      const lineEnd = bytes.indexOf("\n", at);
      this.#line += bytes.toString("latin1", at, lineEnd === -1 ? bytes.length : lineEnd);
      if (lineEnd === -1) return false;
      at = lineEnd + 1;
      if (this.#endLine()) return true;
    }
    return false;
  }

  #endLine(): boolean {
    const line = this.#line.trimEnd();
    this.#line = "";
    if (this.#isInTrailer) return line === "";
    const size = Number.parseInt(line, 16);
    if (!Number.isSafeInteger(size)) throw new Error(`a chunk begins with ${JSON.stringify(line.slice(0, 40))}`);
    if (size === 0) this.#isInTrailer = true;
    else this.#left = size + 2;
    return false;
  }
}
