/**
 * Measures how many wrong labels the review finds, after `npm run build`:
 *     node scripts/measure/data/exchanged.mjs --data FOLDER [--judge patches|folds|learnt] [--folds 4] [--share 0.05] [--exchange 1] \
 *         [--classes NAME,NAME… --each 100] [flags of npm run train]
 * Exchanges the labels of that share of the training pictures in a copy of a folder like Tiny-ImageNet's or of parts of class folders,
 * two pictures of different classes at a time, has the page look through the copy, and prints how many of the exchanged are among the
 * first twice as many suspects of the training part. Who judges: the pictures each other, networks that have not seen what they judge,
 * or a network that has learnt the pictures itself. `--exchange`: the seed by which labels are exchanged. `--classes` and `--each`:
 * of a folder like Tiny-ImageNet's only those classes, and so many training pictures of each.
 */
import "../../lib/headAsHelp.mjs";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { readFlags } from "../../lib/options/configFlags.mjs";
import { openLab, whileAlive } from "../../lib/lab/lab.mjs";
import { openData } from "../../lib/lab/openData.mjs";

const { text, link, config } = await readFlags(process.argv.slice(2), {
  data: { type: "string" },
  share: { type: "string" },
  judge: { type: "string" },
  folds: { type: "string" },
  exchange: { type: "string" },
  classes: { type: "string" },
  each: { type: "string" },
});
const share = Number(text("share") ?? 0.05);
const judge = text("judge") ?? "patches";
if (!["patches", "folds", "learnt"].includes(judge))
  throw new Error(`--judge ${judge}: patches, folds or learnt.`);
const folds = Number(text("folds") ?? 4);

/** @param {string} folder @returns {string[]} pictures below it, sorted */
const picturesBelow = (folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(jpe?g|png)$/i.test(path))
    .toSorted();

/** Leaves of a folder like Tiny-ImageNet's what was asked for. @param {string} root */
function thinOut(root) {
  const classes = text("classes")?.split(",") ?? readdirSync(join(root, "train"));
  const each = Number(text("each") ?? Infinity);
  for (const name of readdirSync(join(root, "train"))) {
    const folder = join(root, "train", name);
    const tooMany = classes.includes(name) ? picturesBelow(folder).slice(each) : [""];
    for (const path of tooMany) rmSync(join(folder, path), { recursive: true });
  }
  if (!text("classes")) return;
  const table = join(root, "val", "val_annotations.txt");
  const lines = readFileSync(table, "utf8").trimEnd().split("\n");
  const isKept = (/** @type {string} */ line) => classes.includes(line.split("\t")[1] ?? "");
  for (const line of lines) if (!isKept(line)) rmSync(join(root, "val", "images", line.split("\t")[0] ?? ""));
  writeFileSync(
    table,
    lines
      .filter(isKept)
      .map((line) => `${line}\n`)
      .join(""),
  );
  writeFileSync(join(root, "wnids.txt"), classes.map((name) => `${name}\n`).join(""));
}

/** mulberry32: the same pictures are exchanged each time. */
let state = Number(text("exchange") ?? 1);
function draw() {
  state = (state + 0x6d2b79f5) | 0;
  let x = Math.imul(state ^ (state >>> 15), 1 | state);
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
  return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
}

/** @param {string} path */
const classOf = (path) => path.split("/")[1];

/** Exchanges pictures in place. @param {string} root @returns {Set<string>} the paths whose pictures are another's */
function exchange(root) {
  const left = picturesBelow(join(root, "train")).map((path) => join("train", path));
  const wanted = Math.round((left.length * share) / 2);
  const take = (/** @type {string} */ other) => {
    for (;;) {
      const at = Math.floor(draw() * left.length);
      if (classOf(left[at] ?? "") !== classOf(other)) return left.splice(at, 1)[0] ?? "";
    }
  };
  /** @type {Set<string>} */
  const exchanged = new Set();
  for (let pair = 0; pair < wanted; pair += 1) {
    const first = take("");
    const second = take(first);
    const [a, b, aside] = [join(root, first), join(root, second), join(root, "aside")];
    renameSync(a, aside);
    renameSync(b, a);
    renameSync(aside, b);
    exchanged.add(first).add(second);
  }
  return exchanged;
}

const copy = mkdtempSync(join(tmpdir(), "descent-exchanged-"));
const lab = await openLab({ link: link.toString() });
try {
  cpSync(text("data") ?? "", copy, { recursive: true });
  thinOut(copy);
  const exchanged = exchange(copy);
  await openData(lab, copy, ({ mode }) => mode === "ready", new AbortController().signal);
  const start = performance.now();
  if (judge === "learnt") {
    await lab.page.getByRole("button", { name: "Start training" }).click();
    await lab.page.waitForFunction(() => window.descent.status().status === "finished", undefined, {
      timeout: 0,
    });
  }
  const settings = config();
  const by = {
    patches: { patches: settings },
    folds: { folds, config: settings },
    learnt: { checkpointId: null },
  }[/** @type {"patches" | "folds" | "learnt"} */ (judge)];
  const { rows, train } = await whileAlive(
    lab,
    lab.page.evaluate((ask) => window.descent.lookThrough(ask), by),
  );
  const suspects = rows.filter(({ part, reasons }) => part === "train" && reasons[0]?.kind === "label");
  const first = suspects.slice(0, 2 * exchanged.size);
  const found = first.filter(({ path }) => exchanged.has(relative("", path))).length;
  console.log(
    `${found} of ${exchanged.size} exchanged labels (${((100 * found) / exchanged.size).toFixed(1)} %) are among the first ${first.length} of ${suspects.length} suspects of ${train} training pictures; ${((performance.now() - start) / 1000).toFixed(0)} s`,
  );
} finally {
  await lab.close();
  rmSync(copy, { recursive: true, force: true });
}
