/** Texts of any encoding and form as blobs of UTF-8, which all that follows reads. */
import type { TextFileReading, TextReading } from "../../config/reading.ts";
import { csvRows } from "./csvRows.ts";
import { jsonLines } from "./jsonLines.ts";

const encoder = new TextEncoder();
/** Pieces are handed to the browser in chunks of about this many UTF-16 units; large blobs it keeps on the disk. */
const chunk = 1 << 20;

const marks: Record<string, readonly number[]> = {
  "utf-8": [0xef, 0xbb, 0xbf],
  "utf-16le": [0xff, 0xfe],
  "utf-16be": [0xfe, 0xff],
};

/** The blob without its byte-order mark. */
async function withoutMark(blob: Blob, encoding: string): Promise<Blob> {
  const mark = marks[encoding] ?? [];
  const head = new Uint8Array(await blob.slice(0, mark.length).arrayBuffer());
  return mark.length > 0 && mark.every((byte, at) => head[at] === byte) ? blob.slice(mark.length) : blob;
}

/** Puts strings together into a blob. */
async function blobOf(pieces: AsyncIterable<string>): Promise<Blob> {
  const parts: Blob[] = [];
  let waiting: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < chunk) continue;
    parts.push(new Blob([encoder.encode(waiting.join(""))]));
    waiting = [];
    length = 0;
  }
  return new Blob([...parts, encoder.encode(waiting.join(""))]);
}

async function* decodedPieces(blob: Blob, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const reader = blob.stream().getReader();
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read())
      if (value) yield decoder.decode(value, { stream: true });
  } finally {
    await reader.cancel();
  }
  yield decoder.decode();
}

/** A text as UTF-8 without a byte-order mark; UTF-8 itself is not copied. */
export async function asUtf8(blob: Blob, encoding: string): Promise<Blob> {
  const bare = await withoutMark(blob, encoding);
  return encoding === "utf-8" ? bare : blobOf(decodedPieces(bare, encoding));
}

/** The texts of a file with one JSON object a line; each text ends with a line. Throws CorpusError at a line that is none. */
async function* jsonTexts(blob: Blob, field: string, path: string): AsyncGenerator<string> {
  for await (const value of jsonLines(blob, path)) {
    const found = (value as Record<string, unknown> | null)?.[field];
    if (typeof found === "string" && found !== "") yield found.endsWith("\n") ? found : `${found}\n`;
  }
}

async function* columnTexts(
  blob: Blob,
  { separator, column, header }: { separator: string; column: number; header: boolean },
): AsyncGenerator<string> {
  let isFirst = header;
  for await (const row of csvRows(blob, separator, Number.POSITIVE_INFINITY)) {
    const text = isFirst ? "" : (row[column] ?? "");
    isFirst = false;
    if (text !== "") yield text.endsWith("\n") ? text : `${text}\n`;
  }
}

/** The texts of some files as one blob of UTF-8, each file beginning a line of its own. */
export async function textOf(
  files: readonly TextFileReading[],
  format: TextReading["format"],
  open: (path: string) => Promise<Blob>,
): Promise<Blob> {
  const parts: Blob[] = [];
  for (const { path, encoding } of files) {
    const plain = await asUtf8(await open(path), encoding);
    const text =
      format.kind === "plain"
        ? plain
        : await blobOf(
            format.kind === "table" ? columnTexts(plain, format) : jsonTexts(plain, format.field, path),
          );
    if (parts.length > 0 && !(await endsLine(parts.at(-1)))) parts.push(new Blob(["\n"]));
    parts.push(text);
  }
  return parts.length === 1 && parts[0] ? parts[0] : new Blob(parts);
}

async function endsLine(blob: Blob | undefined): Promise<boolean> {
  if (!blob || blob.size === 0) return true;
  const last = new Uint8Array(await blob.slice(-1).arrayBuffer());
  return last[0] === 0x0a || last[0] === 0x0d;
}
