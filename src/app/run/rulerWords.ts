/** The words above a run's ruler: which of them have room, and on which side of their place. */
import { textWidth } from "../curves/chart/textWidth.ts";

/** A place on the ruler, in pixels from its beginning, with the word that belongs there; "": none. */
export interface RulerMark {
  x: number;
  text: string;
}

export interface RulerWord extends RulerMark {
  anchor: "start" | "middle" | "end";
}

/** Roughly, in pixels. */
const lengthOf = (text: string): number => textWidth(text) * 1.04;

/** From a notch's middle to its word, and from a word to another notch. */
const beside = 9;
const apart = 5;

/** Notches as close as this touch each other, and share their words. */
const touching = 10;

/**
 * The words of the checkpoints beside their notches, and those of the changes of rate above theirs.
 * @param width of the ruler, in pixels: no word leaves it
 * @param between words that share a place
 */
export function rulerWords(
  checkpoints: readonly RulerMark[],
  changes: readonly RulerMark[],
  width: number,
  between: string,
): RulerWord[] {
  return withoutOverlap([
    ...besideNotches(checkpoints, width, between),
    ...changes.map((change) => above(change, width)),
  ]);
}

function above({ x, text }: RulerMark, width: number): RulerWord {
  const half = lengthOf(text) / 2;
  return { x, text, anchor: x < half ? "start" : x > width - half ? "end" : "middle" };
}

/** Notches that touch each other, from the left. */
interface Notches {
  from: number;
  to: number;
  words: Set<string>;
}

function together(checkpoints: readonly RulerMark[]): Notches[] {
  const all: Notches[] = [];
  for (const { x, text } of checkpoints.toSorted((a, b) => a.x - b.x)) {
    const before = all.at(-1);
    if (before && x - before.to < touching) {
      before.to = x;
      before.words.add(text);
    } else all.push({ from: x, to: x, words: new Set([text]) });
  }
  return all;
}

/** Words after their notches; before them where they would leave the ruler or lie over other notches; else left out. */
function besideNotches(checkpoints: readonly RulerMark[], width: number, between: string): RulerWord[] {
  const all = together(checkpoints);
  return all.flatMap((own): RulerWord[] => {
    const text = [...own.words].filter(Boolean).join(between);
    const isFree = (from: number, to: number): boolean =>
      from >= 0 &&
      to <= width &&
      !all.some((other) => other !== own && other.to > from - apart && other.from < to + apart);
    const [before, after] = [own.from - beside, own.to + beside];
    const length = lengthOf(text);
    if (isFree(after, after + length)) return [{ x: after, text, anchor: "start" }];
    return isFree(before - length, before) ? [{ x: before, text, anchor: "end" }] : [];
  });
}

/** Words that would lie over an earlier one are left out. */
function withoutOverlap(words: readonly RulerWord[]): RulerWord[] {
  const laid: { from: number; to: number }[] = [];
  return words.filter(({ x, text, anchor }) => {
    if (text === "") return false;
    const length = lengthOf(text);
    const from = anchor === "start" ? x : anchor === "end" ? x - length : x - length / 2;
    const to = from + length;
    if (laid.some((other) => from < other.to + 10 && to > other.from - 10)) return false;
    laid.push({ from, to });
    return true;
  });
}
