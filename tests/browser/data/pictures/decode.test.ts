import { afterAll, expect, test, vi } from "vitest";
import { preset } from "../../../../src/config/presets.ts";
import { augmentPictures } from "../../../../src/data/augmentation/augmentPictures.ts";
import { augmentationBoxes } from "../../../../src/training/tasks/augmentation.ts";
import { DecodePool } from "../../../../src/data/pictures/decodePool.ts";
import { FileListFolder } from "../../../../src/data/folder/folder.ts";
import expected from "../../../fixtures/pictures/expected.json";
import expectedUrl from "../../../fixtures/pictures/expected.bin?url";

const urls = import.meta.glob<string>("../../../fixtures/pictures/*.{jpg,png,webp}", {
  query: "?url",
  import: "default",
  eager: true,
});

const fetchBlob = async (url: string): Promise<Blob> => (await fetch(url)).blob();

async function fixtureFolder(extra: Record<string, Blob> = {}): Promise<FileListFolder> {
  const files = await Promise.all(
    Object.entries(urls).map(async ([path, url]) => ({
      path: path.split("/").at(-1) ?? "",
      file: await fetchBlob(url),
    })),
  );
  for (const [path, file] of Object.entries(extra)) files.push({ path, file });
  return new FileListFolder("pictures", files);
}

const pools: DecodePool[] = [];
const poolOf = (folder: FileListFolder, workers = 2): DecodePool => {
  const pool = new DecodePool(folder, workers);
  pools.push(pool);
  return pool;
};
afterAll(() => pools.forEach((pool) => pool.dispose()));

/** The largest difference of two pictures, and where it is. */
function difference(got: Uint8Array, wanted: Uint8Array): { largest: number; at: number; different: number } {
  let largest = 0;
  let at = -1;
  let different = 0;
  wanted.forEach((value, index) => {
    const off = Math.abs(value - (got[index] ?? -1000));
    if (off > 0) different += 1;
    if (off > largest) [largest, at] = [off, index];
  });
  return { largest, at, different };
}

test("pixels are Pillow's: bit for bit, resampled or not; blended on white within 1", async () => {
  const pool = poolOf(await fixtureFolder());
  const bytes = new Uint8Array(await (await fetchBlob(expectedUrl)).arrayBuffer());
  let offset = 0;
  const report: string[] = [];
  for (const { name, size, width, height } of expected) {
    const wanted = bytes.subarray(offset, (offset += size * size * 3));
    const { pixels, failures } = await pool.decode([name], size);
    expect(failures).toEqual([]);
    const { largest, at, different } = difference(pixels, wanted);
    // The browser blends transparent pixels in premultiplied eighths of a byte more or less: one level.
    const limit = name === "transparent.png" ? 1 : 0;
    if (largest > limit)
      report.push(`${name} ${width}x${height} at ${size}: off by ${largest} at ${at}, ${different} differ`);
  }
  expect(report).toEqual([]);
  expect(offset).toBe(bytes.length);
});

test("one list gives the same pixels as one picture at a time", async () => {
  const pool = poolOf(await fixtureFolder());
  const names = Array.from({ length: 3 }, () =>
    Object.keys(urls).map((path) => path.split("/").at(-1) ?? ""),
  ).flat();
  expect(names.length).toBeGreaterThan(40);
  const all = await pool.decode(names, 48);
  expect(all.failures).toEqual([]);
  for (const [index, name] of names.entries()) {
    const one = await pool.decode([name], 48);
    const length = 48 * 48 * 3;
    expect(difference(all.pixels.subarray(index * length, (index + 1) * length), one.pixels).largest).toBe(0);
  }
});

test("a CMYK picture has colours", async () => {
  const pool = poolOf(await fixtureFolder());
  const { pixels, failures } = await pool.decode(["cmyk.jpg"], 64);
  expect(failures).toEqual([]);
  expect(new Set(pixels).size).toBeGreaterThan(100);
});

const jpegType = { type: "image/jpeg" };

