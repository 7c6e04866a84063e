/** Bytes from front to back: of a file, which may jump, or of a packed one, which is unpacked on the way. */

export interface ByteSource {
  /** Bytes taken or passed over so far. */
  readonly position: number;
  /** The next bytes, fewer only at the end; valid until the next call. */
  take(bytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** False where the end comes before. */
  skip(bytes: number): Promise<boolean>;
}

/** Packed bytes that are wrong, or end too early. */
export class PackedBytesError extends Error {
  override name = "PackedBytesError";
}

/** So much of a file is read at a time: headers of small files stand close together. */
const windowBytes = 1 << 21;

export class BlobSource implements ByteSource {
  position = 0;
  #window: Uint8Array<ArrayBuffer> = new Uint8Array();
  #from = 0;

  constructor(private readonly blob: Blob) {}

  async take(bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(this.position + bytes, this.blob.size);
    if (this.position < this.#from || end > this.#from + this.#window.length) {
      this.#from = this.position;
      const read = this.blob.slice(this.#from, this.#from + Math.max(bytes, windowBytes));
      this.#window = new Uint8Array(await read.arrayBuffer());
    }
    const start = this.position - this.#from;
    this.position = end;
    return this.#window.subarray(start, end - this.#from);
  }

  skip(bytes: number): Promise<boolean> {
    this.position += bytes;
    return Promise.resolve(this.position <= this.blob.size);
  }
}

/** The unpacked bytes of a gzip file. */
export class StreamSource implements ByteSource {
  position = 0;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array();

  constructor(blob: Blob, onBytes: (bytes: number) => void) {
    let packed = 0;
    const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        packed += chunk.length;
        onBytes(packed);
        controller.enqueue(chunk);
      },
    });
    const stream = blob.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
    this.#reader = stream
      .pipeThrough(counted)
      .pipeThrough(new DecompressionStream("gzip"))
      .getReader() as ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  }

  /** Fills up to `bytes` where the stream has them. */
  async #fill(bytes: number): Promise<void> {
    if (this.#rest.length >= bytes) return;
    const chunks = [this.#rest];
    let length = this.#rest.length;
    while (length < bytes) {
      const { done, value } = await this.#read();
      if (done) break;
      chunks.push(value);
      length += value.length;
    }
    if (chunks.length === 2 && chunks[0]?.length === 0 && chunks[1]) {
      this.#rest = chunks[1];
      return;
    }
    const all = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    this.#rest = all;
  }

  async #read(): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
    try {
      return await this.#reader.read();
    } catch (error) {
      // What ended the reading, or a file that is gone.
      if (error instanceof DOMException) throw error;
      throw new PackedBytesError("It could not be unpacked.", { cause: error });
    }
  }

  /** The next bytes, which stay. */
  async peek(bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    await this.#fill(bytes);
    return this.#rest.subarray(0, bytes);
  }

  async take(bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const some = await this.peek(bytes);
    this.#rest = this.#rest.subarray(some.length);
    this.position += some.length;
    return some;
  }

  async skip(bytes: number): Promise<boolean> {
    for (let left = bytes; left > 0;) {
      const some = await this.take(Math.min(left, 1 << 16));
      if (some.length === 0) return false;
      left -= some.length;
    }
    return true;
  }

  /** Ends unpacking. */
  close(): void {
    this.#reader.cancel().catch(() => undefined);
  }
}
