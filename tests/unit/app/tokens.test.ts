import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("../../../src/app/look/tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split(':root[data-theme="dark"]');

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG's contrast of two tokens of a theme. */
function contrast(theme: string, one: string, other: string): number {
  const [low = 0, high = 0] = [one, other]
    .map((name) => luminance(new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(theme)?.[1] ?? "none"))
    .toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test.each([
  ["light", light],
  ["dark", dark],
])("in the %s theme text can be read, and bars are seen without glaring", (_, theme) => {
  for (const ground of ["panel", "rail"])
    for (const ink of ["ink", "ink-2", "ink-3"])
      expect(contrast(theme, ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  // Bars of classes: two hues where there are few, a grey where there are many. Ink would be 14.
  for (const bar of ["c1", "c2", "line-strong"]) {
    expect(contrast(theme, bar, "panel"), bar).toBeGreaterThanOrEqual(3);
    expect(contrast(theme, bar, "panel"), bar).toBeLessThan(8.5);
  }
  for (const [text, ground] of [
    ["ok", "ok-bg"],
    ["warn", "warn-bg"],
    ["err", "err-bg"],
  ] as const)
    expect(contrast(theme, text, ground), text).toBeGreaterThanOrEqual(4.5);
});
