import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pictureHeader } from "../../../../src/data/pictures/pictureHeader.ts";
import expected from "../../../fixtures/pictures/expected.json";

const folder = join(import.meta.dirname, "../../../fixtures/pictures");
const pictures = readdirSync(folder).filter((name) => /\.(?:jpg|png|webp)$/.test(name));
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));

test.each(pictures)("%s says its kind and size", (name) => {
  const header = pictureHeader(bytesOf(name));
  const kind = { jpg: "JPEG", png: "PNG", webp: "WebP" }[name.split(".").at(-1) ?? ""];
  const size = expected.find((entry) => entry.name === name) ?? { width: 64, height: 64 };
  expect(header).toMatchObject({ kind, width: size.width, height: size.height, isCutShort: false });
});

test.each(pictures)("%s cut anywhere behind its header is known to be cut short", (name) => {
  const bytes = bytesOf(name);
  for (let length = 64; length < bytes.length; length += 97)
    expect(pictureHeader(bytes.subarray(0, length))).toMatchObject({ isCutShort: true });
  expect(pictureHeader(bytes.subarray(0, bytes.length - 2))).toMatchObject({ isCutShort: true });
});

test("a thumbnail's end inside the header is not the picture's end", () => {
  const bytes = bytesOf("native.jpg");
  // An application segment that holds a whole small JPEG, put behind the start marker.
  const inner = [0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9];
  const segment = [0xff, 0xe1, 0, inner.length + 2, ...inner];
  const withThumbnail = Uint8Array.from([...bytes.subarray(0, 2), ...segment, ...bytes.subarray(2)]);
  expect(pictureHeader(withThumbnail)).toMatchObject({ width: 64, isCutShort: false });
  expect(pictureHeader(withThumbnail.subarray(0, withThumbnail.length - 500))).toMatchObject({
    isCutShort: true,
  });
});

test("bytes after the end do no harm", () => {
  const bytes = bytesOf("native.jpg");
  expect(pictureHeader(Uint8Array.from([...bytes, 1, 2, 3, 4]))).toMatchObject({ isCutShort: false });
});

test("any bytes are read without an error or a hang", () => {
  const starts = [
    [],
    [0xff, 0xd8],
    [0x89, 0x50, 0x4e, 0x47],
    [..."RIFF____WEBP"].map((c) => c.charCodeAt(0)),
    [..."RIFF\xff\xff__WEBPVP8X"].map((c) => c.charCodeAt(0)),
    [..."GIF89a"].map((c) => c.charCodeAt(0)),
    [..."\0\0\0\x20ftypavif"].map((c) => c.charCodeAt(0)),
    [0x42, 0x4d],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), (start, rest) => {
      const header = pictureHeader(Uint8Array.from([...start, ...rest]));
      if (header?.width) expect(header.width).toBeGreaterThan(0);
    }),
    { numRuns: 5000 },
  );
});
