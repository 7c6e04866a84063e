/** Texts in which something else stands among what one reads: tags, or the times of subtitles. It may be wanted, so it is asked about. */

export type Markup = "tags" | "times";

/** A text is judged by so much of its beginning. */
export const markupBytes = 1 << 15;

const document = /^\s*(?:<!doctype\s|<html[\s>]|<\?xml\s)/i;
/** Ends of elements. Of begins there are look-alikes in every corpus (<unk>, <eos>), and </s> ends sentences in some. */
const ends = /<\/(?!(?:s|unk|pad|bos|eos)>)[a-z][\w:-]*\s*>/gi;
const tags = /<\/?[a-z][\w:-]*(?:\s[^<>]{0,400})?\/?>/gi;
/**
 * A line of subtitles: of SubRip or WebVTT "00:01:02,345 --> 00:01:04,000", of LRC "[01:02.34]words", of SubStation Alpha
 * "Dialogue: 0,0:01:02.34,0:01:04.00,...", of MicroDVD "{120}{160}words".
 */
const cue =
  /^\s*(?:(?:\d{1,2}:)?\d{2}:\d{2}[.,]\d{3}\s+-->\s+(?:\d{1,2}:)?\d{2}:\d{2}[.,]\d{3}|\[\d{1,3}:\d{2}[.:]\d{2,3}\]|dialogue:\s*[^,]*,\s*\d{1,2}:\d{2}:\d{2}\.\d{2},|\{\d+\}\{\d+\})/i;

const fewestEnds = 3;
/** Shares of a text above which they are not merely mentioned: of its characters, of its lines. */
const [mostTags, mostCues] = [0.05, 0.1];

/** What stands among the words at the beginning of a text; null where it is plain. */
export function markupOf(text: string): Markup | null {
  if (document.test(text)) return "tags";
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  const cues = lines.filter((line) => cue.test(line)).length;
  if (cues > 1 && cues > lines.length * mostCues) return "times";
  if ([...text.matchAll(ends)].length < fewestEnds) return null;
  const inTags = [...text.matchAll(tags)].reduce((sum, [tag]) => sum + tag.length, 0);
  return inTags > text.length * mostTags ? "tags" : null;
}
