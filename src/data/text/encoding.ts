/**
 * Which encoding a text is in: its byte-order mark, otherwise UTF-8 where the whole of it is, otherwise the one in which it
 * reads best. What cannot be told is refused: a text trained on in the wrong one is worse than none.
 */
import { say } from "../../said.ts";
import { CorpusError } from "../../tokenizers/dictionary.ts";
import { escapesOf } from "./escapes.ts";
import { hasUtf8Within } from "./twiceEncoded.ts";
import { hasManyControls, isControl, NoTextError, refuseOtherKinds } from "./notText.ts";
import { type OtherWindows, otherWindows } from "./otherWindows.ts";

/** By the names that TextDecoder gives them. */
export const encodings = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "gb18030",
  "big5",
  "shift_jis",
  "euc-jp",
  "euc-kr",
  "iso-2022-jp",
  "windows-1252",
  "windows-1250",
  "windows-1257",
] as const;
export type Encoding = (typeof encodings)[number];

export interface FoundEncoding {
  encoding: Encoding;
  /** Bytes of the byte-order mark. */
  mark: number;
  /** Bytes that are none of UTF-8, where nearly all are. */
  lost: number;
}

/** So much of a text is judged, from its beginning, its middle and its end. */
const judgedBytes = 1 << 16;

/** The characters that come most often in a language: they make up half of any text in it, and nearly nothing of a wrong reading. */
const often = {
  simplified:
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔曰兵将军吾汝乃遂皆",
  traditional:
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直",
  korean:
    "이다는에의을를가고하지도로한은나서기리사그어아자있것들해시인수대라게만부일과니보정여제장전여구오면거주상원국동신교안성공중되들었했까요니다",
} as const;
const marks = "，。、；：？！“”‘’《》「」『』（）…—·　【】〈〉～";
const western =
  "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþßœšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽ“”‘’–—…«»€£©®°§¿¡•·½¼¾²³×™ªº\u00a0";

/** As the cluster's archives.py has them as well. */
export const usualCharacters = { ...often, marks, western } as const;

const sets = {
  simplified: new Set(often.simplified),
  traditional: new Set(often.traditional),
  korean: new Set(often.korean),
  marks: new Set(marks),
  western: new Set(western),
} as const;

const isAscii = (character: string): boolean => character < "\u0080";
const isKana = (character: string): boolean => /[\u3041-\u30ff]/.test(character);
const isLetter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{M}]/u.test(character);

/** What speaks for a character in an encoding. */
const usual: Record<
  Exclude<Encoding, "utf-8" | "utf-16le" | "utf-16be" | "iso-2022-jp" | "windows-1252" | OtherWindows>,
  (c: string) => boolean
> = {
  gb18030: (c) => sets.simplified.has(c) || sets.marks.has(c),
  big5: (c) => sets.traditional.has(c) || sets.marks.has(c),
  shift_jis: (c) => isKana(c) || sets.marks.has(c),
  "euc-jp": (c) => isKana(c) || sets.marks.has(c),
  "euc-kr": (c) => sets.korean.has(c),
};

const isUsualAnywhere = (c: string): boolean =>
  Object.values(usual).some((is) => is(c)) || sets.western.has(c);

/** Scripts of letters that UTF-16 is told by: the same bytes in the other order are Chinese signs and unused places. */
const scripts =
  "Latin Greek Cyrillic Armenian Georgian Hebrew Arabic Devanagari Bengali Tamil Telugu Gujarati"
    .split(" ")
    .map((name) => new RegExp(`[\\p{Script=${name}}\\p{M}]`, "u"));
/** So many of a text's characters are of its script, the others are signs; and no word is as long: numbers may look like letters. */
const [nearlyAllOfScript, longestWord] = [0.95, 30];

/** Share of the characters beyond ASCII that are letters of one script, or signs, where it is nearly all of them; else 0. */
function ofOneScript(beyond: readonly string[]): number {
  const shares = scripts.map(
    (script) =>
      beyond.filter((c) => script.test(c) || sets.marks.has(c) || (sets.western.has(c) && !isLetter(c)))
        .length / Math.max(1, beyond.length),
  );
  const share = Math.max(...shares);
  return share >= nearlyAllOfScript ? share : 0;
}

/**
 * Whether a character stands in a western text as one would: signs not inside words, accents among plain letters (Cyrillic
 * read so has none), and ð, ý, þ beside other Icelandic letters alone (Turkish read so has them by itself).
 */
function isWestern(c: string, at: number, characters: readonly string[]): boolean {
  if (!sets.western.has(c)) return false;
  const [before, after] = [characters[at - 1], characters[at + 1]];
  if (!/\p{L}/u.test(c) || "ªº".includes(c))
    return (
      "’‘'".includes(c) || !(isPlainOrAccent(before) && isPlainOrAccent(after)) || "–—…\u00a0".includes(c)
    );
  if ("ðýþÐÝÞ".includes(c) && !characters.some((other) => "áæíÁÆÍ".includes(other))) return false;
  return characters
    .slice(Math.max(0, at - 3), at + 4)
    .filter(isLetter)
    .some(isAscii);
}

