/** Texts that tell of the pictures beside them, as boxes, captions and lists do: they are no text to train on. */
import { type Folder, joinPath, splitPath } from "../folder/folder.ts";
import { isPicture } from "../folder/pictureFiles.ts";
import type { Tree } from "../folder/tree.ts";
import { isAbout, textKind } from "./texts/textFiles.ts";

/** So many texts are looked at, and so much of each. */
const mostTexts = 48;
const headBytes = 4096;
const mostLines = 24;
/** What tells of one picture is short; a chapter with a drawing of the same name is not. */
const shortBytes = 8192;

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, "").toLowerCase();

function pictureStems(tree: Tree): Set<string> {
  const stems = new Set<string>();
  for (const { files } of tree.values())
    for (const name of files) if (isPicture(name)) stems.add(stemOf(name));
  return stems;
}

/** Whether a line names one of the pictures by its file, in whose name there may be spaces. */
function namesOne(line: string, stems: ReadonlySet<string>): boolean {
  const whole = line
    .split(/[\t,;|"':{}[\]#]+/)
    .map((part) => /^.*\.[a-z]{3,5}(?=\s|$)/i.exec(part.trim())?.[0]);
  return [...line.split(/[\s,;|"':{}[\]#]+/), ...whole].some((word = "") => {
    const { name } = splitPath(word.replaceAll("\\", "/"));
    return isPicture(name) && stems.has(stemOf(name));
  });
}

/** Whether a line is the name of a picture without its end, with at most two words behind it: a list of a part. */
function isName(line: string, stems: ReadonlySet<string>): boolean {
  const words = line.trim().split(/\s+/);
  return words.length <= 3 && stems.has(splitPath(words[0]?.toLowerCase() ?? "").name);
}

async function tellsOfPictures(blob: Blob, path: string, stems: ReadonlySet<string>): Promise<boolean> {
  if (blob.size <= shortBytes && stems.has(stemOf(splitPath(path).name))) return true;
  const lines = (await blob.slice(0, headBytes).text()).split(/\r?\n/);
  // The last one may be cut.
  const whole = (lines.length > 1 ? lines.slice(0, -1) : lines).filter((line) => line.trim() !== "");
  const some = whole.slice(0, mostLines);
  return (
    some.length > 0 &&
    some.filter((line) => namesOne(line, stems) || isName(line, stems)).length >= some.length / 2
  );
}

/** One of the files that tell in XML where things lie in the pictures, where most pictures have one (Pascal VOC); otherwise null. */
export function boxesBeside(tree: Tree): string | null {
  const stems = pictureStems(tree);
  const told = new Set<string>();
  let first: string | null = null;
  for (const [path, { files }] of tree)
    for (const name of files)
      if (/\.xml$/i.test(name) && stems.has(stemOf(name))) {
        first ??= joinPath(path, name);
        told.add(stemOf(name));
      }
  return told.size > stems.size / 2 ? first : null;
}

/** One of the texts, where at least half of them tell of the pictures; otherwise null. */
export async function textOfPictures(folder: Folder, tree: Tree): Promise<string | null> {
  const texts: string[] = [];
  for (const [path, { files }] of tree)
    for (const name of files) if (textKind(name) !== null && !isAbout(name)) texts.push(joinPath(path, name));
  const step = Math.ceil(texts.length / mostTexts);
  const some = texts.filter((_, at) => at % step === 0);
  const stems = pictureStems(tree);
  const found: string[] = [];
  for (const path of some) if (await tellsOfPictures(await folder.open(path), path, stems)) found.push(path);
  return found.length >= some.length / 2 ? (found[0] ?? null) : null;
}
