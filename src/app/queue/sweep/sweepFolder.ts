/**
 * A folder that `npm run sweep` wrote, opened to be looked at: its results.csv, from summary.txt the metric that decides, and the
 * curves of its runs.
 */
import { FileListFolder, type Folder, FolderError, HandleFolder } from "../../../data/folder/folder.ts";
import { type ReadEpoch, readEpochLines } from "../../../checkpoints/logs/metricsJsonl.ts";
import { metricNames } from "../../../config/bestMetric.ts";
import type { Field } from "../../../config/config.ts";
import { allFields } from "../../../config/fields.ts";
import { parseField } from "../../../config/parse.ts";
import type { BestMetric } from "../../../config/settings.ts";
import { csvCells } from "../../../csvCells.ts";
import type { RunState } from "../../../experiments/results.ts";
import type { Recipe } from "../../../experiments/sweep.ts";
import type { DataSource } from "../../../worker/border/protocol.ts";
import { notify } from "../../actions/notices.ts";
import { sentence } from "../../actions/trainer.ts";
import { chooseFolder } from "../../first/drop/chooseFolder.ts";
import { words } from "../../words/words.ts";
import type { Curves, SweepFolder, SweepResults, SweepRun } from "./sweepResults.ts";

const states: readonly RunState[] = ["finished", "dropped", "failed", "waiting"];

/** From a click: lets the person choose the folder. What it lacks is told as a notice. */
export async function openSweepFolder(onFound: (found: SweepFolder) => void): Promise<void> {
  try {
    const folder = folderOf(await chooseFolder());
    if (!folder) return;
    const { name } = folder;
    const read = (path: string): Promise<string | null> => textIn(folder, path);
    const [csv, summary] = [await read("results.csv"), await read("summary.txt")];
    const results = csv === null ? null : readResults(name, csv, summary ?? "");
    if (!results) throw new Error(words().sweep.noResults(name));
    onFound({ results, curves: await curvesOf(results.runs, read) });
  } catch (error) {
    notify({ code: "openFailed", level: "error", text: sentence(error) });
  }
}

/** What a person chose, as a folder; null where it is none of those. */
function folderOf(source: DataSource | null): Folder | null {
  if (source?.kind === "handle") return new HandleFolder(source.handle);
  return source?.kind === "files" ? new FileListFolder(source.name, source.files) : null;
}

/** The text of a file of the folder; null where there is none. Throws FolderError where one is there that cannot be read. */
async function textIn(folder: Folder, path: string): Promise<string | null> {
  try {
    return await (await folder.open(path)).text();
  } catch (error) {
    if (error instanceof FolderError && error.code === "missing") return null;
    throw error;
  }
}

/** The epochs of runs from their folders' metrics.jsonl, one file after the other: most of each are its steps, which are let go. */
export async function curvesOf(
  runs: readonly Pick<SweepRun, "key">[],
  read: (path: string) => Promise<string | null>,
): Promise<Curves> {
  const curves = new Map<string, ReadEpoch[]>();
  for (const { key } of runs) {
    const text = key === "" ? null : await read(`${key}/metrics.jsonl`);
    if (text !== null) curves.set(key, readEpochLines(text));
  }
  return curves;
}

/** The runs of a results.csv; null where it is none. */
export function readResults(name: string, csv: string, summary: string): SweepResults | null {
  const [head, ...rows] = csvCells(csv, () => {
    throw new Error(words().sweep.noResults(name));
  }).map(({ cells }) => cells);
  const needed = ["recipe", "seed", "state", "epochs", "best", "seconds"];
  if (!head || !needed.every((column) => head.includes(column))) return null;
  // Those that vary stand between the recipe and its seed; a later column of that name is what the run came to.
  const varied = head
    .slice(1, head.indexOf("seed"))
    .flatMap((column) => allFields.find((field) => field === column) ?? []);
  const recipes = new Map<string, Recipe>();
  const runs = rows.map((row): SweepRun => {
    const cell = (column: string): string => row[head.lastIndexOf(column)] ?? "";
    const values = varied.map((field): [Field, ReturnType<typeof parseField>] => [
      field,
      parseField(field, row[head.indexOf(field)] ?? ""),
    ]);
    const key = JSON.stringify(values);
    const recipe = recipes.get(key) ?? { index: recipes.size, name: cell("recipe"), values: new Map(values) };
    recipes.set(key, recipe);
    return {
      key: cell("folder"),
      recipe,
      seed: Number(cell("seed")),
      state: states.find((state) => state === cell("state")) ?? "waiting",
      best: cell("best") === "" ? null : Number(cell("best")),
      epochs: Number(cell("epochs")),
      seconds: Number(cell("seconds")),
    };
  });
  const rule = summary.split("\n")[0] ?? "";
  const metrics = Object.entries(metricNames) as [BestMetric, string][];
  // The last words before the rule's semicolon name it.
  const metric = metrics.find(([, said]) => rule.includes(`validation ${said};`))?.[0] ?? "acc1";
  return { name, metric, seeds: new Set(runs.map(({ seed }) => seed)).size, varied, runs };
}
