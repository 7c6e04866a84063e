/** Opening data: a folder that was dropped or chosen, or a built-in sample. */
import { firstModel, type ModelName, modelSettings, taskOf } from "../../../config/models/index.ts";
import type { Checkpoint } from "../../../checkpoints/checkpoint.ts";
import type { SampleName } from "../../../config/samples.ts";
import type { DataFacts } from "../../../config/models/model.ts";
import { recommend } from "../../../config/recommend.ts";
import { isTokenizerFile, type ReadAs, type ReadAsField, readAsToLink } from "../../../config/readAs.ts";
import type { DatasetSummary } from "../../../data/dataset.ts";
import type { FoundFiles } from "../../../data/folder/folder.ts";
import { say } from "../../../said.ts";
import type { TokenizerFile } from "../../../tokenizers/fromFiles.ts";
import type { DataSource } from "../../../worker/border/protocol.ts";
import type { QueueData } from "../../queue/queue.ts";
import { fittedForm, type Form, sampleForm, setModel } from "../../state/form/form.ts";
import { isLive } from "../../state/state.ts";
import { app, setApp } from "../../state/store.ts";
import { dismiss, notify } from "../notices.ts";
import { startTraining } from "../run/run.ts";
import { givenTokenizer, keepTokenizer, readTokenizerFiles } from "./tokenizer.ts";
import { sentence, trainer } from "../trainer.ts";

export function sourceName(source: DataSource): string {
  return source.kind === "handle" ? source.handle.name : source.name;
}

/** Finds the files of a dropped folder; rejects with the signal's reason. */
export type Find = (onFiles: (files: number) => void, signal: AbortSignal) => Promise<FoundFiles>;

let finding: AbortController | null = null;

/** The source with what the page finds in it itself. */
export async function withFound(source: DataSource, find: Find): Promise<DataSource> {
  finding = new AbortController();
  const { signal } = finding;
  const start = Date.now();
  let told = 0;
  const onFiles = (files: number): void => {
    const now = Date.now();
    if (now - told < 100) return;
    told = now;
    const perSecond = (files / Math.max(1, now - start)) * 1000;
    setApp(({ reading }) => ({ reading: reading && { ...reading, files, perSecond } }));
  };
  try {
    const found = await find(onFiles, signal);
    if (source.kind === "handle") return { ...source, found };
    return source.kind === "files" ? { ...source, files: found.refused } : source;
  } catch (error) {
    signal.throwIfAborted();
    // A handle can be listed by the worker too.
    if (source.kind === "handle") return source;
    throw error;
  } finally {
    finding = null;
  }
}

/** What is opened again is listed again. */
export function withoutListing(source: DataSource): DataSource {
  return source.kind === "handle" && source.found
    ? { ...source, found: { directories: [], refused: source.found.refused } }
    : source;
}

export interface HowToOpen {
  /** The run that is shown stays, and a failure is thrown. */
  behind?: boolean;
  /** A folder of an earlier visit is read as it was read then, unless something is chosen already. */
  asBefore?: boolean;
  /** For this run, whatever the form says. */
  as?: Pick<QueueData, "readAs" | "subwords"> & { seed: number };
}

/**
 * Reads a folder; true when it was understood. While a run is live, its data stays. `find` is how the page lists a dropped
 * folder, which is many times as fast as listing its handle.
 */
