/** The decode pool's worker: a folder's handle or an archive once, then lists of pictures. */
import { listenToParent } from "../../workers/parent.ts";
import { type Decoded, type DecodeItem, Decoder } from "./decode.ts";
import type { Packed } from "../archive/unpack.ts";
import { HandleFolder } from "../folder/folder.ts";

export type DecodeAsk =
  | { kind: "folder"; handle: FileSystemDirectoryHandle }
  | { kind: "archive"; packed: Packed }
  | { kind: "decode"; id: number; size: number; upright: boolean; items: DecodeItem[]; memory: ArrayBuffer };

export type DecodeAnswer = ({ id: number; ok: true } & Decoded) | { id: number; ok: false; message: string };

let decoder = new Decoder(null);

listenToParent<DecodeAsk, DecodeAnswer>(async (data, tell) => {
  if (data.kind === "folder") {
    decoder = new Decoder(new HandleFolder(data.handle));
    return;
  }
  if (data.kind === "archive") {
    decoder = new Decoder(null, data.packed);
    return;
  }
  const { id, items, size, upright, memory } = data;
  try {
    const decoded = await decoder.decode(items, size, upright, memory);
    const answer: DecodeAnswer = { id, ok: true, ...decoded };
    tell(answer, [decoded.pixels.buffer]);
  } catch (error) {
    const answer: DecodeAnswer = {
      id,
      ok: false,
      message: error instanceof Error ? error.message : String(error),
    };
    tell(answer);
  }
});
