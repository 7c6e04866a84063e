/**
 * Small JPEGs from their bytes, without a canvas and without a message to another process: a decoder in WebAssembly
 * (assembly/jpeg.ts) in libjpeg's own integer arithmetic, whose pixels are Pillow's bit for bit in every browser.
 */
import address from "../../../generated/jpeg.wasm?url";

/** Larger files are left to the browser, which decodes them beside this thread. */
export const mostJpegBytes = 1 << 16;

interface Exports {
  memory: WebAssembly.Memory;
  input(): number;
  output(): number;
  decode(length: number, step: number): number;
}

export interface DecodedJpeg {
  width: number;
  height: number;
  /** [height, width, step], until the next picture is decoded. */
  pixels: Uint8ClampedArray;
}

export class JpegDecoder {
  readonly #exports: Exports;

  constructor(module: WebAssembly.Module) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as Exports;
  }

  /** Fetches the decoder; null where the browser cannot run it. */
  static async load(): Promise<JpegDecoder | null> {
    try {
      const answer = await fetch(address);
      return answer.ok ? new JpegDecoder(await WebAssembly.compile(await answer.arrayBuffer())) : null;
    } catch {
      return null;
    }
  }

  /**
   * Decodes a whole file. Null for whatever is no plain baseline JPEG of one or three components and at most 2^18 pixels, a
   * damaged file too: the browser then says what it is.
   * @param step 3 bytes of each pixel, or 4, the last of which is 255
   */
  decode(bytes: Uint8Array, step: 3 | 4): DecodedJpeg | null {
    if (bytes.length > mostJpegBytes) return null;
    const { memory, input, output, decode } = this.#exports;
    new Uint8Array(memory.buffer).set(bytes, input());
    const sides = decode(bytes.length, step);
    if (sides === 0) return null;
    const width = sides >>> 16;
    const height = sides & 0xffff;
    // Decoding may have grown the memory, which makes a new buffer.
    return {
      width,
      height,
      pixels: new Uint8ClampedArray(memory.buffer, output(), width * height * step),
    };
  }
}