export async function openData(
  source: DataSource,
  find?: Find,
  { behind = false, asBefore = false, as }: HowToOpen = {},
): Promise<boolean> {
  const { run, mode, reading: other } = app.getState();
  if (mode === "reading" || other || (run && isLive(run.status))) return false;
  const name = sourceName(source);
  const expected = app.getState().folders.find((folder) => folder.name === name)?.files ?? null;
  const reading = { name, files: 0, perSecond: 0, expected, bytes: null };
  setApp(() =>
    behind
      ? { reading }
      : { mode: "reading", place: "lab", reading, dataError: null, error: null, run: null },
  );
  try {
    const given = find ? await withFound(source, find) : source;
    const before = app.getState().source;
    // What was chosen for one folder says nothing of another.
    if (!as && before && sourceName(before) !== name)
      setApp(({ form }) => ({ form: { ...form, readAs: {} } }));
    if (!as) forgetMissingTokenizer();
    const { form: asked } = app.getState();
    const { readAs, seed, subwords } = as ?? {
      ...asked,
      seed: asked.config.seed,
      subwords: takesSubwords(asked.config.model),
    };
    const tokenizer = givenTokenizer(readAs.tokenizer)?.saved;
    const data = await trainer.call("openData", {
      ...given,
      tokenizer,
      ...(asBefore && Object.keys(readAs).length === 0 ? {} : { readAs }),
      seed,
      subwords,
    });
    const again = withoutListing(given);
    setApp(({ form }) => ({
      data,
      openedAs: { readAs: data.recognised.reading?.readAs ?? readAs, subwords },
      source: again,
      reading: null,
      shared: null,
      turned: null,
      ...(behind
        ? {}
        : { mode: "ready", form: fit({ ...form, readAs: data.recognised.reading?.readAs ?? readAs }, data) }),
    }));
    if (data.kind === "images" && source.kind !== "sample") void lookForShared();
    return true;
  } catch (error) {
    const cancelled = error instanceof Error && error.name === "AbortError";
    if (behind) {
      setApp(() => ({ reading: null }));
      if (!cancelled) throw error;
      return false;
    }
    setApp(({ data }) => ({
      mode: data ? "ready" : "empty",
      reading: null,
      dataError: cancelled ? null : sentence(error),
    }));
    return false;
  }
}

/** Where settings came without the file of their tokenizer, the text is cut as found, which is said: else nothing would open. */
function forgetMissingTokenizer(): void {
  const { tokenizer, ...readAs } = app.getState().form.readAs;
  if (!isTokenizerFile(tokenizer) || givenTokenizer(tokenizer)) return;
  setApp(({ form }) => ({ form: { ...form, readAs } }));
  notify({ code: "tokenizerAsFound", level: "warn", text: say("tokenizerAsFound") });
}

/** Takes a tokenizer from its files for the text that is open, or that is opened next. Throws TokenizerError. */
export async function takeTokenizer(files: readonly TokenizerFile[]): Promise<void> {
  await cutBy(await readTokenizerFiles(files));
}

/** The same of one that is kept already, by the choice that names it. */
export async function cutBy(tokenizer: string): Promise<void> {
  dismiss("tokenizerAsFound");
  await chooseReadAs({ tokenizer, vocabulary: undefined });
}

/** The same of files that the person chose; what they are not stands on the data card. */
export async function chooseTokenizer(files: readonly File[]): Promise<void> {
  try {
    const texts = files.map(async (file) => ({ name: file.name, text: await file.text() }));
    await takeTokenizer(await Promise.all(texts));
  } catch (error) {
    setApp(() => ({ dataError: sentence(error) }));
  }
}

/** Looks in the background for pictures that are in both parts, and for those that carry a turn; whoever opens other data meanwhile ends it. */
async function lookForShared(): Promise<void> {
  const { source } = app.getState();
  try {
    const { count } = await trainer.call("findShared", null);
    setApp((state) => (state.source === source ? { shared: count } : {}));
    const turned = await trainer.call("countTurned", null);
    setApp((state) => (state.source === source ? { turned } : {}));
  } catch {
    // Files that cannot be read are told when they are trained on.
  }
}

/** Takes what the person chose of how the folder is read; undefined: as it is found. Reads it again where that changes anything. */
export async function chooseReadAs(
  choices: Readonly<Partial<Record<ReadAsField, string | undefined>>>,
): Promise<void> {
  const { form, source } = app.getState();
  const readAs: ReadAs = { ...form.readAs };
  for (const [field, value] of Object.entries(choices) as [ReadAsField, string | undefined][])
    if (value === undefined) delete readAs[field];
    else readAs[field] = value;
  setApp((state) => ({ form: { ...state.form, readAs } }));
  const changesNothing = choices.duplicates === "keep" && (form.readAs.duplicates ?? "keep") === "keep";
  if (!source || changesNothing || (await openData(source))) return;
  // What cannot be read so stays read as it was, and the card says why.
  setApp((state) => ({ form: { ...state.form, readAs: form.readAs } }));
}

