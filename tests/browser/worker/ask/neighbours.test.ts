/** Training pictures that a trained network takes for most like one, through the worker. */
import { afterAll, expect, test } from "vitest";
import { listen, pictureFolder, smallImages } from "../run/trainerRuns.ts";

const { trainer, events, untilStatus } = listen();
afterAll(() => trainer.restart("The tests are over."));

const compared = () => events.filter((event) => event.kind === "progress" && event.what === "Comparing");

test.each([
  smallImages(),
  smallImages({ model: "vit", patch: 4, emsize: 16, heads: 2, hidden: 32, layers: 1 }),
])("the nearest picture of a training picture is itself, compared once for all: $model", async (of) => {
  await trainer.call("openData", await pictureFolder(40));
  const config = { ...of, steps: 2 };
  const run = { config, runId: crypto.randomUUID(), name: "near", weights: null, resume: null };
  await trainer.call("start", run);
  await untilStatus("finished", "failed");
  const { id } = await trainer.call("save", null);
  const { paths, pixels } = await trainer.call("firstPictures", { count: 80, size: 16 });
  const pictureOf = (path: string) => {
    const at = paths.indexOf(path);
    return pixels?.slice(at * 768, (at + 1) * 768) ?? new Uint8Array();
  };
  events.length = 0;
  // What is ended answers from what it has: some batch, or none.
  const cut = trainer.call("nearestPictures", { id, pixels: pictureOf("train/red/7.png"), count: 5 });
  await trainer.call("stopComparing", null);
  const some = await cut;
  expect(some.compared).toBeLessThan(80);
  expect(some.isWhole).toBe(false);

  const found = await trainer.call("nearestPictures", { id, pixels: pictureOf("train/red/7.png"), count: 5 });
  expect(found).toMatchObject({ data: "two colours", compared: 80, total: 80, isWhole: true });
  expect(found.nearest).toHaveLength(5);
  expect(found.nearest[0]).toMatchObject({ path: "train/red/7.png", class: "red" });
  expect(found.nearest[0]?.similarity).toBeCloseTo(1, 4);
  expect(found.nearest[0]?.bitmap?.width).toBeGreaterThan(0);
  expect(found.nearest.map(({ similarity }) => similarity)).toEqual(
    found.nearest.map(({ similarity }) => similarity).toSorted((a, b) => b - a),
  );

  const before = compared().length;
  const other = await trainer.call("nearestPictures", {
    id,
    pixels: pictureOf("train/blue/3.png"),
    count: 1,
  });
  expect(other.nearest[0]?.path).toBe("train/blue/3.png");
  expect(compared()).toHaveLength(before);
});
