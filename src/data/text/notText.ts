/** Files that are no text whatever they are called, by their first bytes and by the control characters in them. */
import { say } from "../../said.ts";
import { CorpusError } from "../../tokenizers/dictionary.ts";

/** First bytes by the kind of file that they begin, as the formats themselves say. */
const beginnings: Readonly<Record<string, readonly string[]>> = {
  "a PDF": ["%PDF-"],
  PostScript: ["%!PS", "\x04%!PS", "\xc5\xd0\xd3\xc6"],
  RTF: ["{\\rtf"],
  "a zip archive or an Office document": ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"],
  "packed data": [
    "\x1f\x8b",
    ...Array.from({ length: 9 }, (_, level) => `BZh${level + 1}1AY&SY`),
    "\xfd7zXZ",
    "7z\xbc\xaf'\x1c",
    "Rar!\x1a",
    "\x28\xb5\x2f\xfd",
  ],
  "a picture": ["GIF87a", "GIF89a", "\x89PNG\r\n", "\xff\xd8\xff", "II*\0", "MM\0*"],
  "sound or film": ["ID3\x02", "ID3\x03", "ID3\x04", "OggS\0", "fLaC\0", "\x1a\x45\xdf\xa3"],
  "a program": ["\x7fELF", "MZ\x90", "\xca\xfe\xba\xbe", "\0asm", "\xcf\xfa\xed\xfe"],
  "an old Office document": ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
  "a database": ["SQLite format 3\0"],
};

/** The kind of a file that begins as one of another kind than text; null for all others. */
function otherKind(head: Uint8Array): string | null {
  // Not TextDecoder: its latin1 is windows-1252.
  const begin = String.fromCharCode(...head)
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  return Object.entries(beginnings).find(([, all]) => all.some((one) => begin.startsWith(one)))?.[0] ?? null;
}

/** For what is no text, or none that is read here: what its neighbours are says nothing of it. */
export class NoTextError extends CorpusError {}

/** So much of a file is looked at for its kind. */
const headBytes = 128;

/** Throws NoTextError for what begins as another kind of file. */
export async function refuseOtherKinds(blob: Blob, named: string): Promise<void> {
  const kind = otherKind(new Uint8Array(await blob.slice(0, headBytes).arrayBuffer()));
  if (kind !== null) throw new NoTextError(say("textOtherKind", named, kind));
}

/** Whether a byte is one that texts do not have: neither a tab nor an end of a line or page. */
export const isControl = (byte: number): boolean =>
  (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) || byte === 0x7f;

/** A few control characters are an accident; more are a program's, a terminal's or a printer's. */
export const hasManyControls = (controls: number, bytes: number): boolean =>
  controls > Math.max(3, bytes / 500);
