import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type OperationName, operations } from "../../../../src/data/augmentation/operations.ts";
import { spaces } from "../../../../src/data/augmentation/policies.ts";

/** Of scripts/reference/augmentations.py. */
interface Reference {
  pictures: { size: number; pixels: string }[];
  cases: { operation: OperationName; magnitude: number; made: string[] }[];
  spaces: Record<keyof typeof spaces, [OperationName, number[] | null, boolean][]>;
}

const file = new URL("../../../fixtures/reference/augmentations.json", import.meta.url);
const reference = JSON.parse(readFileSync(file, "utf8")) as Reference;
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

/** Blends are sums of float32 that are cut to whole numbers: the order of a sum decides of one. */
const cut = new Set<OperationName>(["Brightness", "Color", "Contrast", "Sharpness", "AutoContrast", "Hue"]);

describe("each operation makes of odd pictures what torchvision makes of them", () => {
  const names = [...new Set(reference.cases.map(({ operation }) => operation))];
  test.each(names)("%s", (name) => {
    const worst: number[] = [];
    for (const { operation, magnitude, made } of reference.cases) {
      if (operation !== name) continue;
      reference.pictures.forEach(({ size, pixels }, at) => {
        const picture = bytes(pixels);
        const before = picture.slice();
        const result = operations[name](picture, size, magnitude);
        const wanted = bytes(made[at]!);
        const differences = Array.from(wanted, (value, i) => Math.abs(value - result[i]!));
        expect(picture, "the picture that is given stays").toEqual(before);
        worst.push(Math.max(...differences));
      });
    }
    expect(Math.max(...worst)).toBeLessThanOrEqual(cut.has(name) ? 1 : 0);
  });

  test("every operation is among them", () => {
    const others = Object.keys(operations).filter((name) => !names.includes(name as OperationName));
    expect(others).toEqual(["Identity"]);
  });
});

test("both policies have torchvision's operations, magnitudes and signs", () => {
  for (const policy of ["ra", "ta_wide"] as const) {
    const wanted = reference.spaces[policy];
    expect(spaces[policy].map(([name]) => name)).toEqual(wanted.map(([name]) => name));
    spaces[policy].forEach(([name, magnitudes], at) => {
      const [, values, signed] = wanted[at]!;
      expect(magnitudes?.signed ?? false, name).toBe(signed);
      expect(magnitudes === null, name).toBe(values === null);
      // torchvision.transforms.v2 has Solarize's as a share of 255.
      const scale = name === "Solarize" ? 255 : 1;
      values?.forEach((value, bin) => expect(magnitudes!.of(bin, 64) * scale).toBeCloseTo(value, 4));
    });
  }
});
