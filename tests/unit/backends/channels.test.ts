import { expect, test } from "vitest";
import { Graph, ShapeError } from "../../../src/backends/graph.ts";
import { batchNormInference } from "../../../src/backends/ops/batchNormInference.ts";
import { conv2d } from "../../../src/backends/ops/conv2d.ts";
import { globalAveragePool } from "../../../src/backends/ops/globalAveragePool.ts";
import { maxPool } from "../../../src/backends/ops/maxPool.ts";

// Pictures' three channels come with a fourth of zeros, and a network's width is a multiple of four.
test("channels that are no multiple of four are refused aloud, since the kernels take four at a time", () => {
  const graph = new Graph();
  const input = (...shape: number[]) => graph.input(shape.join("x"), { shape, type: "float32" });
  const pictures = input(1, 4, 4, 6);
  const convolution = { stride: 1, padding: 1 };
  expect(() => graph.apply(conv2d, [pictures, input(3, 3, 6, 8)], convolution)).toThrow(ShapeError);
  expect(() => graph.apply(conv2d, [input(1, 4, 4, 8), input(3, 3, 8, 6)], convolution)).toThrow(
    "conv2d cannot take [3, 3, 8, 6]",
  );
  const six = input(6);
  const norm = [pictures, six, six, six, six];
  expect(() => graph.apply(batchNormInference, norm, { relu: true, epsilon: 1e-5 })).toThrow(ShapeError);
  expect(() => graph.apply(maxPool, [pictures], { window: 3, stride: 2, padding: 1 })).toThrow(ShapeError);
  expect(() => graph.apply(globalAveragePool, [pictures], {})).toThrow(ShapeError);
});
