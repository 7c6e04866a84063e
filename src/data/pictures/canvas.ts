/** Pictures as the browser decodes them, drawn for their pixels. */
import { say } from "../../said.ts";
import type { AvifParts } from "./avifAlpha.ts";
import { PictureError } from "./decodeFailure.ts";
import { isOnItsSide, type Turn, turned } from "./turn.ts";

/** No conversion: Pillow's pixels bit for bit. */
export const bitmapOptions: ImageBitmapOptions = {
  colorSpaceConversion: "none",
  premultiplyAlpha: "none",
  imageOrientation: "none",
};

export type Surface = { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D };

/** Throws where the browser has no canvas. */
export function surface(width: number, height: number): Surface {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error(say("noCanvas"));
  return { canvas, context };
}

/** A picture as the browser decoded it, and how it is shown. */
export interface Shown {
  bitmap: ImageBitmap;
  turn: Turn;
  /** What is transparent becomes this. */
  ground: string;
}

/** Its sides as it is shown. */
export const sidesOf = ({ bitmap, turn }: Shown): [width: number, height: number] =>
  isOnItsSide(turn) ? [bitmap.height, bitmap.width] : [bitmap.width, bitmap.height];

/** Draws with the picture's top at `y`. */
export function draw({ context }: Surface, shown: Shown, y: number, height: number): void {
  const { bitmap, turn, ground } = shown;
  const [width] = sidesOf(shown);
  context.fillStyle = ground;
  context.fillRect(0, Math.max(y, 0), width, height);
  if (turn === 1) {
    context.drawImage(bitmap, 0, y);
    return;
  }
  const [a, b, c, d, e, f] = turned(turn, bitmap.width, bitmap.height);
  context.imageSmoothingEnabled = false;
  context.setTransform(a, b, c, d, e, f + y);
  context.drawImage(bitmap, 0, 0);
  context.resetTransform();
}

/** What a canvas has of a picture file. Rejects where it cannot be decoded. */
async function canvasPixels(bytes: Uint8Array<ArrayBuffer>): Promise<ImageData> {
  const bitmap = await createImageBitmap(new Blob([bytes]), bitmapOptions);
  const { width, height } = bitmap;
  const { context } = surface(width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** An AVIF with transparency on white. Throws PictureError; rejects where it cannot be decoded. */
export async function onWhite({ colour, alpha }: AvifParts): Promise<ImageBitmap> {
  const [picture, clear] = [await canvasPixels(colour), await canvasPixels(alpha)];
  const { data } = picture;
  if (clear.data.length !== data.length) throw new PictureError("broken", say("pictureUndecodable", "AVIF"));
  for (let at = 0; at < data.length; at += 4) {
    const share = (clear.data[at] as number) / 255;
    for (let of = at; of < at + 3; of += 1)
      data[of] = Math.round((data[of] as number) * share + 255 * (1 - share));
  }
  return createImageBitmap(picture);
}
