import { afterAll, beforeAll, expect, test } from "vitest";
import type { KernelOptions } from "../../../../src/backends/backend.ts";
import { Graph, type Node } from "../../../../src/backends/graph.ts";
import { linear } from "../../../../src/backends/ops/linear.ts";
import { OutOfMemoryError } from "../../../../src/backends/outOfMemory.ts";
import { WebGpuBackend } from "../../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../../src/backends/webgpu/device/device.ts";

const options: KernelOptions = { fastProducts: "off", precision: "float32" };
let backend: WebGpuBackend;
beforeAll(async () => {
  backend = new WebGpuBackend(await openDevice());
});
afterAll(() => backend.dispose());

function product(activation: "none" | "relu", rows = 72): Node {
  const graph = new Graph();
  const x = graph.input("x", { shape: [rows, 40], type: "float32" });
  const w = graph.input("w", { shape: [24, 40], type: "float32" });
  graph.apply(linear, [x, w, undefined, undefined], { activation, dropout: undefined });
  return graph.nodes[0]!;
}

test("every variant of a product gives what the default gives; another function does not", async () => {
  const node = product("none");
  const usual = await backend.trial(node, options);
  const wanted = await usual.outcome();
  usual.dispose();
  let variants = 0;
  for (const [key, { variants: all }] of backend.kernelsOf(node, options).asked)
    for (const variant of all) {
      variants += 1;
      const trial = await backend.trial(node, { ...options, choices: { [key]: variant } });
      expect(await trial.agrees(wanted), `${key} ${variant}`).toBe(true);
      // Again on the same numbers: what a run leaves behind does not matter.
      expect(await trial.agrees(wanted), `${key} ${variant}`).toBe(true);
      expect(await trial.time(4)).toBeGreaterThan(0);
      trial.dispose();
    }
  expect(variants).toBeGreaterThan(1);
  const wrong = await backend.trial(product("relu"), options);
  expect(await wrong.agrees(wanted)).toBe(false);
  wrong.dispose();
  wanted.dispose();
  expect(backend.bytes()).toBe(0);
});

test("in mixed precision a node is tried with the halves that it has in its network", async () => {
  const graph = new Graph();
  const weights = graph.input("w", { shape: [40, 40], type: "float32" });
  const activation = { activation: "none", dropout: undefined } as const;
  let x = graph.input("x", { shape: [64, 40], type: "float32" });
  for (let layer = 0; layer < 3; layer++)
    [x] = graph.apply(linear, [x, weights, undefined, undefined], activation) as [typeof x];
  graph.result("y", x);
  const mixed: KernelOptions = { ...options, precision: "mixed", choices: { halves: "multiplied" } };
  const tried = backend.tunable(graph, mixed);
  const [, middle] = graph.nodes as [Node, Node];
  const bytes = async (precision: KernelOptions["precision"]): Promise<number> => {
    const trial = await tried.trial(middle, { ...mixed, precision });
    const held = backend.bytes();
    trial.dispose();
    return held;
  };
  // The picture and the result in two bytes each, the weights in four.
  expect((await bytes("float32")) - (await bytes("mixed"))).toBe(2 * 64 * 40 * 2);
  const usual = await tried.trial(middle, mixed);
  const wanted = await usual.outcome();
  usual.dispose();
  const [[key, { variants }]] = [...tried.kernelsOf(middle, mixed).asked] as unknown as [
    [string, { variants: string[] }],
  ];
  expect(variants).toContain("half");
  for (const variant of variants) {
    const trial = await tried.trial(middle, { ...mixed, choices: { ...mixed.choices, [key]: variant } });
    expect(await trial.agrees(wanted), variant).toBe(true);
    trial.dispose();
  }
  // What the last one gives is read back: it is of 32 bits, and no outcome of the middle one.
  const last = await tried.trial(graph.nodes[2]!, mixed);
  expect(await last.agrees(wanted)).toBe(false);
  last.dispose();
  wanted.dispose();
  expect(backend.bytes()).toBe(0);
});

test("a node with an array that the device binds in pieces has no trial", async () => {
  const pieces = new WebGpuBackend(await openDevice({ pieceBytes: 4096 }));
  await expect(pieces.trial(product("none"), options)).rejects.toThrow(OutOfMemoryError);
  expect(pieces.bytes()).toBe(0);
  pieces.dispose();
});
