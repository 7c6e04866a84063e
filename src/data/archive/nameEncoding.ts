/**
 * In what the names of a zip are written that says nothing of it and are no UTF-8: what Windows wrote in East Asia, what it wrote in
 * the West, or a zip's own code page 437 (APPNOTE 6.3.10, appendix D). The cluster's archives.py holds the same rules.
 */
import { clearly, type Encoding, leastLikeness, likeness } from "../text/encoding.ts";

/** Bytes 128 to 255 of code page 437, which browsers do not know. */
const upper437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const encodingsOfTheEast = ["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"] as const;

/** About so many bytes of names are judged. */
const judgedBytes = 1 << 16;

const of437 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : (upper437[byte - 128] ?? ""))).join(
    "",
  );

/** Names as one text, each on a line: from all over the archive, since one folder comes after another in it. */
function lines(names: readonly Uint8Array[]): Uint8Array {
  const whole = names.reduce((sum, { length }) => sum + length + 1, 0);
  const step = Math.ceil(whole / judgedBytes);
  const judged = names.filter((_, at) => at % step === 0);
  const all = new Uint8Array(judged.reduce((sum, { length }) => sum + length + 1, 0)).fill(10);
  let at = 0;
  for (const name of judged) {
    all.set(name, at);
    at += name.length + 1;
  }
  return all;
}

function decoded(encoding: Encoding, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const lettersBeyond = (text: string): number => (text.match(/(?![\0-\x7f])\p{L}/gu) ?? []).length;

/** How well a text (null: it is none) reads in an encoding; 0 where not well enough. */
function score(encoding: Encoding, text: string | null): number {
  const found = likeness(encoding, [text]);
  return found < leastLikeness(encoding) ? 0 : found;
}

/** Nothing but ASCII and pairs of GB 2312's first level, which has the characters that are in daily use. */
function isDailyChinese(bytes: Uint8Array): boolean {
  // oxlint-disable-next-line no-control-regex -- ASCII has control characters, too
  return /^(?:[\0-\x7f]|[\xb0-\xd7][\xa1-\xfe])*$/.test(
    Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""),
  );
}

export interface NameDecoder {
  /** Whether the names are of East Asia: a short one of them may be UTF-8 by chance, as GBK's 猫 is "è". */
  isEastern: boolean;
  decode(name: Uint8Array): string;
}

/**
 * What reads names that are no UTF-8, by all of them together. Where nothing tells: Chinese where all could be, otherwise code page
 * 437, as the format has it.
 */
export function nameDecoder(names: readonly Uint8Array[]): NameDecoder {
  const bytes = lines(names);
  const windows = new TextDecoder("windows-1252");
  const [western, own] = [windows.decode(bytes), of437(bytes)];
  const scores = [score("windows-1252", western), score("windows-1252", own)] as const;
  const best = Math.max(...scores);
  const eastern = encodingsOfTheEast.map((encoding) => ({
    encoding,
    score: score(encoding, decoded(encoding, bytes)),
  }));
  const [first] = eastern.toSorted((a, b) => b.score - a.score);
  const isTold = first !== undefined && first.score > 0 && first.score >= best * clearly;
  if (isTold || (first?.score === 0 && best === 0 && isDailyChinese(bytes))) {
    const decoder = new TextDecoder(isTold ? first.encoding : "gb18030");
    return { isEastern: true, decode: (name) => decoder.decode(name) };
  }
  const isWindows =
    scores[0] > scores[1] || (scores[0] === scores[1] && lettersBeyond(western) > lettersBeyond(own));
  return { isEastern: false, decode: isWindows && best > 0 ? (name) => windows.decode(name) : of437 };
}
