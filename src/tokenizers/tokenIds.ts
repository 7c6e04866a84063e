/** Token ids: of 16 bits where all of a part are below 65,536, as they nearly always are. */
export type TokenIds = Uint16Array | Int32Array;

const chunkLength = 1 << 20;
const mostIn16Bits = 0xffff;

/** Gives an array's memory back at once, where the browser can, instead of when it collects what is no longer used. */
function release({ buffer }: TokenIds): void {
  (buffer as ArrayBufferLike & { transfer?(length: number): unknown }).transfer?.(0);
}

/** Token ids in chunks of a million, so that growing never copies. */
export class TokenStore {
  #chunks: TokenIds[] = [];
  #last: TokenIds = new Uint16Array(chunkLength);
  #used = 0;

  get length(): number {
    return this.#chunks.length * chunkLength + this.#used;
  }

  push(id: number): void {
    if (this.#used === chunkLength) {
      this.#chunks.push(this.#last);
      // After an id of more than 16 bits there are more.
      this.#last =
        this.#last instanceof Int32Array ? new Int32Array(chunkLength) : new Uint16Array(chunkLength);
      this.#used = 0;
    }
    if (id > mostIn16Bits && this.#last instanceof Uint16Array) this.#last = Int32Array.from(this.#last);
    this.#last[this.#used] = id;
    this.#used += 1;
  }

  /** All ids as one array. The store is empty afterwards: chunks are let go as they are copied. */
  take(): TokenIds {
    const { length } = this;
    const chunks = [...this.#chunks, this.#last];
    this.#chunks = [];
    this.#last = new Uint16Array(chunkLength);
    this.#used = 0;
    const isWide = chunks.some((chunk) => chunk instanceof Int32Array);
    const all = isWide ? new Int32Array(length) : new Uint16Array(length);
    for (let at = 0, chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
      all.set(chunk.subarray(0, length - at), at);
      at += chunk.length;
      release(chunk);
    }
    return all;
  }
}
