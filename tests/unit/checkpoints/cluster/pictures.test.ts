/** The cluster's pictures.py against Pillow's own pixels: what oddPictures.test.ts in the browser asks of the lab. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import expected from "../../../fixtures/pictures/odd/expected.json";
import { pictureHeader } from "../../../../src/data/pictures/pictureHeader.ts";
import { say } from "../../../../src/said.ts";
import { pillowPython, runPython } from "../../../support/pytorch/python.ts";

const length = 24 * 24 * 3;
const folder = "tests/fixtures/pictures/odd";
const program = `
import json, sys
sys.path.insert(0, "src/checkpoints/cluster")
from pictures import open_picture
for name in json.loads(sys.argv[1]):
    for upright in (False, True):
        try:
            print(open_picture("${folder}/" + name, 24, upright).tobytes().hex())
        except OSError as error:
            print(error)
`;

test.skipIf(!pillowPython())("train.py has Pillow's pixels, and leaves out what the lab leaves out", () => {
  const right = readFileSync(`${folder}/expected.bin`);
  // Debian's Pillow is older than AVIF.
  const pictures = expected.filter(({ name }) => !name.endsWith(".avif"));
  const names = JSON.stringify(pictures.map(({ name }) => name));
  const lines = runPython(["-W", "ignore", "-c", program, names], ".", pillowPython() ?? "").split("\n");
  const wrong: string[] = [];
  let at = 0;
  for (const [index, { name, turns, reason }] of pictures.entries()) {
    for (const [way, line] of lines.slice(index * 2, index * 2 + 2).entries()) {
      if (reason !== null) {
        if (line !== reason) wrong.push(`${name}: ${line.slice(0, 100)}`);
        continue;
      }
      const from = at + (way === 1 && turns ? length : 0);
      const got = Buffer.from(line, "hex");
      const most = right
        .subarray(from, from + length)
        .reduce((so, value, i) => Math.max(so, Math.abs(value - (got[i] ?? -1000))), 0);
      if (most > 2) wrong.push(`${name}, way ${way}: off by ${most}, ${line.slice(0, 60)}`);
    }
    if (reason === null) at += turns ? 2 * length : length;
  }
  expect(wrong).toEqual([]);
});

/** Files that are no pictures, or end before they are. */
const broken = [
  "words in a file called .png",
  "BM is how they begin",
  "\x89PNG",
  "GIF89a\x01\0\x01\0 words",
  "RIFF....WEBPwords",
  "\xff\xd8 words",
  "\xff\xd8\xff\xc0",
  "\xff\xd8\xff\xc0\0\x11",
  "\xff\xd8\xff\xe1\0\x30Exif",
  "abcdftyp",
].map((content) => new Uint8Array(Buffer.from(content, "latin1")));

/** Why a file is left out, as decode.ts, which needs a browser, says it. */
function whyLeftOut(file: Uint8Array<ArrayBuffer>): string {
  const header = pictureHeader(file);
  if (!header) return say("pictureNone");
  if (header.width === 0 || header.height === 0) return say("pictureFlat", header.kind);
  return header.refusal ?? (header.isCutShort ? say("pictureCut", header.kind) : "");
}

test.skipIf(!pillowPython())("what is no picture is left out for the lab's reasons, wherever it ends", () => {
  const ask = `
import json, sys
sys.path.insert(0, "src/checkpoints/cluster")
import pictures
for file in json.loads(sys.argv[1]):
    try:
        print(pictures.check(bytes.fromhex(file)) and "")
    except OSError as error:
        print(error)
`;
  const hex = JSON.stringify(broken.map((file) => Buffer.from(file).toString("hex")));
  const found = runPython(["-c", ask, hex], ".", pillowPython() ?? "").split("\n");
  expect(found.slice(0, -1)).toEqual(broken.map(whyLeftOut));
});

test.skipIf(!pillowPython())(
  "a file that was damaged in its archive is left out for that reason, and a text is refused",
  () => {
    const ask = `
import os, sys, tempfile
sys.path.insert(0, "src/checkpoints/cluster")
import archives, pictures, reading
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a.png")
    with open(path, "wb") as file:
        file.write(archives.DAMAGED + b"It was damaged.")
    for read in (lambda: pictures.open_picture(path, 24), lambda: reading.text_of(path, "utf-8")):
        try:
            read()
        except (OSError, SystemExit) as error:
            print(type(error).__name__, error)
`;
    expect(runPython(["-c", ask], ".", pillowPython() ?? "")).toBe(
      "DamagedError It was damaged.\nSystemExit It was damaged.\n",
    );
  },
);
