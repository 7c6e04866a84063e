/** Which network weights are of, by the names and shapes of their tensors. */
import { expect, test } from "vitest";
import { recogniseModel } from "../../../src/config/models/recognise.ts";
import { preset } from "../../../src/config/presets.ts";
import { networkOf } from "../../../src/models/network.ts";

const shapesOf = (model: "resnet18" | "resnet34", prefix = "", fields = {}) =>
  new Map(
    networkOf({ ...preset("report", model), width: 8, ...fields }, 3).layout.tensors.map(
      ({ name, shape }) => [prefix + name, shape],
    ),
  );

test.each(["", "module.", "model.backbone."])(
  "a ResNet under “%s”, beside what is no part of it",
  (prefix) => {
    const shapes = new Map([["criterion.weight", [3]], ...shapesOf("resnet18", prefix)]);
    expect(recogniseModel(shapes)).toEqual({ model: "resnet18", width: 8, stem: "imagenet" });
    const deep = shapesOf("resnet34", prefix, { width: 16, stem: "small" });
    expect(recogniseModel(deep)).toEqual({ model: "resnet34", width: 16, stem: "small" });
  },
);

test("a ResNet as the modules of a Sequential", () => {
  const places: Record<string, string> = {
    conv1: "0",
    bn1: "1",
    layer1: "4",
    layer2: "5",
    layer3: "6",
    layer4: "7",
    fc: "9",
  };
  const shapes = new Map(
    [...shapesOf("resnet18")].map(([name, shape]) => [
      name.replace(/^\w+/, (module) => places[module] ?? module),
      shape,
    ]),
  );
  expect(recogniseModel(shapes)).toEqual({ model: "resnet18", width: 8, stem: "imagenet" });
});

test("another network is none", () => {
  expect(recogniseModel(new Map([["features.0.weight", [64, 3, 3, 3]]]))).toBeNull();
  expect(recogniseModel(new Map())).toBeNull();
});
