/** About how wide a text is at 11 pixels, where it cannot be measured: a Chinese sign is as wide as it is high. */
export function textWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += (sign.codePointAt(0) ?? 0) >= 0x2e80 ? 11.2 : 5.4;
  return width;
}