const isPlainOrAccent = (c: string | undefined): boolean => c !== undefined && /\p{L}/u.test(c);

/** Share of a text's characters beyond ASCII that are usual in the encoding's languages; 0 where a piece (null) is no text in it. */
export function likeness(encoding: Encoding, pieces: readonly (string | null)[]): number {
  let beyond = 0;
  let good = 0;
  let letters = 0;
  let spaces = 0;
  const wide: string[] = [];
  for (const text of pieces) {
    if (text === null) return 0;
    const characters = [...text];
    for (const [at, c] of characters.entries()) {
      if (isAscii(c)) {
        if (c < " " && !"\n\r\t\f".includes(c)) return 0;
        if (isLetter(c)) letters += 1;
        else if (c <= " ") spaces += 1;
        continue;
      }
      // Controls and places that no text uses.
      if (/[\u0080-\u009f\ue000-\uf8ff\ufffe\uffff]/.test(c)) {
        beyond += 4;
        continue;
      }
      beyond += 1;
      if (encoding === "windows-1252") {
        if (isWestern(c, at, characters)) good += 1;
      } else if (encoding === "utf-16le" || encoding === "utf-16be") {
        wide.push(c);
        if (isUsualAnywhere(c)) good += 1;
      } else if (encoding in usual && usual[encoding as keyof typeof usual](c)) good += 1;
    }
  }
  if (beyond === 0) return letters > 0 && encoding.startsWith("utf-16") ? 1 : 0;
  if (encoding === "windows-1252" && beyond > 0.4 * (letters + beyond)) return 0;
  if (wide.length > spaces * longestWord) return good / beyond;
  // Controls count in `beyond` alone.
  return Math.max(good / beyond, (ofOneScript(wide) * wide.length) / beyond);
}

/** The text of a piece that may be cut inside a character at both ends; null where it is no text in the encoding. */
function decodedWhole(encoding: Encoding, piece: Uint8Array): string | null {
  for (let begin = 0; begin < 4; begin += 1)
    for (let end = 0; end < 4; end += 1)
      try {
        // Node's decoder takes windows-1252 for latin1, but not of a stream; with a byte a character both are whole.
        return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(
          piece.subarray(begin, piece.length - end),
          { stream: encoding === "windows-1252" },
        );
      } catch {
        // Cut otherwise it may be one.
      }
  return null;
}

/**
 * Below this share of usual characters a reading is none; and the next best must be as far below the best. Running text in
 * Chinese has half, in Korean a third; windows-1252 gives every byte a meaning, so that nearly all must fit.
 */
export const leastLikeness = (encoding: Encoding): number => (encoding === "windows-1252" ? 0.85 : 0.25);
export const clearly = 1.4;

/** So many characters of two bytes must agree before their bytes alone decide. */
const enoughPairs = 6;

/**
 * Whether the bytes beyond ASCII are, in pairs, signs and the 3,755 common characters of GB 2312 (rows 1 to 9 and 16 to 55, in which
 * simplified Chinese nearly always stays), too few or too odd to be judged by what comes often, as in a list of names. Accents stand
 * alone, half of Big5's second bytes and all of Shift_JIS' kana are others, and Korean ends at row 40, which Chinese passes.
 */
function isCommonChinese(pieces: readonly Uint8Array[]): boolean {
  let [pairs, beyondKorean] = [0, 0];
  for (const piece of pieces)
    // A piece from the middle may begin inside a pair.
    for (
      let at = piece === pieces[0] ? 0 : piece.findIndex((byte) => byte < 0x80);
      at < piece.length;
      at += 1
    ) {
      const [first = 0, second] = [piece[at], piece[at + 1]];
      if (first < 0x80) continue;
      if (second === undefined && piece !== pieces.at(-1)) break;
      const isCommon = (first >= 0xa1 && first <= 0xa9) || (first >= 0xb0 && first <= 0xd7);
      if (!isCommon || (second ?? 0) < 0xa1 || second === 0xff) return false;
      at += 1;
      pairs += 1;
      if (first > 0xc8) beyondKorean += 1;
    }
  return pairs >= enoughPairs && beyondKorean > 0;
}

async function piecesOf(blob: Blob): Promise<Uint8Array[]> {
  const places =
    blob.size <= 3 * judgedBytes
      ? [[0, blob.size]]
      : [0, Math.floor(blob.size / 4) * 2, Math.floor((blob.size - judgedBytes) / 2) * 2].map((at) => [
          at,
          at + judgedBytes,
        ]);
  return Promise.all(
    places.map(async ([from, to]) => new Uint8Array(await blob.slice(from, to).arrayBuffer())),
  );
}

interface Utf8Look {
  /** Characters of several bytes. */
  several: number;
  /** Bytes or sequences that are not UTF-8. */
  wrong: number;
  /** Control characters that texts do not have. */
  controls: number;
}

