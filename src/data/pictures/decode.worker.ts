/** The decode pool's worker: a folder's handle once, then lists of pictures. */
import { listenToParent } from "../../workers/parent.ts";
import { type Decoded, Decoder } from "./decode.ts";
import { HandleFolder } from "../folder/folder.ts";

export type DecodeAsk =
  | { kind: "folder"; handle: FileSystemDirectoryHandle }
  | { kind: "decode"; id: number; size: number; items: (string | Blob)[]; memory: ArrayBuffer };

export type DecodeAnswer = ({ id: number; ok: true } & Decoded) | { id: number; ok: false; message: string };

let decoder = new Decoder(null);

listenToParent<DecodeAsk, DecodeAnswer>(async (data, tell) => {
  if (data.kind === "folder") {
    decoder = new Decoder(new HandleFolder(data.handle));
    return;
  }
  const { id, items, size, memory } = data;
  try {
    const decoded = await decoder.decode(items, size, memory);
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