test("broken files fail each for itself, with a reason", async () => {
  const whole = new Uint8Array(
    await (await fetchBlob(urls["../../../fixtures/pictures/wide.jpg"] ?? "")).arrayBuffer(),
  );
  const png = new Uint8Array(
    await (await fetchBlob(urls["../../../fixtures/pictures/native.png"] ?? "")).arrayBuffer(),
  );
  const flat = png.slice();
  flat.fill(0, 16, 24);
  const huge = png.slice();
  huge.fill(0x7f, 16, 24);
  const noise = whole.slice();
  noise.fill(0x55, 2, 200);
  const pool = poolOf(
    await fixtureFolder({
      "short.jpg": new Blob([whole.slice(0, whole.length / 2)], jpegType),
      "short, untyped.jpg": new Blob([whole.slice(0, whole.length / 2)]),
      "zero.jpg": new Blob([]),
      "text.jpg": new Blob(["<img src=x onerror=alert(1)>"], jpegType),
      "flat.png": new Blob([flat]),
      "huge.png": new Blob([huge]),
      "noise.jpg": new Blob([noise], jpegType),
    }),
  );
  const bad = [
    "short, untyped.jpg",
    "short.jpg",
    "zero.jpg",
    "text.jpg",
    "flat.png",
    "huge.png",
    "noise.jpg",
    "gone.jpg",
  ];
  const { pixels, failures } = await pool.decode([...bad, "native.png"], 64);
  const length = 64 * 64 * 3;
  expect(
    failures.toSorted((a, b) => a.index - b.index).map(({ code, message }) => `${code}: ${message}`),
  ).toEqual([
    "broken: The JPEG file is cut short.",
    "broken: The JPEG file is cut short.",
    "empty: The file is empty (zero bytes).",
    "broken: It is not a picture that browsers show.",
    "broken: The PNG picture has no pixels.",
    expect.stringMatching(/^broken: The picture is too large: 2139062143 x 2139062143 pixels/),
    "broken: The JPEG picture could not be decoded.",
    "missing: “gone.jpg” is not there any more. Put it back, or choose the folder again.",
  ]);
  expect(pixels.subarray(0, length * bad.length).every((value) => value === 0)).toBe(true);
  const { pixels: good } = await pool.decode(["native.png"], 64);
  expect(difference(pixels.subarray(length * bad.length), good).largest).toBe(0);
});

test("a picture of 6000 x 4000 is resampled in bands", async () => {
  const canvas = new OffscreenCanvas(6000, 4000);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("No canvas.");
  context.fillStyle = "#204080";
  context.fillRect(0, 0, 6000, 4000);
  context.fillStyle = "#c0a060";
  context.fillRect(3000, 0, 3000, 4000);
  const folder = new FileListFolder("large", [{ path: "large.png", file: await canvas.convertToBlob() }]);
  const { pixels, failures } = await poolOf(folder).decode(["large.png"], 64);
  expect(failures).toEqual([]);
  expect([...pixels.subarray(0, 3)]).toEqual([0x20, 0x40, 0x80]);
  expect([...pixels.subarray(-3)]).toEqual([0xc0, 0xa0, 0x60]);
});

test("a directory's workers open the files themselves", async () => {
  const root = await (
    await navigator.storage.getDirectory()
  ).getDirectoryHandle("decode-test", { create: true });
  const inner = await root.getDirectoryHandle("a b", { create: true });
  const writer = await (await inner.getFileHandle("😀 1.png", { create: true })).createWritable();
  await writer.write(await fetchBlob(urls["../../../fixtures/pictures/native.png"] ?? ""));
  await writer.close();
  const { HandleFolder } = await import("../../../../src/data/folder/folder.ts");
  const pool = new DecodePool(new HandleFolder(root), 1);
  pools.push(pool);
  const { failures } = await pool.decode(["a b/😀 1.png", "a b/none.png", "none/none.png"], 64);
  expect(failures.map(({ index, code }) => [index, code])).toEqual([
    [1, "missing"],
    [2, "missing"],
  ]);
});

test("a pool's workers augment as this thread does, whichever has which picture", async () => {
  const [size, count] = [32, 21];
  const settings = {
    ...preset("report", "resnet18"),
    autoAugment: "ra",
    colorJitter: 0.4,
    hue: 0.1,
  } as const;
  const pictures = Uint8Array.from({ length: count * size * size * 3 }, (_, i) => (i * 31) & 255);
  const draws = Int32Array.from({ length: count }, (_, i) => 7 * i);
  const boxes = augmentationBoxes("imagenet", size, draws, 1, 4);
  const order = { size, boxes, draws, epoch: 4, settings };
  const made = await poolOf(await fixtureFolder()).augment(pictures, order);
  expect(made).toEqual(augmentPictures(pictures, order));
});

test("a disposed pool refuses, and what was under way is rejected", async () => {
  const pool = poolOf(await fixtureFolder());
  const underWay = pool.decode(["wide.jpg"], 64);
  pool.dispose();
  await expect(underWay).rejects.toThrow("Decoding was ended.");
  await expect(pool.decode(["wide.jpg"], 64)).rejects.toThrow("Decoding was ended.");
});

test("where the workers' program cannot be fetched a sentence says what to do", async () => {
  vi.stubGlobal(
    "Worker",
    class extends Worker {
      constructor(_address: string | URL, options?: WorkerOptions) {
        super(new URL("/there-is-no-such-file.js", location.href), options);
      }
    },
  );
  try {
    const pool = poolOf(await fixtureFolder());
    await expect(pool.decode(["wide.jpg"], 64)).rejects.toThrow("Connect to the network, then try again.");
  } finally {
    vi.unstubAllGlobals();
  }
});
