/** Works on the queue: starts each run when the one before it ended, and keeps the queue in this browser after each change. */
import { byItselfMs, inTime } from "../../inTime.ts";
import * as v from "valibot";
import { keepQueue, readBeside, readQueue } from "../../checkpoints/store/beside.ts";
import { readHistory, readRun, type RunRecord } from "../../checkpoints/store/runs.ts";
import { listCheckpoints } from "../../checkpoints/store/store.ts";
import type { Fix } from "../../config/reading.ts";
import { type ReadAs, readAsToLink } from "../../config/readAs.ts";
import { chooseBackend, verdictFor } from "../actions/machine/backends.ts";
import { bringData } from "../actions/run/continueRun.ts";
import { openData, takesSubwords } from "../actions/data/data.ts";
import { openDataOf, untilRead } from "../actions/data/dataOf.ts";
import { decisions } from "../actions/data/clean.ts";
import { dismiss, notify } from "../actions/notices.ts";
import { openRun } from "../actions/stored/openRun.ts";
import { launch } from "../actions/run/run.ts";
import { sentence } from "../actions/trainer.ts";
import { say } from "../../said.ts";
import { chooseFolder } from "../first/drop/chooseFolder.ts";
import { presetOf } from "../state/form/form.ts";
import { runName } from "../state/form/runName.ts";
import type { Beginning } from "../state/form/beginning.ts";
import { queueOff, startOff } from "../state/form/startOff.ts";
import { type AppState, isLive } from "../state/state.ts";
import { waitsForStart } from "./goingOn.ts";
import { app, setApp } from "../state/store.ts";
import { tell } from "../words/told.ts";
import { words } from "../words/words.ts";
import { keptQueue, readKeptQueue } from "./keptQueue.ts";
import {
  ended,
  type NewEntry,
  nextTurn,
  type Queue,
  type QueueData,
  type QueuedRun,
  type QueueEntry,
  type RunEnd,
  type Turn,
  setUpEntry,
  withRun,
} from "./queue.ts";

const lockName = "descent-queue";

/** Changes the queue; what the change makes of it is kept. */
export function changeQueue(change: (queue: Queue) => Queue): void {
  setApp(({ queue }) => ({ queue: change(queue) }));
}

/** Attends to the queue for the page's lifetime. One tab at a time works on it: this one, once the others are closed. */
export async function watchQueue(): Promise<void> {
  const { held = [] } = await inTime<LockManagerSnapshot>(navigator.locks.query(), byItselfMs, () => ({}));
  if (held.some(({ name }) => name === lockName))
    setApp(({ queue }) => ({ queue: { ...queue, isOurs: false } }));
  void navigator.locks.request(lockName, async () => {
    await takeOver();
    return new Promise<never>(() => undefined);
  });
}

async function takeOver(): Promise<void> {
  const kept = await stillPaused(readKeptQueue(await readQueue().catch(() => undefined)));
  setApp(({ queue }) => ({ queue: { ...queue, ...kept, isOurs: true } }));
  app.subscribe((now, before) => {
    if (now.run !== before.run) takeEnd(now, before);
    if (app.getState().queue !== before.queue) void keep(app.getState().queue);
    if (mayAdvance(app.getState())) void advance();
  });
  if (mayAdvance(app.getState())) void advance();
}

type Kept = ReturnType<typeof readKeptQueue>;

/** A queue whose run was paused when the page was left stays so until the person goes on. */
async function stillPaused(kept: Kept): Promise<Kept> {
  const run = kept.entries.flatMap(({ runs }) => runs).find(({ state }) => state === "running");
  const record = run && kept.isGoing ? await readRun(run.id).catch(() => null) : null;
  if (record?.status !== "paused") return kept;
  notify({ code: "queueWaits", level: "info", text: ({ queue }) => queue.stillPaused(record.name) });
  return { ...kept, isGoing: false };
}

let keeping: Promise<void> = Promise.resolve();
/** What is written is what was there last: a newer queue makes an older one needless. */
function keep(queue: Queue): Promise<void> {
  keeping = keeping.then(async () => {
    if (app.getState().queue !== queue) return;
    try {
      await keepQueue(keptQueue(queue));
    } catch (error) {
      notify({ code: "storageRefused", level: "warn", text: sentence(error) });
    }
  });
  return keeping;
}

/** A run of the queue that has just ended tells its entry how. */
function takeEnd({ run, queue }: AppState, { run: before }: AppState): void {
  if (!run || run.id !== before?.id || isLive(run.status) || !isLive(before.status)) return;
  if (runOf(queue, run.id)?.state !== "running") return;
  const { status, reason, epochs } = run;
  if (status === "finished" || status === "stopped" || status === "failed")
    changeQueue((now) => ended(now, run.id, { status, reason, epochs }));
}

