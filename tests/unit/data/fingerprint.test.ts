import { expect, test } from "vitest";
import { checksum } from "../../../src/data/checksum.ts";
import { fingerprint } from "../../../src/data/fingerprint.ts";
import { openDataset } from "../../../src/data/layouts/recognise.ts";
import { folderOf, pictureFiles } from "./layouts/folders.ts";

async function fingerprintOf(files: Record<string, string>, name = "set"): Promise<string> {
  const dataset = await openDataset(folderOf(files, name));
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  return fingerprint(dataset);
}

test("the same folder has the same fingerprint, a changed one another", async () => {
  const files = { ...pictureFiles("a/x", 40), ...pictureFiles("b/y", 40) };
  const first = await fingerprintOf(files);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(await fingerprintOf({ ...files })).toBe(first);
  const { "a/x_3.JPEG": moved = "", ...rest } = files;
  const others = [
    await fingerprintOf(files, "other"),
    await fingerprintOf({ ...files, "a/new.png": "x" }),
    await fingerprintOf(rest),
    await fingerprintOf({ ...rest, "b/x_3.JPEG": moved }),
    await fingerprintOf({ ...rest, "a/x_3b.JPEG": moved }),
    await fingerprintOf(Object.fromEntries(Object.keys(files).map((path) => [path, "longer"]))),
  ];
  expect(new Set([first, ...others]).size).toBe(7);
});

test("a checksum sees every bit, wherever the bytes lie in memory", () => {
  const bytes = new Uint8Array(103).map((_, i) => i * 37);
  const sum = checksum(bytes, 5);
  const shifted = new Uint8Array(110);
  shifted.set(bytes, 3);
  expect(checksum(shifted.subarray(3, 106), 5)).toBe(sum);
  const sums = new Set([sum, checksum(bytes, 6), checksum(bytes.subarray(0, 102), 5)]);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    sums.add(checksum(changed, 5));
  }
  expect(sums.size).toBe(3 + bytes.length * 8);
});
