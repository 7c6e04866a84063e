import { expect, test } from "vitest";
import { gpuTable, partsOf, readGpuOptions, rowsOf } from "../../../scripts/bench/gpu.mjs";
import { OptionsError } from "../../../scripts/lib/options/configFlags.mjs";

const kinds = (data: string | null, small: boolean) => partsOf({ data, small }).map(({ kind }) => kind);

test("a whole epoch is measured where there is data for it, and the rehearsal has the same parts", () => {
  expect(kinds(null, false)).not.toContain("epoch");
  expect(kinds("there", false).filter((kind) => kind === "epoch")).toHaveLength(1);
  expect(new Set(kinds("there", true))).toEqual(new Set(kinds("there", false)));
});

test("rows are read from what each command writes", () => {
  const step = { adapter: "chip", answers: [{ name: "f4", stepMs: 3, queuedStepMs: 2, mebibytes: 10.4 }] };
  expect(rowsOf("step", JSON.stringify(step))).toEqual([
    { name: "f4", ms: 2, note: "3 when each is waited for, 10 MiB, chip" },
  ]);
  expect(rowsOf("pytorch", "ResNet-18, batch 8, TF32: 1,234.50 ms\nnothing\n")).toEqual([
    { name: "PyTorch, ResNet-18, batch 8, TF32", ms: 1234.5, note: "" },
  ]);
  const metrics = [
    { kind: "step", epoch: 0, stepMs: 300 },
    { kind: "step", epoch: 0, stepMs: 200 },
    { kind: "epoch", epoch: 0, seconds: 1 },
  ];
  const text = metrics.map((row) => `${JSON.stringify(row)}\n`).join("");
  expect(rowsOf("epoch", text)).toEqual([{ name: "epoch 1", ms: 1000, note: "50 % in 2 steps" }]);
  const bench = { rows: [{ name: "Descent", step: 4, least: 3, most: 5, report: { peakBytes: 2e6 } }] };
  expect(rowsOf("bench", JSON.stringify(bench))).toEqual([{ name: "Descent", ms: 4, note: "3 to 5, 2 MB" }]);
});

test("what could not be measured stands in the table with its reason", () => {
  const result = { title: "PyTorch", command: "python3 x", seconds: 1, rows: [], problem: "no torch" };
  expect(gpuTable([result]).split("\n").at(-1)).toBe("| PyTorch | not measured | no torch | `python3 x` |");
  expect(() => readGpuOptions(["--gpu", "--minutes", "never"])).toThrow(OptionsError);
  expect(() => readGpuOptions(["--gpu", "--strange"])).toThrow(OptionsError);
});
