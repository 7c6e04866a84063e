import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blackPng } from "./pictureFolder.ts";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/pictures/${name}`, import.meta.url));

export const markup = "<img src=x onerror=document.title=1>";
export const longName = `${"n".repeat(196)}.jpg`;

/**
 * A folder with everything that a real folder can hold, in a temporary place; no file of it is hidden from the system.
 * @returns its path; the caller removes the folder around it
 */
export function makeAwkwardFolder(): string {
  const native = fixture("native.jpg");
  const files: Record<string, Buffer | string> = {
    "grey & more/grey.jpg": fixture("grey.jpg"),
    "grey & more/cmyk.jpg": fixture("cmyk.jpg"),
    "grey & more/cut short.jpg": fixture("wide.jpg").subarray(0, 3000),
    "grey & more/nothing.png": "",
    "grey & more/png inside.JPEG": fixture("native.png"),
    "grey & more/moving.webp": fixture("animated.webp"),
    "grey & more/notes.txt": "text",
    "grey & more/.DS_Store": "hidden",
    "grey & more/Thumbs.db": "hidden",
    [`${markup}/6000 x 4000.png`]: blackPng(6000, 4000),
    [`${markup}/${longName}`]: native,
    [`${markup}/it's "quoted" 😀.jpg`]: native,
    [`${markup}/${markup}.jpg`]: native,
    [`${markup}/text as picture.png`]: markup,
    "one only/single.jpg": fixture("native-444.jpg"),
    "empty class/readme": "no pictures",
  };
  const folder = join(mkdtempSync(join(tmpdir(), "descent-awkward-")), "awkward 😀");
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** What is told of it, by name; the first two before a picture is opened. */
export const awkwardProblems = [
  ["empty class", "mismatch"],
  ["grey & more/notes.txt", "wrongType"],
  ["grey & more/cut short.jpg", "broken"],
  ["grey & more/nothing.png", "empty"],
  [`${markup}/text as picture.png`, "broken"],
] as const;