const runOf = ({ entries }: Queue, id: string): QueuedRun | undefined =>
  entries.flatMap(({ runs }) => runs).find((run) => run.id === id);

let isAdvancing = false;

const mayAdvance = ({ queue, run, mode, reading, benchmark, rateSearch }: AppState): boolean =>
  queue.isGoing &&
  queue.isOurs === true &&
  queue.waitsFor === null &&
  !isAdvancing &&
  !(run && isLive(run.status)) &&
  mode !== "reading" &&
  reading === null &&
  benchmark?.status !== "running" &&
  rateSearch?.status !== "running";

async function advance(): Promise<void> {
  if (!mayAdvance(app.getState())) return;
  isAdvancing = true;
  try {
    const turn = nextTurn(app.getState().queue);
    if (turn) await start(turn);
    else changeQueue((queue) => ({ ...queue, isGoing: false }));
  } finally {
    isAdvancing = false;
  }
  // One that could not begin is followed by the next.
  void advance();
}

/** Starts what has its turn. What goes wrong is said on its row. */
async function start({ entry, run, config }: Turn): Promise<void> {
  try {
    changeQueue((queue) => withRun(queue, run.id, () => ({ state: "running", reason: null })));
    // A reload from here on finds it under way.
    await keep(app.getState().queue);
    const before = await standing(run, config);
    if (before?.end && run.state === "running") return endNow(run.id, before.end);
    if (!(await openFor(entry.data, config.pictureSize, config.seed)))
      return waitFor(entry.data.name, run.id);
    const { status } = await verdictFor(config);
    const off = await reasonAgainst(config, status);
    if (off !== null) return endNow(run.id, { status: "failed", reason: off, epochs: [] });
    const { data, run: other, place, isComposing } = app.getState();
    if (!data) throw new Error(words().startOff.noData);
    // What the person does meanwhile comes first, and this waits its turn again.
    if (other && isLive(other.status)) return putBack(run.id);
    await launch(
      { data, config, preset: entry.preset, id: run.id, name: run.name },
      before?.beginning ?? entry.beginning,
      { place, isComposing, fixes: entry.fixes },
    );
  } catch (error) {
    endNow(run.id, { status: "failed", reason: sentence(error), epochs: [] });
  }
}

const endNow = (id: string, end: RunEnd): void => changeQueue((queue) => ended(queue, id, end));

const putBack = (id: string): void =>
  changeQueue((queue) => withRun(queue, id, () => ({ state: "waiting" })));

/** Why it cannot be started on the open data; null when it can. */
async function reasonAgainst(
  config: Turn["config"],
  status: Awaited<ReturnType<typeof verdictFor>>["status"],
): Promise<string | null> {
  const { startOff: why, fields } = words();
  if (status !== "passed") return why[status](fields.backend.choices[config.backend]);
  const state = app.getState();
  const { form } = state;
  return startOff({
    ...state,
    mode: "ready",
    run: null,
    selfTests: { ...state.selfTests, [config.backend]: "later" },
    form: { ...form, config, invalid: {} },
  });
}

/** Shows a run of the queue that was begun. */
export async function openQueued(id: string): Promise<void> {
  const record = await readRun(id).catch(() => null);
  if (record) return openRun(record);
  notify({ code: "openFailed", level: "warn", text: say("runGone", id) });
}

/** What is stored of a run that was begun: its newest checkpoint, and its end where it came to one; null where there is nothing. */
async function standing(
  { id, name }: QueuedRun,
  { epochs, steps }: Turn["config"],
): Promise<{ beginning: Beginning | null; end: RunEnd | null } | null> {
  const record = await readRun(id);
  if (!record) return null;
  const { status } = record;
  // With other lengths it is the end at an earlier rung, or of the run that is gone on with.
  const isThisEnd = record.config.epochs === epochs && record.config.steps === steps;
  const end =
    isThisEnd && (status === "finished" || status === "failed" || status === "stopped")
      ? { status, reason: null, epochs: (await readHistory(id)).epochs }
      : null;
  const [newest] = (await listCheckpoints(id)).toSorted((a, b) => b.step - a.step || b.time - a.time);
  const beginning: Beginning | null = newest
    ? { name, kind: "checkpoint", source: { checkpointId: newest.id }, run: { id, name } }
    : null;
  return { beginning, end };
}

