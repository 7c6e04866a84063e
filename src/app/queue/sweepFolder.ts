/** A folder that `npm run sweep` wrote, opened to be looked at: its results.csv, and from summary.txt the metric that decides. */
import { metricNames } from "../../config/bestMetric.ts";
import type { Field } from "../../config/config.ts";
import { allFields } from "../../config/fields.ts";
import { parseField } from "../../config/parse.ts";
import type { BestMetric } from "../../config/settings.ts";
import { csvCells } from "../../experiments/csvCells.ts";
import type { RunState } from "../../experiments/results.ts";
import type { Recipe } from "../../experiments/sweep.ts";
import { notify } from "../actions/notices.ts";
import { sentence } from "../actions/trainer.ts";
import { chooseFolder } from "../first/chooseFolder.ts";
import { words } from "../words/words.ts";
import type { SweepResults, SweepRun } from "./sweepResults.ts";

const states: readonly RunState[] = ["finished", "dropped", "failed", "waiting"];

/** From a click: lets the person choose the folder. What it lacks is told as a notice. */
export async function openSweepFolder(onFound: (results: SweepResults) => void): Promise<void> {
  try {
    const source = await chooseFolder();
    if (!source) return;
    const name = source.kind === "handle" ? source.handle.name : source.name;
    const read = async (file: string): Promise<string | null> => {
      if (source.kind === "handle") {
        try {
          return await (await (await source.handle.getFileHandle(file)).getFile()).text();
        } catch {
          return null;
        }
      }
      const found =
        source.kind === "files" ? source.files.find(({ path }) => path.split("/").at(-1) === file) : null;
      return found ? found.file.text() : null;
    };
    const [csv, summary] = [await read("results.csv"), await read("summary.txt")];
    const results = csv === null ? null : readResults(name, csv, summary ?? "");
    if (!results) throw new Error(words().sweep.noResults(name));
    onFound(results);
  } catch (error) {
    notify({ code: "openFailed", level: "error", text: sentence(error) });
  }
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