/** Goes through the whole of a blob as UTF-8, without making strings of it. */
async function lookAsUtf8(blob: Blob, onBytes?: (bytes: number) => void): Promise<Utf8Look> {
  const reader = blob.stream().getReader();
  let [several, wrong, controls, open, low, high] = [0, 0, 0, 0, 0x80, 0xbf];
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      if (!value) continue;
      onBytes?.(value.length);
      for (const byte of value) {
        if (open > 0) {
          if (byte >= low && byte <= high) {
            open -= 1;
            [low, high] = [0x80, 0xbf];
            if (open === 0) several += 1;
            continue;
          }
          wrong += 1;
          [open, low, high] = [0, 0x80, 0xbf];
        }
        if (byte < 0x80) {
          if (isControl(byte)) controls += 1;
          continue;
        }
        if (byte >= 0xc2 && byte <= 0xdf) open = 1;
        else if (byte >= 0xe0 && byte <= 0xef) {
          open = 2;
          if (byte === 0xe0) low = 0xa0;
          if (byte === 0xed) high = 0x9f;
        } else if (byte >= 0xf0 && byte <= 0xf4) {
          open = 3;
          if (byte === 0xf0) low = 0x90;
          if (byte === 0xf4) high = 0x8f;
        } else wrong += 1;
      }
    }
  } finally {
    await reader.cancel();
  }
  return { several, wrong: wrong + (open > 0 ? 1 : 0), controls };
}

/** Many more good characters than wrong bytes: it is UTF-8 of which a little was lost. */
const damagedAtMost = 0.01;

/** The encoding of a text. Throws CorpusError where it cannot be told, NoTextError for what is no text. */
export async function findEncoding(
  blob: Blob,
  path: string,
  onBytes?: (bytes: number) => void,
): Promise<FoundEncoding> {
  const named = `“${path.slice(-200)}”`;
  await refuseOtherKinds(blob, named);
  const head = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  const starts = (...bytes: number[]): boolean => bytes.every((byte, at) => head[at] === byte);
  if (starts(0xef, 0xbb, 0xbf)) {
    const { several, wrong, controls } = await lookAsUtf8(blob, onBytes);
    if (wrong > several * damagedAtMost + 1) throw new CorpusError(say("textNotUtf8", named));
    if (hasManyControls(controls, blob.size)) throw new NoTextError(say("textControls", named, controls));
    return { encoding: "utf-8", mark: 3, lost: wrong };
  }
  if (starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff)) throw new CorpusError(say("textUtf32", named));
  if (starts(0xff, 0xfe)) return { encoding: "utf-16le", mark: 2, lost: 0 };
  if (starts(0xfe, 0xff)) return { encoding: "utf-16be", mark: 2, lost: 0 };

  const pieces = await piecesOf(blob);
  const hasNulls = pieces.some((piece) => piece.includes(0));
  if (!hasNulls) {
    const { several, wrong, controls } = await lookAsUtf8(blob, onBytes);
    const escapes = several + wrong === 0 ? escapesOf(pieces, isUsualAnywhere) : null;
    if (escapes === "iso-2022-jp") return { encoding: escapes, mark: 0, lost: 0 };
    if (escapes !== null) throw new NoTextError(say("textEscapes", named, escapes));
    if (hasManyControls(controls, blob.size)) throw new NoTextError(say("textControls", named, controls));
    if (wrong <= several * damagedAtMost) return { encoding: "utf-8", mark: 0, lost: wrong };
  }
  const isEven = blob.size % 2 === 0;
  const candidates = encodings.filter((name) =>
    name.startsWith("utf-16") ? isEven : (name in usual || name === "windows-1252") && !hasNulls,
  );
  const [first, second] = candidates
    .map((encoding) => ({
      encoding,
      likeness: likeness(
        encoding,
        pieces.map((piece) => decodedWhole(encoding, piece)),
      ),
    }))
    .toSorted((a, b) => b.likeness - a.likeness);
  const isTold = first !== undefined && first.likeness >= leastLikeness(first.encoding);
  // What reads best as Korean, Japanese or traditional Chinese is that, though its bytes may be GB 2312's.
  if ((!isTold || first.encoding === "windows-1252") && !hasNulls && isCommonChinese(pieces))
    return { encoding: "gb18030", mark: 0, lost: 0 };
  if (!isTold) {
    throw hasNulls ? new NoTextError(say("textNoText", named)) : new CorpusError(say("textEncoding", named));
  }
  if (second && first.likeness < second.likeness * clearly)
    throw new CorpusError(say("textEncodings", named, first.encoding, second.encoding));
  const read = pieces.map((piece) => decodedWhole(first.encoding, piece) ?? "").join("\n");
  if (first.encoding === "windows-1252" && hasUtf8Within(read))
    throw new NoTextError(say("textMixed", named, "UTF-8", first.encoding));
  const other = first.encoding === "windows-1252" ? otherWindows(pieces) : null;
  if (other !== null) throw new NoTextError(say("textEncodings", named, other, first.encoding));
  return { encoding: first.encoding, mark: 0, lost: 0 };
}

export function isEncoding(name: string): name is Encoding {
  return encodings.some((known) => known === name);
}
