/** Looking into trained networks: what a network sees of a picture, and which words one of text looks at. */
import type { Calls, PictureAsk } from "../../../worker/border/protocol.ts";
import { setApp } from "../../state/store.ts";
import type { ContextOf } from "../../state/state.ts";
import { sentence, trainer } from "../trainer.ts";

type Side = "picture" | "word";

const put = <S extends Side>(side: S, part: ContextOf<S>): void =>
  setApp(({ context }) => ({ context: { ...context, [side]: part } }));

async function look<S extends Side>(side: S, ask: () => Promise<ContextOf<S>["found"]>): Promise<void> {
  put(side, { isBusy: true, found: null, error: null } as ContextOf<S>);
  try {
    put(side, { isBusy: false, found: await ask(), error: null } as ContextOf<S>);
  } catch (error) {
    put(side, { isBusy: false, found: null, error: sentence(error) } as ContextOf<S>);
  }
}

/** What the prediction rests on, and how far back each layer sees. */
export function lookAtPicture(checkpointId: string | null, picture: PictureAsk): Promise<void> {
  return look("picture", async () => {
    const rests = await trainer.call("saliency", { checkpointId, picture });
    const { fields } = await trainer.call("receptiveField", { checkpointId, picture });
    return { ...rests, fields };
  });
}

export function lookAtWords(checkpointId: string | null, text: string): Promise<void> {
  return look("word", () => trainer.call("attention", { checkpointId, text }));
}

/** A picture file as the network sees it: RGB bytes [size, size, 3] of its middle square. */
export async function picturePixels(file: Blob, size: number): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw pictures.");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, size, size);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.drawImage(bitmap, left, top, side, side, 0, 0, size, size);
  bitmap.close();
  const { data } = context.getImageData(0, 0, size, size);
  return Uint8Array.from(
    { length: 3 * size * size },
    (_, at) => data[4 * Math.floor(at / 3) + (at % 3)] ?? 0,
  );
}

export type Attention = Calls["attention"]["answer"];
