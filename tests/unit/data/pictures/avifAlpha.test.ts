/** Which AVIF is taken apart into its colours and its transparency. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { avifParts } from "../../../../src/data/pictures/avifAlpha.ts";

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/pictures/odd/${name}.avif`, import.meta.url)));

test("one with transparency is, one without is not", () => {
  const parts = avifParts(fixture("alpha"));
  expect(parts?.alpha).not.toEqual(parts?.colour);
  expect(avifParts(fixture("lossy"))).toBeNull();
});

test("one that moves is not: its track, which is decoded, has no primary item", () => {
  const box = new Uint8Array(8);
  new DataView(box.buffer).setUint32(0, box.length);
  box.set(new TextEncoder().encode("moov"), 4);
  expect(avifParts(new Uint8Array([...fixture("alpha"), ...box]))).toBeNull();
});

test("one whose other picture tells the depth is not", () => {
  const bytes = fixture("alpha");
  const name = "auxiliary:";
  const at = [...bytes]
    .map((byte) => String.fromCharCode(byte))
    .join("")
    .indexOf(`${name}alpha`);
  expect(at).toBeGreaterThan(0);
  bytes.set(new TextEncoder().encode("depth"), at + name.length);
  expect(avifParts(bytes)).toBeNull();
});

test("one that is cut anywhere is taken apart whole, or not at all", () => {
  const bytes = fixture("alpha");
  for (let length = 0; length < bytes.length; length += 1) {
    const parts = avifParts(bytes.subarray(0, length));
    for (const part of parts ? [parts.colour, parts.alpha] : []) expect(part).toHaveLength(length);
  }
});
