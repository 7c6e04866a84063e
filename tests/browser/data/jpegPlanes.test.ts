import { expect, test } from "vitest";
import { SmallJpegs, writeRgb } from "../../../src/data/jpegPlanes.ts";
import { key, uniform } from "../../../src/random.ts";

const options: ImageBitmapOptions = { colorSpaceConversion: "none", premultiplyAlpha: "none" };

function canvas(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("No canvas.");
  return context;
}

/** A JPEG of noise and edges, in colour. */
async function jpeg(width: number, height: number, seed: number, quality: number): Promise<Blob> {
  const context = canvas(width, height);
  const drawn = context.createImageData(width, height);
  const noise = key(11, seed);
  for (let at = 0; at < drawn.data.length; at += 1)
    drawn.data[at] = at % 4 === 3 ? 255 : 255 * uniform(noise, (at >> 4) * 4 + (at % 4));
  context.putImageData(drawn, 0, 0);
  return context.canvas.convertToBlob({ type: "image/jpeg", quality });
}

async function browserPixels(file: Blob): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(file, options);
  const context = canvas(bitmap.width, bitmap.height);
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height).data;
}

test("the planes of a JPEG give the browser's own pixels at every awkward size", async () => {
  const jpegs = new SmallJpegs(options);
  const formats = new Set<string>();
  for (const [seed, [width, height]] of [
    [6, 6],
    [7, 5],
    [8, 1],
    [9, 2],
    [15, 33],
    [16, 16],
    [17, 31],
    [64, 64],
    [65, 63],
    [131, 97],
  ].entries())
    // At quality 1 Chromium keeps the colour of every pixel, below it one for four of them.
    for (const quality of [1, 0.8, 0.3]) {
      const file = await jpeg(width ?? 1, height ?? 1, seed, quality);
      const planes = await jpegs.decode(new Uint8Array(await file.arrayBuffer()));
      if (!planes)
        throw new Error(`${width} x ${height} at quality ${quality} was not decoded from its planes.`);
      formats.add(planes.format);
      const got = new Uint8ClampedArray(planes.width * planes.height * 4).fill(255);
      writeRgb(planes, got, 0, 4);
      expect(got, `${width} x ${height} at quality ${quality}`).toEqual(await browserPixels(file));
    }
  expect([...formats].toSorted()).toEqual(["I420", "I444"]);
  expect(jpegs.isUsed).toBe(true);
});

test("grey JPEGs, and those of four inks, agree too", async () => {
  const urls = import.meta.glob<string>("../../fixtures/pictures/{grey,grey-wide,cmyk}.jpg", {
    query: "?url",
    import: "default",
    eager: true,
  });
  const jpegs = new SmallJpegs(options);
  expect(Object.keys(urls)).toHaveLength(3);
  for (const [name, url] of Object.entries(urls)) {
    const planes = await jpegs.decode(new Uint8Array(await (await fetch(url)).arrayBuffer()));
    expect([name, planes?.format, jpegs.isUsed]).toEqual([name, "BGRX", true]);
  }
});

test("what is no whole small JPEG is left to others", async () => {
  const jpegs = new SmallJpegs(options);
  const whole = new Uint8Array(await (await jpeg(64, 64, 1, 0.8)).arrayBuffer());
  for (const bytes of [
    whole.slice(0, -200),
    whole.slice(2),
    new Uint8Array(),
    new Uint8Array(await (await jpeg(4, 64, 1, 0.8)).arrayBuffer()),
    new Uint8Array(await (await jpeg(600, 600, 1, 0.1)).arrayBuffer()),
  ])
    expect(await jpegs.decode(bytes)).toBe(null);
  expect(jpegs.isUsed).toBe(true);
});
