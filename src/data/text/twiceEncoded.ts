/** UTF-8 that somebody read as windows-1252 and wrote as UTF-8 once more: “Ã©” where é is meant. */

/** What windows-1252 makes of the bytes 80 to 9F, and what it leaves as it is up to BF. */
const trail = "[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\u0080-\u00bf]";
/** Letters of western texts and quotes: no language ends a word in such a capital. */
const sure = new RegExp(`[ÂÃ]${trail}|â€${trail}`, "g");
/** The bytes of any sign. French, too, has “é »”, so that these must be most of a text. */
const any = new RegExp(`[\u00c2-\u00df]${trail}|[\u00e0-\u00ef]${trail}{2}|[\u00f0-\u00f4]${trail}{3}`, "g");

const fewest = 3;
const [mostSure, mostAny] = [0.1, 0.6];

const lengthOf = (found: readonly RegExpMatchArray[]): number =>
  found.reduce((sum, [run]) => sum + run.length, 0);

/** Whether a text that was read as windows-1252 has lines of UTF-8 in it. */
export const hasUtf8Within = (text: string): boolean => [...text.matchAll(sure)].length >= fewest;

/** Whether a text, or a tenth of what is beyond ASCII in it, was encoded twice. */
export function isTwiceEncoded(text: string): boolean {
  const beyond = text.replaceAll(/\p{ASCII}+/gu, "").length;
  const [known, all] = [[...text.matchAll(sure)], [...text.matchAll(any)]];
  return (
    (known.length >= fewest && lengthOf(known) >= mostSure * beyond) ||
    (all.length >= fewest && lengthOf(all) >= mostAny * beyond)
  );
}
