/** Odd pictures (scripts/reference/pictures.py) against Pillow: the same pixels, and the same ones left out for the same reason. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { DecodePool } from "../../../../src/data/pictures/decodePool.ts";
import type { Decoded } from "../../../../src/data/pictures/decode.ts";
import { FileListFolder } from "../../../../src/data/folder/folder.ts";
import expected from "../../../fixtures/pictures/odd/expected.json";
import expectedUrl from "../../../fixtures/pictures/odd/expected.bin?url";

const urls = import.meta.glob<string>("../../../fixtures/pictures/odd/*.{jpg,png,webp,gif,bmp,avif}", {
  query: "?url",
  import: "default",
  eager: true,
});
const size = 24;
const length = size * size * 3;

const pools: DecodePool[] = [];
const decoded: Record<"lying" | "upright", Decoded> = {
  lying: { pixels: new Uint8Array(), failures: [] },
  upright: { pixels: new Uint8Array(), failures: [] },
};
let pixels: Uint8Array;

beforeAll(async () => {
  const files = await Promise.all(
    Object.entries(urls).map(async ([path, url]) => {
      const name = path.split("/").at(-1) ?? "";
      const bytes = await (await fetch(url)).arrayBuffer();
      return {
        path: name,
        file: new File([bytes], name, { type: name.endsWith("jpg") ? "image/jpeg" : "" }),
      };
    }),
  );
  const folder = new FileListFolder("odd", files);
  for (const [way, upright] of [
    ["lying", false],
    ["upright", true],
  ] as const) {
    const pool = new DecodePool(folder, 1, upright);
    pools.push(pool);
    decoded[way] = await pool.decode(
      expected.map(({ name }) => name),
      size,
    );
  }
  pixels = new Uint8Array(await (await fetch(expectedUrl)).arrayBuffer());
});
afterAll(() => pools.forEach((pool) => pool.dispose()));

test("what is left out, is left out with its reason, and nothing else", () => {
  for (const { failures } of Object.values(decoded)) {
    const reasons = new Map(failures.map(({ index, message }) => [index, message]));
    const got = expected.map(({ name }, index) => [name, reasons.get(index) ?? null]);
    expect(got).toEqual(expected.map(({ name, reason }) => [name, reason]));
  }
});

test("all that is read is within 2 of 255 of Pillow's, as they lie and turned upright", () => {
  const wrong: string[] = [];
  let at = 0;
  for (const [index, { name, turns, reason }] of expected.entries()) {
    if (reason !== null) continue;
    const lying = pixels.subarray(at, at + length);
    at += turns ? length : 0;
    const upright = pixels.subarray(at, at + length);
    at += length;
    for (const [way, wanted] of Object.entries({ lying, upright })) {
      const got = decoded[way as "lying" | "upright"].pixels.subarray(index * length, (index + 1) * length);
      const most = wanted.reduce((so, value, i) => Math.max(so, Math.abs(value - (got[i] ?? -1000))), 0);
      if (most > 2) wrong.push(`${name}, ${way}: off by ${most}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(at).toBe(pixels.length);
  expect(expected.filter(({ reason }) => reason === null).length).toBeGreaterThan(100);
  expect(expected.filter(({ turns }) => turns)).toHaveLength(12);
});
