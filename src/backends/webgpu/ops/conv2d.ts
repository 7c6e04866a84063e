import type { FilterGradient, InputGradient } from "../../ops/conv2d.ts";
import { type Convolution, geometry } from "../../ops/parts/convolution.ts";
import { convolve } from "../convolution/convolve.ts";
import { inShares, sharesOfGradient, writers } from "../convolution/filterGradient.ts";
import { chosenVariant, winogradTile } from "../convolution/variant.ts";
import { filterGradientByWinograd } from "../convolution/winograd.ts";
import { builder, input, output } from "../writing/kernel.ts";

export const conv2d = builder<Convolution>((node, list) => {
  const [source, filter, target] = [input(node, 0), input(node, 1), output(node, 0)];
  const g = geometry(source, filter, target, node.attributes);
  convolve(list, { name: node.op.name, geometry: g, backward: false, source, filter, target });
});

export const conv2dInputGradient = builder<InputGradient>((node, list) => {
  const [source, filter, target] = [input(node, 0), input(node, 1), output(node, 0)];
  const g = geometry(target, filter, source, node.attributes);
  convolve(list, {
    name: "conv2dInputGradient",
    geometry: g,
    backward: true,
    source,
    filter,
    target,
    accumulate: node.inputs[2],
  });
});

export const conv2dFilterGradient = builder<FilterGradient>((node, list) => {
  const [x, dy, dw] = [input(node, 0), input(node, 1), output(node, 0)];
  const g = geometry(x, dw, dy, node.attributes);
  const pass = { name: node.op.name, geometry: g, x, dy, dw };
  const variant = chosenVariant(list, pass.name, g);
  const tile = winogradTile(list.context, g);
  if (tile && variant === "winograd") filterGradientByWinograd(list, pass, tile);
  else
    inShares(list, pass, sharesOfGradient(list, g), writers[variant === "winograd" ? "register" : variant]);
});