/**
 * Takes what was chosen for a checkpoint's data, its tokenizer with it, and reads the open data again where it was read in another way. What becomes of
 * pictures in both parts was decided for the open data, and stays where the checkpoint says nothing of it.
 */
export async function readAsBefore({ data, outputs }: Pick<Checkpoint, "data" | "outputs">): Promise<void> {
  const before: ReadAs = data.reading?.readAs ?? {};
  if (isTokenizerFile(before.tokenizer) && outputs.kind === "vocabulary" && outputs.tokenizer)
    keepTokenizer(before.tokenizer, { name: "", saved: outputs.tokenizer });
  const { form, source, mode } = app.getState();
  const { duplicates } = form.readAs;
  const readAs: ReadAs = { ...(duplicates === undefined ? {} : { duplicates }), ...before };
  const isSame = readAsToLink(readAs).toString() === readAsToLink(form.readAs).toString();
  if (isSame) return;
  setApp((state) => ({ form: { ...state.form, readAs } }));
  if (source && mode === "ready") await openData(source);
}

/** A network and a recipe for these data, unless the link asked for others: then Start says what does not fit. */
function fit(form: Form, data: DatasetSummary): Form {
  const fits = taskOf(form.config.model) === data.kind;
  if (!fits && form.given.model !== undefined) return form;
  return fitted(fits ? form : setModel(form, firstModel(data.kind)), data);
}

const fitted = (form: Form, data: DatasetSummary): Form =>
  fittedForm(form, recommend(factsOf(data), isFast(), form.config.model));

export const takesSubwords = (model: ModelName): boolean => modelSettings[model].subwords ?? false;

/** Another network. A text whose tokens were found by themselves is read again where this network takes others. */
export async function chooseModel(model: ModelName): Promise<void> {
  const { form, data, source } = app.getState();
  const isOther = takesSubwords(model) !== takesSubwords(form.config.model);
  setApp((state) => {
    const chosen = setModel(state.form, model);
    return { form: data?.kind === taskOf(model) ? fitted(chosen, data) : chosen };
  });
  if (
    isOther &&
    source &&
    data?.kind === "text" &&
    taskOf(model) === "text" &&
    goesByNetwork(data, form.readAs)
  )
    await openData(source);
}

/** Whether what a text is cut into goes by the network: not where the person chose it, the data has its parts, or no spaces. */
function goesByNetwork(
  { recognised: { reading, notices } }: DatasetSummary,
  { tokenizer = "auto" }: ReadAs,
): boolean {
  const hasParts = reading?.kind === "text" && reading.valid !== null;
  return tokenizer === "auto" && !hasParts && !notices.some(({ code }) => code === "noSpaces");
}

function factsOf(data: DatasetSummary): DataFacts {
  const outputs = data.kind === "images" ? data.classes.length : data.vocabularySize;
  const side = data.kind === "images" ? (data.side ?? null) : null;
  return { task: data.kind, train: data.train, outputs, side };
}

/** Whether a graphics processor computes. */
function isFast(): boolean {
  const { form, adapters } = app.getState();
  return form.config.backend === "webgpu" && !adapters?.[form.config.adapter]?.isSoftware;
}

export async function cancelReading(): Promise<void> {
  finding?.abort(new DOMException("Reading was ended.", "AbortError"));
  await trainer.call("cancelOpen", null);
}

/** One click: reads the sample and trains a small network on it. */
export async function trainOnSample(name: SampleName): Promise<void> {
  const { beginning } = app.getState();
  const opened = await openData({ kind: "sample", name, base: document.baseURI });
  if (!opened) return;
  // A checkpoint brings its own configuration, which was taken over when it was imported.
  if (beginning?.kind !== "checkpoint") setApp(({ form }) => ({ form: sampleForm(form, name) }));
  await startTraining();
}

/** Back to the first page to choose other data; a run must have ended. */
export function forgetData(): void {
  setApp(({ run, form }) =>
    run && isLive(run.status)
      ? {}
      : { mode: "empty", data: null, source: null, run: null, form: { ...form, readAs: {} } },
  );
}
