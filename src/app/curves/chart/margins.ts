import type { ChartModel } from "./curve.ts";
import { textWidth } from "./textWidth.ts";

/** Room around the plot in pixels: tags and numbers on the right, the ruler below. */
export interface Margins {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** What each layer of a chart is given: the same chart on the same place, sizes in pixels. */
export interface ChartLayer {
  chart: ChartModel;
  width: number;
  height: number;
  margins: Margins;
}

const large: Margins = { top: 10, right: 50, bottom: 20, left: 4 };
const small: Margins = { top: 5, right: 44, bottom: 17, left: 2 };

/** From the plot's edge to a tag's words, and from those to the tag's end. */
export const tagIndent = 8;
const tagEnd = 3;

/** Digits are a fifth wider than the mean sign. */
const digits = 1.2;

/** Room for the newest values, on a chart of full size or a small one: a loss on its way to infinity, 8.02e16, needs more than 2.18. */
export function marginsOf({ curves, formatY }: ChartModel, isSmall: boolean): Margins {
  const usual = isSmall ? small : large;
  const tags = curves.flatMap(({ tag, points }) => {
    const last = points.at(-1);
    return tag && last ? [textWidth(formatY(last.y)) * digits] : [];
  });
  return { ...usual, right: Math.max(usual.right, Math.ceil(tagIndent + Math.max(0, ...tags) + tagEnd)) };
}
