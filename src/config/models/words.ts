import { say } from "../../said.ts";
import { writing } from "../settings/writing.ts";
import type { Setting, Settings } from "../settings.ts";
import type { ModelSettings, Refusal } from "./model.ts";

/** What all language models have in common. */
export const words = {
  task: "text",
  fields: Object.keys(writing) as Setting[],
} as const satisfies Pick<ModelSettings, "task" | "fields">;

/** The rules of every language model; `rows`: words of a column. */
export function checkWords({ bestMetric, batchSize }: Settings, rows: number): Refusal | null {
  if (bestMetric !== "loss")
    return {
      field: "bestMetric",
      message: say("bestByLoss", bestMetric),
    };
  if (batchSize * rows > 1 << 20)
    return {
      field: "batchSize",
      message: say("tooManyWords", batchSize * rows),
    };
  return null;
}
