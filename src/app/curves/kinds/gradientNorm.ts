import { formatShort } from "../../format.ts";
import { measured } from "../curveFrame.ts";
import { type ChartKind, drawing, single } from "./kind.ts";

export const gradientNorm: ChartKind = {
  place: "large",
  tasks: ["text"],
  name: ({ curves }) => curves.gradientNorm,
  draw(frame) {
    const norm = measured(frame, "gradientNorm", { ...single, key: "norm" });
    return drawing(frame, [{ ...norm, raw: null }], frame.view.logY, formatShort, { triangles: [] });
  },
};
