/** What stands among the words of texts: tags, times of subtitles, records, lines of another encoding. */
import type { TextFileReading } from "../../../config/reading.ts";
import { asUtf8 } from "../../text/asUtf8.ts";
import { type Markup, markupBytes, markupOf } from "../../text/markup.ts";

interface Found {
  kind: Markup;
  files: number;
  /** The path of the first that has it. */
  first: string;
}

/** The beginning and the end of a text. */
const ends = (blob: Blob): [Blob, Blob] => {
  // Even, so that no sign of UTF-16 is cut.
  const begin = Math.max(markupBytes, blob.size - markupBytes) & ~1;
  return [blob.slice(0, markupBytes), blob.slice(begin)];
};

/** The beginnings and the ends of texts, as UTF-8. */
export const endsOf = (
  files: readonly TextFileReading[],
  open: (path: string) => Promise<Blob>,
): Promise<{ path: string; blob: Blob }[]> =>
  Promise.all(
    files.map(async ({ path, encoding }) => {
      const pieces = ends(await open(path)).map((piece) => asUtf8(piece, encoding));
      return { path, blob: new Blob(await Promise.all(pieces)) };
    }),
  );

/** What stands among the words of texts, with the first of them that has it. */
export async function findMarkup(files: readonly { path: string; blob: Blob }[]): Promise<Found | null> {
  const found: { kind: Markup; first: string }[] = [];
  for (const { path, blob } of files) {
    const kind = markupOf(await new Blob(ends(blob)).text());
    if (kind !== null) found.push({ kind, first: path });
  }
  return found[0] ? { ...found[0], files: found.length } : null;
}

/** A byte or two that are not UTF-8 are an accident; more are lines of another encoding. */
const mostLost = 2;

export function findMixed(found: readonly { path: string; lost: number }[]): Found | null {
  const mixed = found.filter(({ lost }) => lost > mostLost);
  return mixed[0] ? { kind: "mixed", files: mixed.length, first: mixed[0].path } : null;
}
