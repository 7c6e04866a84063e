import type { EpochRow } from "../../checkpoints/logs/history.ts";
import type { BestMetric } from "../../config/settings.ts";
import type { DatasetSummary } from "../../data/dataset.ts";
import type { Validation } from "../state/run/lastValidation.ts";
import type { TabName } from "../state/names.ts";
import type { Words } from "../words/en/index.ts";

/** What the page shows otherwise from task to task. No component asks which task it is. */
export interface TaskPage {
  /** What runs are laid over one another by. */
  readonly overlay: "top1" | "bitsPerByte";
  /** Its own tabs, and the one that it shows the first of them in the place of. */
  readonly tabs: readonly [TabName, ...TabName[]];
  readonly tabInsteadOf: TabName | null;
  /** Outputs of a network as long as no data says how many there are. */
  readonly guessedOutputs: number;

  /** Columns of the table of epochs between the losses and the rate. */
  epochColumns(
    names: Words["curves"]["columns"],
    data: DatasetSummary,
  ): { name: string; text: (row: EpochRow) => string }[];
  isBetter(row: EpochRow, than: EpochRow): boolean;
  /** The number of a checkpoint, and the best of a run, in its own measure. */
  metricText(metric: number): string;
  bestText(best: number, by: BestMetric): string;
  validation(
    last: Validation | undefined,
    best: EpochRow | null,
    words: Words["run"],
  ): { name: string; value: string; small: string };
  bestSentence(best: EpochRow, words: Words["run"]): string;
  announcement(last: EpochRow, best: EpochRow, words: Words["run"]): string;

  /** What is counted: pictures, or what a text is cut into, in a speed and on an axis. `data` null: not known. */
  examples(words: Words, data: DatasetSummary | null): string;
  examplesAxis(words: Words, data: DatasetSummary | null): string;
  speedColumn(words: Words, data: DatasetSummary | null): string;
  metricColumn(words: Words): string;
  log(words: Words["log"]): { empty: string; counted: string };
  /** Why a network of this task does not fit the data. */
  needs(words: Words["startOff"], model: string): string;
}
