import type { ChartModel } from "./curve.ts";

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
