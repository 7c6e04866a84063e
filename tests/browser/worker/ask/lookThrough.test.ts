/** Pictures that are worth a second look, and what is decided about them, through the worker. */
import { expect, test } from "vitest";
import { readKeptFolds } from "../../../../src/checkpoints/store/folds.ts";
import type { DataSource } from "../../../../src/worker/border/protocol.ts";
import { listen, pictureFolder, smallImages } from "../run/trainerRuns.ts";

/** Two colours, of which two training pictures lie in the other's folder and one is there twice. */
async function mixedUp(): Promise<DataSource> {
  const source = await pictureFolder(24);
  if (source.kind !== "files") throw new Error("These are files.");
  const moved = source.files.map(({ path, file }) => {
    if (path === "train/blue/3.png") return { path: "train/red/from-blue.png", file };
    return path === "train/red/5.png" ? { path: "train/blue/from-red.png", file } : { path, file };
  });
  const twin = moved.find(({ path }) => path === "train/blue/7.png");
  return {
    ...source,
    files: [...moved, { path: "val/blue/again.png", file: twin?.file ?? new File([], "x") }],
  };
}

/** The two pictures in the wrong folder come first, in any order. */
const expectMixedUp = (labels: readonly { path: string }[]): void =>
  expect(
    labels
      .slice(0, 2)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(["train/blue/from-red.png", "train/red/from-blue.png"]);

test("pictures judge each other without a network", async () => {
  const { trainer, events } = listen();
  try {
    await trainer.call("openData", await mixedUp());
    const found = await trainer.call("lookThrough", { by: { patches: smallImages({}) } });
    expect(found).toMatchObject({ training: "others", train: 48, validation: 9 });
    const labels = found.rows.filter(({ reasons }) => reasons[0]?.kind === "label");
    expectMixedUp(labels);
    const told = events.filter((event) => event.kind === "progress");
    expect(told.at(-1)).toMatchObject({ what: "Looking", done: 57, total: 57 });
    // The bar is full when all is done, and not before pictures were judged.
    const done = told.map((event) => event.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.some((count) => count > 0.75 * 57 && count < 57)).toBe(true);
    expect(await trainer.call("timePatches", null)).toBeGreaterThan(0);
  } finally {
    trainer.restart("The test is over.");
  }
});

test("networks that did not learn them find pictures in the wrong folder; a run takes what is decided", async () => {
  const { trainer, events } = listen();
  try {
    await trainer.call("openData", await mixedUp());
    const config = smallImages({ epochs: 3 });
    const found = await trainer.call("lookThrough", { by: { folds: 3, config } });
    expect(found).toMatchObject({ training: "unseen", train: 48, validation: 9 });
    const labels = found.rows.filter(({ reasons }) => reasons[0]?.kind === "label");
    expectMixedUp(labels);
    expect(labels[0]?.given).toBeLessThan(0.5);
    expect(found.counts.label).toBe(labels.length);
    const again = found.rows.find(({ path }) => path === "val/blue/again.png");
    expect(again?.reasons.find(({ kind }) => kind === "twin")).toMatchObject({
      distance: 0,
      part: "train",
      path: "train/blue/7.png",
    });
    expect(events.filter(({ kind }) => kind === "progress").at(-1)).toMatchObject({
      what: "Learning",
      done: 36,
      total: 36,
    });
    const [picture] = await trainer.call("lookedPictures", {
      part: "validation",
      indices: [again?.index ?? -1],
      size: 16,
    });
    expect([picture?.name, picture?.bitmap?.width]).toEqual(["again.png", 16]);

    const { fixes, absent } = await trainer.call("checkFixes", {
      fixes: [
        { path: "train/blue/from-red.png", action: "relabel", class: "red" },
        { path: "train/red/from-blue.png", action: "exclude" },
        { path: "val/blue/again.png", action: "exclude" },
        { path: "train/blue/gone.png", action: "exclude" },
      ],
    });
    expect(absent).toEqual(["train/blue/gone.png"]);
    const ask = { config, name: "clean", weights: null, resume: null };
    const started = await trainer.call("start", { ...ask, runId: crypto.randomUUID(), fixes });
    expect(started.data).toMatchObject({ train: 47, validation: 8, reading: { fixes } });
    expect(started.notes.join(" ")).toContain("1 decision is about a picture that the open data do not have");
    await trainer.call("pause", null);
    // The live network has learnt the training part; the review shows the folder as it lies.
    const seen = await trainer.call("lookThrough", { by: { checkpointId: null } });
    expect(seen).toMatchObject({ training: "seen", train: 48, validation: 9 });
    await trainer.call("stop", null);
    // A run that starts without decisions has all pictures again.
    const plain = await trainer.call("start", { ...ask, runId: crypto.randomUUID() });
    expect(plain.data).toMatchObject({ train: 48, validation: 9 });
    expect(plain.data.reading).not.toHaveProperty("fixes");
    await trainer.call("stop", null);
  } finally {
    trainer.restart("The test is over.");
  }
});

test("networks that were done are not trained again after a reload, and what is found is the same to the bit", async () => {
  const config = smallImages({ epochs: 2 });
  const runId = crypto.randomUUID();
  const by = { folds: 3, config, runId };
  const first = listen();
  let whole: unknown;
  try {
    await first.trainer.call("openData", await mixedUp());
    whole = await first.trainer.call("lookThrough", { by: { folds: 3, config } });
    const looking = first.trainer.call("lookThrough", { by });
    await expect.poll(() => readKeptFolds(runId), { timeout: 60_000 }).toMatchObject({ kept: 1, count: 3 });
    // As a tab that is closed.
    first.trainer.restart("The tab was closed.");
    await expect(looking).rejects.toThrow("The tab was closed.");
  } finally {
    first.trainer.restart("The test is over.");
  }
  const kept = (await readKeptFolds(runId))?.kept ?? 0;
  const second = listen();
  try {
    await second.trainer.call("openData", await mixedUp());
    const begun = second.events.length;
    expect(await second.trainer.call("lookThrough", { by })).toEqual(whole);
    const steps = second.events.slice(begun).filter((event) => event.kind === "progress");
    // Eight pictures a step: 4 steps an epoch, 8 a network.
    expect(steps[0]).toMatchObject({ what: "Learning", total: 24 });
    expect(steps[0]?.done).toBeGreaterThan(8 * kept);
    expect(await readKeptFolds(runId)).toMatchObject({ kept: 3 });
    // Once more all are known.
    const again = second.events.length;
    expect(await second.trainer.call("lookThrough", { by })).toEqual(whole);
    expect(second.events.slice(again).filter(({ kind }) => kind === "progress")).toEqual([]);
    // By other settings none is.
    const other = { ...by, config: { ...config, learningRate: 0.01 } };
    await second.trainer.call("lookThrough", { by: other });
    expect(await readKeptFolds(runId)).toMatchObject({ settings: JSON.stringify(other.config), kept: 3 });
  } finally {
    second.trainer.restart("The test is over.");
  }
});
