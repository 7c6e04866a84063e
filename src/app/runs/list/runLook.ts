/** Colours of overlaid runs; after six the same again with dashes. */
export function runLook(place: number): { color: string; dashed: boolean } {
  return { color: `c${(place % 6) + 1}`, dashed: place >= 6 };
}
