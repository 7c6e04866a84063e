/** All runs as one .zip, and back in another browser: settings, curves as CSV and TensorBoard's events, and what is needed to read them again. */
import { strFromU8, strToU8, unzipSync, Zip, ZipDeflate } from "fflate";
import * as v from "valibot";
import { toConfigFile } from "../../config/file.ts";
import { epochsCsv, stepsCsv } from "../../checkpoints/logs/curvesCsv.ts";
import { fromRecord, historySchema, toRecord } from "../../checkpoints/logs/historyRecord.ts";
import { eventsFileName, writeEvents } from "../../checkpoints/logs/tfevents.ts";
import { addImported, parseRuns, readHistory, type RunRecord } from "../../checkpoints/store/runs.ts";
import { csvFile, fileName } from "../actions/download.ts";

/** Levels above it take several times as long for a tenth less. */
const level = 3;

/** One folder a run. Runs are read and packed one after the other, so that hundreds of long ones fit in memory. */
export async function zipRuns(
  runs: readonly RunRecord[],
  onRun: (done: number) => void = () => undefined,
): Promise<Blob> {
  const blobs: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  const errors: Error[] = [];
  const zip = new Zip((error, part) => {
    if (error) errors.push(error);
    else parts.push(part.slice());
  });
  const add = (name: string, data: Uint8Array): void => {
    const entry = new ZipDeflate(name, { level });
    zip.add(entry);
    entry.push(data, true);
  };
  for (const [at, run] of runs.entries()) {
    const history = await readHistory(run.id);
    const folder = `runs/${String(run.number).padStart(4, "0")}-${fileName(run.name)}/`;
    add(`${folder}run.json`, strToU8(`${JSON.stringify({ run })}\n`));
    add(`${folder}settings.json`, strToU8(toConfigFile(run.config)));
    add(`${folder}history.json`, strToU8(JSON.stringify(toRecord(history))));
    add(`${folder}steps.csv`, strToU8(csvFile(stepsCsv(history.points))));
    add(`${folder}epochs.csv`, strToU8(csvFile(epochsCsv(history.epochs))));
    const events = await writeEvents(history, run.started).arrayBuffer();
    add(`${folder}${eventsFileName(run.started)}`, new Uint8Array(events));
    // What is packed may leave the heap: browsers keep large blobs on the disk.
    blobs.push(new Blob(parts));
    parts = [];
    onRun(at + 1);
    // The page draws between two runs.
    await new Promise((resolve) => setTimeout(resolve));
  }
  zip.end();
  if (errors[0]) throw errors[0];
  return new Blob([...blobs, ...parts], { type: "application/zip" });
}

const runFile = v.object({ run: v.unknown() });

/** How many runs of such a .zip are new here and were stored, and how many were there already. Throws where it holds none. */
export async function importRuns(file: Blob): Promise<{ added: number; known: number }> {
  const files = unzipSync(new Uint8Array(await file.arrayBuffer()), {
    filter: ({ name }) => /\/(run|history)\.json$/.test(name),
  });
  const counts = { added: 0, known: 0 };
  for (const [path, bytes] of Object.entries(files)) {
    if (!path.endsWith("/run.json")) continue;
    const history = files[path.replace(/run\.json$/, "history.json")];
    const [run] = parseRuns([v.parse(runFile, JSON.parse(strFromU8(bytes))).run]);
    if (!run || !history) continue;
    const curves = fromRecord(v.parse(historySchema, JSON.parse(strFromU8(history))));
    // One that was under way elsewhere has stopped as far as this browser knows.
    const isOpen = run.status === "running" || run.status === "paused";
    if (await addImported({ ...run, status: isOpen ? "stopped" : run.status }, curves)) counts.added += 1;
    else counts.known += 1;
  }
  if (counts.added + counts.known === 0) throw new Error("no runs");
  return counts;
}