/** Opens an entry's data where other data, or none, are open; false when the person has to open them. */
async function openFor(wanted: QueueData, size: number, seed: number): Promise<boolean> {
  await untilRead();
  if (isOpenAs(app.getState(), wanted)) {
    await bringData();
    return true;
  }
  const { readAs, subwords } = wanted;
  return openDataOf(wanted.name, size, { behind: true, as: { readAs, subwords, seed } });
}

function isOpenAs({ data, openedAs }: AppState, { name, readAs, subwords }: QueueData): boolean {
  if (data?.name !== name || !openedAs) return false;
  const isByNetwork = data.kind === "text" && (readAs.tokenizer ?? "auto") === "auto";
  return linkOf(openedAs.readAs) === linkOf(readAs) && (!isByNetwork || openedAs.subwords === subwords);
}

const linkOf = (readAs: QueueData["readAs"]): string =>
  readAsToLink(readAs)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .join();

function waitFor(name: string, id: string): void {
  changeQueue((queue) => ({ ...withRun(queue, id, () => ({ state: "waiting" })), waitsFor: name }));
  notify({ code: "queueWaits", level: "warn", text: ({ queue }) => queue.waitsFor(name) });
}

/** From a click: opens the data that the queue waits for, and goes on. */
export async function openWaited(): Promise<void> {
  const turn = nextTurn(app.getState().queue);
  if (!turn) return;
  const { data } = turn.entry;
  const { readAs, subwords } = data;
  const as = { readAs, subwords, seed: turn.config.seed };
  try {
    const found = await openDataOf(data.name, turn.config.pictureSize, { behind: true, as });
    if (!found) {
      const source = await chooseFolder();
      if (!source || !(await openData(source, undefined, { behind: true, as }))) return;
    }
    if (app.getState().data?.name !== data.name)
      throw new Error(words().queue.otherData(app.getState().data?.name ?? "", data.name));
    dismiss("queueWaits");
    changeQueue((queue) => ({ ...queue, waitsFor: null }));
  } catch (error) {
    notify({ code: "queueWaits", level: "warn", text: (said) => tell(sentence(error), said) });
  }
}

/** What an entry made of the form begins with; null where that cannot be started, and the reason stands beside the button. */
export async function newEntryOfForm(): Promise<NewEntry | null> {
  if (typeof app.getState().selfTests[app.getState().form.config.backend] === "string") await chooseBackend();
  const state = app.getState();
  const { data, openedAs, form, beginning } = state;
  const off = queueOff(state);
  if (off !== null || !data || !openedAs) {
    setApp(() => ({ error: off }));
    return null;
  }
  const { config } = form;
  const { name, train } = data;
  return {
    name: runName({ data, form }),
    config,
    preset: presetOf(form),
    data: { name, readAs: openedAs.readAs, subwords: takesSubwords(config.model), train },
    beginning,
    fixes: data.kind === "images" ? await decisions() : [],
  };
}

/** The same of a stored run: its settings, on its data, with what was decided about them then. */
export async function newEntryOfRun(record: RunRecord): Promise<NewEntry> {
  const { data, config, name } = record;
  const about = v.safeParse(keptReading, await readBeside(record.id, "about").catch(() => undefined));
  const reading = about.success ? about.output.data.recognised.reading : null;
  const readAs = reading?.readAs ?? {};
  return {
    name,
    config,
    preset: "own",
    data: { name: data.name, readAs, subwords: takesSubwords(config.model), train: data.train },
    beginning: null,
    fixes: reading?.fixes ?? [],
  };
}

const keptReading = v.object({
  data: v.object({
    recognised: v.object({
      reading: v.nullable(
        v.object({
          readAs: v.custom<ReadAs>(isRecord),
          fixes: v.optional(v.array(v.custom<Fix>(isRecord))),
        }),
      ),
    }),
  }),
});

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** Puts what the form says at the end of the queue. While a run goes on it has its turn by itself. */
export async function addFromForm(): Promise<void> {
  const entry = await newEntryOfForm();
  if (!entry) return;
  addEntry(setUpEntry(entry));
  const { isGoing } = app.getState().queue;
  notify({
    code: "queued",
    level: "ok",
    text: ({ queue }) => (isGoing ? queue.addedNext(entry.name) : queue.added(entry.name)),
  });
}

/** `goes`: the queue begins, if it does not go yet. */
export function addEntry(entry: QueueEntry, goes = false): void {
  const waits = waitsForStart(app.getState());
  changeQueue((queue) => ({
    ...queue,
    isGoing: !waits || goes,
    entries: [...queue.entries, entry],
  }));
}
