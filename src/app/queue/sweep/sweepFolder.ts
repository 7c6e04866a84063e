/**
 * A folder that `npm run sweep` wrote, opened to be looked at: its results.csv, from summary.txt the metric that decides, and the
 * curves of its runs.
 */
import { deviceMs, inTime } from "../../../inTime.ts";
import { fileIn } from "../../../data/folder/folder.ts";
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
    const source = await chooseFolder();
    if (!source) return;
    const name = source.kind === "handle" ? source.handle.name : source.name;
    const read = (path: string): Promise<string | null> => readBelow(source, path);
    const [csv, summary] = [await read("results.csv"), await read("summary.txt")];
    const results = csv === null ? null : readResults(name, csv, summary ?? "");
    if (!results) throw new Error(words().sweep.noResults(name));
    onFound({ results, curves: await curvesOf(results.runs, read) });
  } catch (error) {
    notify({ code: "openFailed", level: "error", text: sentence(error) });
  }
}

/** The text of a file below the folder, its path with slashes; null where there is none. */
async function readBelow(source: DataSource, path: string): Promise<string | null> {
  if (source.kind === "files")
    return source.files.find((file) => file.path.split("/").slice(1).join("/") === path)?.file.text() ?? null;
  if (source.kind !== "handle") return null;
  const names = path.split("/");
  const last = names.pop() ?? "";
  try {
    let folder = source.handle;
    for (const name of names) folder = await inTime(folder.getDirectoryHandle(name), deviceMs);
    return await (await fileIn(folder, last)).text();
  } catch {
    return null;
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
