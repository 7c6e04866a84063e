import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { buildKernels } from "../../../../scripts/build/kernels.mjs";
import { JpegDecoder } from "../../../../src/data/pictures/jpegDecoder.ts";
import { key, uniform } from "../../../../src/random.ts";
import listed from "../../../fixtures/pictures/jpegs.json";

const pictures = new URL("../../../fixtures/pictures/", import.meta.url);
const sha256 = (bytes: Uint8ClampedArray): string => createHash("sha256").update(bytes).digest("hex");

let jpegs: JpegDecoder;
let files: Uint8Array[];

beforeAll(async () => {
  await buildKernels();
  const wasm = await readFile(new URL("../../../../generated/jpeg.wasm", import.meta.url));
  jpegs = new JpegDecoder(await WebAssembly.compile(wasm));
  const all = new Uint8Array(await readFile(new URL("jpegs.bin", pictures)));
  let at = 0;
  files = listed.map(({ bytes }) => all.subarray(at, (at += bytes)));
});

test("pixels are Pillow's bit for bit: every sampling, odd sizes, optimised tables, restart markers", () => {
  const wrong: string[] = [];
  for (const [index, { width, height, quality, subsampling, sha256: wanted }] of listed.entries()) {
    const got = jpegs.decode(files[index] ?? new Uint8Array(), 3);
    const isRight = got?.width === width && got.height === height && sha256(got.pixels) === wanted;
    if (!isRight) wrong.push(`${width} x ${height}, quality ${quality}, sampling ${subsampling}`);
  }
  expect(wrong).toEqual([]);
  expect(listed).toHaveLength(120);
});

test("four bytes a pixel are the same pixels, opaque", () => {
  for (const file of files) {
    const three = [...(jpegs.decode(file, 3)?.pixels ?? [])];
    const four = [...(jpegs.decode(file, 4)?.pixels ?? [])];
    expect(four.filter((_, at) => at % 4 !== 3)).toEqual(three);
    expect(four.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true);
  }
});

test("progressive files, four inks, other kinds, and narrow ones are left to the browser", async () => {
  const others = ["native-progressive.jpg", "cmyk.jpg", "native.png", "lossless.webp"];
  for (const name of others)
    expect(jpegs.decode(new Uint8Array(await readFile(new URL(name, pictures))), 3)).toBe(null);
  const narrow = Uint8Array.from(
    files[listed.findIndex((one) => one.width === 6 && one.subsampling === 2)] ?? [],
  );
  const frame = narrow.findIndex((byte, at) => byte === 0xff && narrow[at + 1] === 0xc0);
  narrow[frame + 8] = 5;
  expect(jpegs.decode(narrow, 3)).toBe(null);
});

test("a file that is cut short anywhere gives no picture", () => {
  for (const file of [files[45], files[87]]) {
    if (!file) throw new Error("There are fewer files.");
    for (let length = 0; length < file.length; length += 1)
      expect(jpegs.decode(file.subarray(0, length), 3)).toBe(null);
    expect(jpegs.decode(file, 3)).not.toBe(null);
  }
});

test("changed bytes give a picture of the size that the file says, or none, and harm nothing", () => {
  const draw = key(5, 1);
  let decoded = 0;
  for (let round = 0; round < 4000; round += 1) {
    const file = Uint8Array.from(files[round % files.length] ?? []);
    for (let change = 0; change < 1 + (round % 4); change += 1)
      file[Math.floor(uniform(draw, round * 16 + change * 2) * file.length)] =
        uniform(draw, round * 16 + change * 2 + 1) * 256;
    const got = jpegs.decode(file, 3);
    if (!got) continue;
    decoded += 1;
    expect(got.pixels.length).toBe(got.width * got.height * 3);
  }
  expect(decoded).toBeGreaterThan(100);
  for (const [index, file] of files.entries()) {
    const got = jpegs.decode(file, 3);
    expect(got && sha256(got.pixels)).toBe(listed[index]?.sha256);
  }
});
