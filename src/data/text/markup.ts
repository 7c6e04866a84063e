/**
 * Texts in which something else stands among what one reads: tags, the times of subtitles, what a program wrote for programs. It may
 * be wanted, so it is asked about.
 */
import { isJson, isLog, isYaml } from "./records.ts";
import { isTableOfLines } from "./tableOfLines.ts";
import { isTwiceEncoded } from "./twiceEncoded.ts";

/**
 * `licence`: Project Gutenberg's, around the text; `twice`: the text was encoded twice; `mixed`: lines of another encoding, which
 * `findEncoding` finds.
 */
export type Markup = "tags" | "times" | "json" | "yaml" | "table" | "log" | "licence" | "twice" | "mixed";

/** A text is judged by so much of its beginning, and of its end. */
export const markupBytes = 1 << 15;

const document = /^\s*(?:<!doctype\s|<html[\s>]|<\?xml\s)/i;
/** Ends of elements. Of begins there are look-alikes in every corpus (<unk>, <eos>), and </s> ends sentences in some. */
const ends = /<\/(?!(?:s|unk|pad|bos|eos)>)[a-z][\w:-]*\s*>/gi;
const tags = /<\/?[a-z][\w:-]*(?:\s[^<>]{0,400})?\/?>/gi;
/** A line of subtitles, by the formats that have such ones. */
const cues = [
  // SubRip, WebVTT: 00:01:02,345 --> 00:01:04,000
  String.raw`(?:\d{1,2}:)?\d{2}:\d{2}[.,]\d{3}\s+-->\s+(?:\d{1,2}:)?\d{2}:\d{2}[.,]\d{3}`,
  // SBV, SubViewer: 0:01:02.345,0:01:04.000
  String.raw`\d{1,2}:\d{2}:\d{2}[.,]\d{2,3},\d{1,2}:\d{2}:\d{2}[.,]\d{2,3}\s*$`,
  // LRC, QuickTime: [01:02.34]words, [01:02]words
  String.raw`\[(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:[.:]\d{1,3})?\]`,
  // SubStation Alpha: Dialogue: 0,0:01:02.34,0:01:04.00,...
  String.raw`dialogue:\s*[^,]*,\s*\d{1,2}:\d{2}:\d{2}\.\d{2},`,
  // MicroDVD, MPL2: {120}{160}words, [120][160]words
  String.raw`\{\d+\}\{\d*\}|\[\d+\]\[\d*\]`,
  // TMPlayer: 00:01:02:words, 00:01:02,1=words
  String.raw`\d{1,2}:[0-5]\d:[0-5]\d(?:,\d)?[:=]`,
  // A time alone, as video sites write what is said
  String.raw`(?:\d{1,2}:)?\d{1,2}:[0-5]\d\s*$`,
];
const cue = new RegExp(String.raw`^\s*(?:${cues.join("|")})`, "i");

const licence =
  /^[\s*]*(?:(?:start|end) of (?:th(?:e|is) )?project gutenberg|the project gutenberg e-?(?:book|text)\b)/im;

const fewestEnds = 3;
/** Shares of a text above which they are not merely mentioned: of its characters, of its lines. */
const [mostTags, mostCues] = [0.05, 0.1];

/** What stands among the words at the beginning of a text; null where it is plain. */
export function markupOf(text: string): Markup | null {
  if (document.test(text)) return "tags";
  if (licence.test(text)) return "licence";
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  if (isJson(text, lines)) return "json";
  const timed = lines.filter((line) => cue.test(line)).length;
  if (timed > 1 && timed > lines.length * mostCues) return "times";
  if (isLog(lines)) return "log";
  if (isYaml(lines)) return "yaml";
  if (isTwiceEncoded(text)) return "twice";
  return areInTags(text) ? "tags" : isTableOfLines(text) ? "table" : null;
}

function areInTags(text: string): boolean {
  if ([...text.matchAll(ends)].length < fewestEnds) return false;
  return [...text.matchAll(tags)].reduce((sum, [tag]) => sum + tag.length, 0) > text.length * mostTags;
}
