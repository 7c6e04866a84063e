/** Whether words of a text can be told apart by its spaces. */

/** Scripts that are written without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const letter = /[\p{L}\p{M}\p{N}]/u;

/** So much of a text is looked at, in bytes of UTF-8. */
export const lookedAtBytes = 1 << 18;

/** Pieces of such scripts are words of two or three signs where somebody has cut them, and clauses of many where nobody has. */
const longestCutWord = 5;
/** No language that sets spaces has words of so many letters throughout: letters without any space at all. */
const longestWordOnAverage = 30;

export interface Spaces {
  /** Words cannot be told by spaces: characters are the tokens. */
  hasNone: boolean;
  /** Percent of its letters that are of scripts written without spaces. */
  percent: number;
}

export function lookForSpaces(text: string): Spaces {
  let [letters, without] = [0, 0];
  for (const c of text) {
    if (!letter.test(c)) continue;
    letters += 1;
    if (unspaced.test(c)) without += 1;
  }
  const share = without / Math.max(1, letters);
  // A verse is a line of its own and no word: of a script without spaces only a space within a line has cut anything.
  const isUnspaced = share >= 0.3;
  const looked = isUnspaced ? text.split(/\s*[\r\n]+\s*/u).join("") : text;
  const pieces = looked.split(/\s+/u).filter((piece) => piece !== "");
  const average = pieces.reduce((sum, piece) => sum + [...piece].length, 0) / Math.max(1, pieces.length);
  const hasNone = average > (isUnspaced ? longestCutWord : longestWordOnAverage) && letters > 0;
  return { hasNone, percent: Math.round(share * 100) };
}
