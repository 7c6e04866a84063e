/** What lines of JSON and tables have in common: fields, one of which holds the text. */
import { asUtf8 } from "../../text/asUtf8.ts";
import type { Place } from "../layout.ts";
import { partFiles, type PartFiles, type TextKind, textsBelow, withEncodings } from "./textFiles.ts";

/** So many lines are looked at. */
export const sampledLines = 100;

/** Names of columns and fields that hold text. */
export const textColumn =
  /^(?:text|texts|content|body|sentence|review|comment|document|article|story|lyrics|tweet|completion|response|output|正文|文本|内容|评论)$/i;

/** A file as UTF-8. */
export async function utf8Of({ folder, readAs }: Place, path: string): Promise<Blob> {
  const [file] = await withEncodings(folder, [path], readAs);
  return asUtf8(await folder.open(path), file?.encoding ?? "utf-8");
}

/** The files of each part, or those of one text, and the first of them; null where there is none. */
export function filesOf(
  { tree, root }: Place,
  kind: TextKind,
): { files: PartFiles | string[]; first: string } | null {
  const files = partFiles(tree, root, kind) ?? textsBelow(tree, root, kind);
  const first = Array.isArray(files) ? files[0] : files.train;
  return first === undefined ? null : { files, first };
}
