/** What the steps were to reach, beside what docs/benchmarks.json has of them. */
import { short } from "./report.mjs";

/** @typedef {import("./docs.mjs").Kept} Kept */
/** @typedef {Kept["rows"][number]} KeptRow */

/**
 * One target. `of` gives the number from the rows of its scenario, undefined where a lane of it was not measured.
 * @typedef {object} Target
 * @property {string} what
 * @property {string} scenario
 * @property {"at least" | "at most"} bound
 * @property {number} limit
 * @property {string} unit
 * @property {(lane: (begin: string, ...parts: string[]) => KeptRow | undefined) => number | null | undefined} of
 */

/** @param {KeptRow | undefined} slow @param {KeptRow | undefined} fast */
const ratio = (slow, fast) => slow && fast && slow.step / fast.step;

/** @param {string} what @param {string} scenario @param {number} limit @param {string} slow @param {string[]} fast @returns {Target} */
const faster = (what, scenario, limit, slow, ...fast) => ({
  what,
  scenario,
  bound: "at least",
  limit,
  unit: "times",
  of: (lane) => ratio(lane(slow), lane("Descent", ...fast)),
});

/** @param {string} variant @returns {Target} */
const besidePyTorch = (variant) => ({
  what: `ResNet-18, WASM, ${variant}, 1 thread: as long as PyTorch's on 1 thread`,
  scenario: "wasm-pictures",
  bound: "at most",
  limit: 1.4,
  unit: "times",
  of: (lane) => ratio(lane("Descent", variant, "1 thread"), lane("PyTorch", "1 thread")),
});

/** @param {string} what @param {string} scenario @param {number} limit @param {string[]} names @returns {Target} */
const javaScript = (what, scenario, limit, ...names) => ({
  what,
  scenario,
  bound: "at most",
  limit,
  unit: "ms",
  of: (lane) => lane("Descent", ...names)?.javaScript,
});

/** @param {string} what @param {string} scenario @param {number} limit @param {string[]} names @returns {Target} */
const launches = (what, scenario, limit, ...names) => ({
  ...javaScript(what, scenario, limit, ...names),
  unit: "",
  of: (lane) => lane("Descent", ...names)?.launches,
});

/** @type {readonly Target[]} */
const targets = [
  faster("ResNet-18, WebGPU, F(4x4): faster than plain tfjs", "webgpu-pictures", 24, "plain", "F(4x4)"),
  faster("ResNet-18, WebGPU, direct: faster than plain tfjs", "webgpu-pictures", 16, "plain", "direct"),
  faster("Transformer, WebGPU: faster than plain tfjs", "webgpu-text", 10, "plain"),
  javaScript("ResNet-18, WebGPU, direct: JavaScript of a step", "webgpu-alone", 0.5, "direct"),
  javaScript("ResNet-18, WebGPU, F(4x4): JavaScript of a step", "webgpu-alone", 0.5, "F(4x4)"),
  javaScript("Transformer, WebGPU: JavaScript of a step", "webgpu-text-alone", 0.5),
  launches("ResNet-18, WebGPU, direct: launches of a step", "webgpu-pictures", 200, "direct"),
  launches("ResNet-18, WebGPU, F(4x4): launches of a step", "webgpu-pictures", 200, "F(4x4)"),
  launches("Transformer, WebGPU: launches of a step", "webgpu-text", 80),
  besidePyTorch("F(4x4)"),
  besidePyTorch("F(2x2)"),
  {
    what: "Transformer, WASM, 1 thread: as long as its arithmetic at the SIMD rate",
    scenario: "wasm-text",
    bound: "at most",
    limit: 1.25,
    unit: "times",
    of(lane) {
      const roof = lane("Descent", "1 thread")?.roof;
      return roof && 1 / roof;
    },
  },
  ...[
    { what: "ResNet-18, WASM, F(4x4)", scenario: "wasm-pictures", names: ["F(4x4)"] },
    { what: "Transformer, WASM", scenario: "wasm-text", names: [] },
  ].map(
    ({ what, scenario, names }) =>
      /** @type {Target} */ ({
        what: `${what}: faster with 2 threads than with 1`,
        scenario,
        bound: "at least",
        limit: 1.7,
        unit: "times",
        of: (lane) => ratio(lane("Descent", ...names, "1 thread"), lane("Descent", ...names, "2 threads")),
      }),
  ),
  faster("ResNet-18, WebGPU: faster than jax-js", "jax-webgpu-pictures", 2, "jax-js"),
  faster("Transformer, WebGPU: faster than jax-js", "jax-webgpu-text", 2, "jax-js"),
  faster("ResNet-18, WASM: faster than jax-js", "jax-wasm-pictures", 2, "jax-js"),
  faster("Transformer, WASM: faster than jax-js", "jax-wasm-text", 2, "jax-js"),
];

/**
 * The table: target, measured, met, and the scenario that measures it anew.
 * @param {Readonly<Record<string, Kept | undefined>>} results
 */
export function targetTable(results) {
  const lines = [
    "| of a training step | target | measured | met | scenario |",
    "| --- | --- | ---: | --- | --- |",
  ];
  for (const { what, scenario, bound, limit, unit, of } of targets) {
    const rows = results[scenario]?.rows ?? [];
    const measured = of((begin, ...parts) =>
      rows.find(
        ({ name }) => name.startsWith(begin) && parts.every((part) => name.split(", ").includes(part)),
      ),
    );
    const isMet =
      typeof measured === "number" && (bound === "at least" ? measured >= limit : measured <= limit);
    const cells =
      typeof measured === "number"
        ? [`${short(measured)} ${unit}`.trim(), isMet ? "yes" : "no"]
        : ["not measured", "not known"];
    lines.push(`| ${[what, `${bound} ${limit} ${unit}`.trim(), ...cells, scenario].join(" | ")} |`);
  }
  return lines.join("\n");
}
