/**
 * Stores in pieces: a device binds no more than `maxStorageBufferBindingSize` bytes at once (WebGPU guarantees 128 MiB), and a store
 * of 200,000 words' weights is larger. A store lies in buffers of `pieceBytes` bytes, the last one shorter, and what reaches over
 * the end of one is bound piece by piece.
 */
import { range } from "./wgsl.ts";
import { rewriteAccess } from "./access.ts";

/** A stretch of one piece, in bytes. */
export interface Stretch {
  readonly piece: number;
  readonly offset: number;
  readonly size: number;
}

/** The stretches of `size` bytes from `offset` on, in order; at least one. */
export function stretches(offset: number, size: number, pieceBytes: number): Stretch[] {
  const first = Math.floor(offset / pieceBytes);
  const last = Math.max(first, Math.ceil((offset + size) / pieceBytes) - 1);
  return range(last - first + 1).map((index) => {
    const piece = first + index;
    const begin = Math.max(offset - piece * pieceBytes, 0);
    return { piece, offset: begin, size: Math.min(offset + size - piece * pieceBytes, pieceBytes) - begin };
  });
}

/** The name of a piece's binding. */
export const pieceName = (name: string, index: number): string => `${name}Piece${index}`;

const elementBytes = { f32: 4, i32: 4, u32: 4, vec4f: 16 };

/**
 * The text with each `name[index]` looked up in the pieces, whose sizes in bytes are given, and each `name[index] = value;` stored
 * there. Slower than one array, for every access asks which piece it is.
 * @throws where the array is used in another way
 */
export function withPieces(
  code: string,
  name: string,
  type: keyof typeof elementBytes,
  sizes: readonly number[],
): string {
  const [load, store] = [`${name}Load`, `${name}Store`];
  const text = rewriteAccess(code, name, {
    load: (index) => `${load}(u32(${index}))`,
    store: (index, value) => `${store}(u32(${index}), ${value})`,
  });
  let begin = 0;
  const lines = sizes.map((bytes, index) => {
    const at = `${pieceName(name, index)}[i - ${begin}u]`;
    begin += bytes / elementBytes[type];
    const isLast = index === sizes.length - 1;
    return { at, condition: isLast ? "" : `if (i < ${begin}u) ` };
  });
  const loads = lines.map(({ at, condition }) => `  ${condition}{ return ${at}; }\n`).join("");
  const stores = lines.map(({ at, condition }) => `  ${condition}{ ${at} = value; return; }\n`).join("");
  const functions = [
    [load, `fn ${load}(i: u32) -> ${type} {\n${loads}}\n`],
    [store, `fn ${store}(i: u32, value: ${type}) {\n${stores}}\n`],
  ] as const;
  return functions.map(([called, body]) => (text.includes(`${called}(`) ? body : "")).join("") + text;
}
