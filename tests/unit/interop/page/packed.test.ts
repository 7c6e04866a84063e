import { expect, test } from "vitest";
import { fromHalf } from "../../../../src/checkpoints/safetensors/tensors.ts";
import { toHalf } from "../../../../src/interop/page/halves.ts";
import { writeOnePage } from "../../../../src/interop/page/html.ts";
import { packWeights, unpackWeights } from "../../../../src/interop/page/packed.ts";
import { fromDevice } from "../../../../src/models/parameters.ts";
import { trainedSample } from "../../../support/samples/trainedSample.ts";

test("every half is its own nearest half", () => {
  for (let half = 0; half < 0x10000; half += 1) {
    const value = fromHalf(half);
    if (Number.isNaN(value)) expect(Number.isNaN(fromHalf(toHalf(value)))).toBe(true);
    else expect(toHalf(value)).toBe(half);
  }
});

test.each([
  [1 + 2 ** -11, 1], // a tie goes to the even one
  [1 + 3 * 2 ** -11, 1 + 2 ** -9],
  [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
  [2 - 2 ** -12, 2], // a carry into the exponent
  [65_519, 65_504],
  [65_520, Number.POSITIVE_INFINITY],
  [-(2 ** -25), -0],
  [2 ** -24, 2 ** -24],
])("%d is %d as a half", (value, nearest) => expect(fromHalf(toHalf(value))).toBe(nearest));

test("a network goes into a page and out of it: vectors as they were, matrices to 16 bits", () => {
  const trained = trainedSample("resnet18");
  const { network, outputs, weights } = trained;
  const packed = { name: "a run", config: network.config, outputs, epoch: 3 };
  const stores = unpackWeights(packed, packWeights(trained));
  for (const tensor of network.layout.tensors) {
    if (!tensor.store) continue;
    const got = fromDevice(tensor, stores[tensor.store]);
    const given = weights.get(tensor.name)?.data as Float32Array;
    const nearest = tensor.shape.length > 1 ? given.map((value) => fromHalf(toHalf(value))) : given;
    expect(got).toEqual(nearest);
  }
});

test("no name and no program ends the page's own scripts", async () => {
  const trained = { ...trainedSample("resnet18"), name: '</script><img src=x onerror="alert(1)">' };
  const text = await writeOnePage(trained, 'const end = "</script>";', "en").text();
  expect(text.match(/<\/script>/g)?.length).toBe(3);
  expect(text.includes("<img src")).toBe(false);
});

test.each([
  ["en", "en"],
  ["zh", "zh"],
  ["fr", "en"],
])("a page that a lab in “%s” makes is in “%s”", async (language, own) => {
  const text = await writeOnePage(trainedSample("resnet18"), "", language).text();
  expect(text.slice(0, 40)).toContain(`<html lang="${own}">`);
});
