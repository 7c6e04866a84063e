import { expect, test } from "vitest";
import {
  ended,
  isOpen,
  moved,
  nextTurn,
  placed,
  type Queue,
  removedBy,
  setUpEntry,
  stateOf,
  sweepEntry,
  withAgain,
  without,
  withRun,
} from "../../../../src/app/queue/queue.ts";
import { offersStart, waitsForStart } from "../../../../src/app/queue/goingOn.ts";
import { keptQueue, readKeptQueue } from "../../../../src/app/queue/keptQueue.ts";
import { say } from "../../../../src/said.ts";
import { preset } from "../../../../src/config/presets.ts";

const about = (name: string) => ({
  name,
  config: { ...preset("report", "resnet18"), epochs: 4, batchSize: 50 },
  preset: "report" as const,
  data: { name: "pets", readAs: {}, subwords: false, train: 100 },
  beginning: null,
  fixes: [],
});

const row = (epoch: number, valAcc1: number) => ({ epoch, valAcc1, valLoss: 1, seconds: 2 });

const queueOf = (...entries: Queue["entries"]): Queue => ({
  isGoing: true,
  isOurs: true,
  waitsFor: null,
  entries,
});

const names = (queue: Queue): string => queue.entries.map(({ name }) => name).join("");

test("entries move past their waiting neighbours alone, and take the place that they are dropped on", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => setUpEntry(about(name)));
  if (!a || !b || !c || !d) throw new Error("Four entries were made.");
  const queue = ended(queueOf(a, b, c, d), a.runs[0]?.id ?? "", {
    status: "finished",
    reason: null,
    epochs: [row(0, 50)],
  });
  expect(names(moved(queue, c.id, -1))).toBe("acbd");
  expect(names(moved(queue, b.id, -1))).toBe("abcd");
  expect(names(placed(queue, d.id, b.id))).toBe("adbc");
  expect(names(placed(queue, b.id, d.id))).toBe("acdb");
  expect(nextTurn(queue)?.entry.name).toBe("b");
});

test("a failure leaves the turn to the next, and its reason on its row", () => {
  const [a, b] = [setUpEntry(about("a")), setUpEntry(about("b"))];
  const id = a.runs[0]?.id ?? "";
  const running = withRun(queueOf(a, b), id, () => ({ state: "running" }));
  const queue = ended(running, id, { status: "failed", reason: "The loss is not a number.", epochs: [] });
  expect(queue.entries[0]?.runs[0]).toMatchObject({ state: "failed", reason: "The loss is not a number." });
  expect(nextTurn(queue)?.entry.name).toBe("b");
});

test("a sweep by halves halts its runs by steps, and lets the better half go on under its own settings", () => {
  const vary = [{ field: "learningRate" as const, values: [0.1, 0.01] }];
  let queue = queueOf(sweepEntry(about("rates"), { vary, seeds: [1], draw: null }, true));
  const steps: (number | null)[] = [];
  for (let turn = nextTurn(queue); turn; turn = nextTurn(queue)) {
    const { run, config } = turn;
    steps.push(config.steps);
    const epochs = config.steps === null ? 4 : config.steps / 2;
    const rows = Array.from({ length: epochs }, (_, epoch) =>
      row(epoch, config.learningRate === 0.1 ? 30 : 40),
    );
    queue = ended(queue, run.id, { status: "finished", reason: null, epochs: rows });
  }
  // Two steps an epoch: both go to the second epoch, the better one to the fourth.
  expect(steps).toEqual([4, 4, null]);
  const [entry] = queue.entries;
  if (!entry) throw new Error("The sweep is there.");
  expect(isOpen(entry)).toBe(false);
  expect(entry.runs.map((run) => [stateOf(entry, run), run.epochs, run.best])).toEqual([
    ["dropped", 2, 30],
    ["finished", 4, 40],
  ]);
});

test("what was removed comes back to its place, with what was added meanwhile after it", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => setUpEntry(about(name)));
  if (!a || !b || !c || !d) throw new Error("Four entries were made.");
  const queue = queueOf(a, b, c);
  const gone = (entry: Queue["entries"][number]): boolean => entry !== b;
  const removed = removedBy(queue, gone);
  const left = without(queue, gone);
  expect(names(left)).toBe("b");
  const again = withAgain({ ...left, entries: [...left.entries, d] }, removed);
  expect(names(again)).toBe("abcd");
  expect(withAgain(again, removed)).toEqual(again);
});

test("decisions about pictures are kept with what waits; an entry of an earlier version has none", () => {
  const fixes = [{ path: "train/a/1.png", action: "exclude" as const }];
  const entry = setUpEntry({ ...about("a"), fixes });
  const kept = keptQueue(queueOf(entry));
  expect(readKeptQueue(structuredClone(kept)).entries[0]?.fixes).toEqual(fixes);
  const { fixes: _, ...older } = entry;
  expect(readKeptQueue({ isGoing: false, entries: [older] }).entries[0]?.fixes).toEqual([]);
});

test("settings of a sweep that do not go together are refused before anything is queued", () => {
  const vary = [{ field: "epochs" as const, values: [2, 0] }];
  expect(() => sweepEntry(about("none"), { vary, seeds: [1], draw: null }, false)).toThrow(/epochs/i);
});

test("what was kept is read back; an entry of another version is passed over", () => {
  const entry = sweepEntry(
    about("a"),
    { vary: [{ field: "width", values: [16, 32] }], seeds: [1, 2], draw: null },
    false,
  );
  const kept = structuredClone({ isGoing: true, entries: [{ id: "old" }, entry] });
  expect(readKeptQueue(kept)).toEqual({ isGoing: true, entries: [entry] });
  expect(readKeptQueue(undefined)).toEqual({ isGoing: false, entries: [] });
});

test("why a run failed is kept with what it was made of, so that another language says it on the next visit", () => {
  const entry = setUpEntry(about("a"));
  const failed = ended(
    withRun(queueOf(entry), entry.runs[0]?.id ?? "", () => ({ state: "running" })),
    entry.runs[0]?.id ?? "",
    { status: "failed", reason: say("runGone", "7"), epochs: [] },
  );
  const kept = structuredClone(keptQueue(failed));
  expect(kept).toMatchObject({ entries: [{ runs: [{ said: { code: "runGone", values: ["7"] } }] }] });
  expect(readKeptQueue(kept).entries).toEqual(failed.entries);
});

test("a notice offers to start the queue, but for where the queue itself is shown", () => {
  const state = { queue: { isGoing: false }, place: "lab", view: { runs: "queue" } } as const;
  expect(offersStart(state)).toBe(true);
  expect(offersStart({ ...state, place: "runs" })).toBe(false);
  expect(offersStart({ ...state, place: "runs", view: { runs: "list" } })).toBe(true);
  expect(offersStart({ ...state, queue: { isGoing: true } })).toBe(false);
});

test("what is added waits for the person where neither the queue goes nor a run", () => {
  const still = { queue: { isGoing: false }, run: null };
  expect(waitsForStart(still)).toBe(true);
  expect(waitsForStart({ ...still, run: { status: "finished" } })).toBe(true);
  expect(waitsForStart({ ...still, run: { status: "paused" } })).toBe(false);
  expect(waitsForStart({ ...still, queue: { isGoing: true } })).toBe(false);
});
