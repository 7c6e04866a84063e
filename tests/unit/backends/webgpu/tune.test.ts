import { expect, test } from "vitest";
import type { KernelOptions, Tuned } from "../../../../src/backends/backend.ts";
import { Graph } from "../../../../src/backends/graph.ts";
import { linear } from "../../../../src/backends/ops/linear.ts";
import { OutOfMemoryError } from "../../../../src/backends/outOfMemory.ts";
import type { Trial } from "../../../../src/backends/webgpu/trial.ts";
import { tune, tuning } from "../../../../src/backends/webgpu/tune.ts";

const options: KernelOptions = { fastProducts: "off", precision: "float32" };
const key = "matrixProduct 8x8x8nt";
const inner = "splitSum 8";

interface Faults {
  /** These leave something out. */
  wrong?: readonly string[];
  /** For these there is no memory. */
  large?: readonly string[];
}

/** A device whose variants take these milliseconds; "shared" brings a kernel of its own with two variants. */
function device(times: Record<string, number>, { wrong = [], large = [] }: Faults = {}) {
  /** Milliseconds of each piece of work that was handed over. */
  const work: number[] = [];
  const open = { count: 0 };
  return {
    work,
    open,
    kernelsOf(_node: unknown, { choices }: KernelOptions) {
      const asked = new Map([[key, { variants: Object.keys(times), given: "register" }]]);
      if (choices?.[key] === "shared") asked.set(inner, { variants: ["whole", "parts"], given: "whole" });
      return { asked };
    },
    async trial(_node: unknown, { choices }: KernelOptions): Promise<Trial> {
      const variant = choices?.[key] ?? "register";
      if (large.includes(variant)) throw new OutOfMemoryError("Too large.");
      const each = times[variant]! / (choices?.[inner] === "parts" ? 2 : 1);
      open.count += 1;
      return {
        time: async (repeats) => {
          work.push(each * repeats);
          return each;
        },
        outcome: async () => ({ dispose: () => undefined }),
        agrees: async () => !wrong.includes(variant),
        dispose: () => void (open.count -= 1),
      };
    },
  };
}

function graphOf(): Graph {
  const graph = new Graph();
  const [x, w] = ["x", "w"].map((name) => graph.input(name, { shape: [8, 8], type: "float32" }));
  graph.apply(linear, [x, w, undefined, undefined], { activation: "none", dropout: undefined });
  return graph;
}

const times = { register: 0.8, shared: 0.4, quad: 0.2 };

async function foundBy(tried: ReturnType<typeof device>, choices = {}): Promise<Tuned[]> {
  const found: Tuned[] = [];
  for await (const one of tuning(tried, graphOf(), { ...options, choices })) if (one) found.push(one);
  return found;
}

test("the fastest variant that computes what the default computes is taken", async () => {
  expect(await tune(device(times), graphOf(), options)).toEqual({ [key]: "quad" });
});

test("the fastest is not taken when it computes something else, and the next one is, with what it brings", async () => {
  expect(await foundBy(device(times, { wrong: ["quad"] }))).toEqual([
    { key, variant: "shared" },
    { key: inner, variant: "parts" },
  ]);
  expect(await tune(device(times, { wrong: ["quad", "shared"] }), graphOf(), options)).toEqual({
    [key]: "register",
  });
});

test("a pull does one piece of work of at most five milliseconds, or a node once that alone takes longer", async () => {
  for (const scale of [0.01, 0.3, 1, 10, 100]) {
    const slower = { register: 0.8 * scale, shared: 0.4 * scale, quad: 2 * scale };
    const tried = device(slower);
    const search = tuning(tried, graphOf(), options);
    let before = 0;
    for (let pull = await search.next(); !pull.done; pull = await search.next()) {
      expect(tried.work.length - before).toBeLessThanOrEqual(1);
      before = tried.work.length;
    }
    const longest = Math.max(...Object.values(slower));
    for (const milliseconds of tried.work) expect(milliseconds).toBeLessThanOrEqual(Math.max(5, longest));
    // What is compared is long enough to be told apart, three times over.
    expect(tried.work.filter((milliseconds) => milliseconds >= 2 || scale < 0.1).length).toBeGreaterThan(3);
    expect(tried.open.count).toBe(0);
  }
});

test("a kernel for whose variants there is no memory keeps its default, which is told", async () => {
  const tried = device(times, { large: ["shared"] });
  expect(await foundBy(tried)).toEqual([{ key, variant: "register", misses: "memory" }]);
  expect(tried.open.count).toBe(0);
});

test("what is known is not timed again", async () => {
  const tried = device(times);
  expect(await foundBy(tried, { [key]: "register" })).toEqual([]);
  expect(tried.work).toEqual([]);
});

test("a search that is left frees what it was at", async () => {
  const tried = device(times);
  const search = tuning(tried, graphOf(), options);
  await search.next();
  expect(tried.open.count).toBe(1);
  await search.return();
  expect(tried.open.count).toBe(0);
});
