import type { RunRecord } from "../../../../src/checkpoints/store/runs.ts";
import { preset } from "../../../../src/config/presets.ts";

/** A finished run of made-up pets. */
export const runRecord = (number: number, part: Partial<RunRecord> & { width?: number } = {}): RunRecord => {
  const { width = 64, ...rest } = part;
  return {
    id: String(number),
    number,
    name: `run ${number}`,
    config: { ...preset("report", "resnet18"), width },
    data: { name: "pets", layout: "", train: 1, validation: 1 },
    started: number,
    changed: number,
    status: "finished",
    epoch: 1,
    step: 1,
    best: null,
    tags: [],
    notes: "",
    ...rest,
  };
};
