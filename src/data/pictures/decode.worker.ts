/** The decode pool's worker: a folder's handle or an archive once, then lists of pictures, or pictures that are to be augmented. */
import { listenToParent } from "../../workers/parent.ts";
import { type AugmentOrder, augmentPictures } from "../augmentation/augmentPictures.ts";
import { type Decoded, type DecodeItem, Decoder } from "./decode.ts";
import type { Packed } from "../archive/unpack.ts";
import { HandleFolder } from "../folder/folder.ts";

export type DecodeAsk =
  | { kind: "folder"; handle: FileSystemDirectoryHandle }
  | { kind: "archive"; packed: Packed }
  | { kind: "decode"; id: number; size: number; upright: boolean; items: DecodeItem[]; memory: ArrayBuffer }
  | { kind: "augment"; id: number; pixels: Uint8Array<ArrayBuffer>; order: AugmentOrder };

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
  const { id } = data;
  try {
    const decoded =
      data.kind === "augment"
        ? { pixels: augmentPictures(data.pixels, data.order), failures: [] }
        : await decoder.decode(data.items, data.size, data.upright, data.memory);
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
