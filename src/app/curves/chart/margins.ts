/** Room around the plot in pixels: tags and numbers on the right, the ruler below. */
export interface Margins {
  top: number;
  right: number;
  bottom: number;
  left: number;
}
