import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { root } from "../../scripts/lib/root.mjs";
import { makePictureFolder } from "../support/samples/pictureFolder.ts";

/** Runs the headless script; gives its exit status and what it wrote. No path of this test has a space. */
function train(line: string): Promise<{ status: number | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "scripts/train.mjs"), ...line.split(" ")]);
    let [output, errors] = ["", ""];
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output, errors }));
  });
}

/** The last summary line of a log. */
const summary = (log: string) => log.match(/^ \*   Acc@1 .*$/gm)?.at(-1);

let data = "";
let out = "";
test.beforeAll(() => {
  data = makePictureFolder();
  out = mkdtempSync(join(tmpdir(), "descent-out-"));
});
test.afterAll(() => {
  rmSync(dirname(data), { recursive: true, force: true });
  rmSync(out, { recursive: true, force: true });
});

test("a headless run prints the log, writes its files, and its weights evaluate to the same", async () => {
  const first = join(out, "first");
  const shape = `--data ${data} --width 8 --size 32 --backend wasm`;
  const fixes = join(out, "fixes.csv");
  writeFileSync(fixes, "path,action,class\ntrain/across/003.png,relabel,diagonal\n");
  const recipe = `--batch 20 --epochs 2 --lr 0.05 --checkpoint-epochs 1 --fixes ${fixes}`;
  const run = await train(`${shape} ${recipe} --out ${first}`);
  expect(run.errors).toBe("");
  expect(run.status).toBe(0);
  expect(run.output).toBe(readFileSync(join(first, "log.txt"), "utf8"));
  expect(run.output).toMatch(/^Epoch: \[0\]\[ *0\/6\]\tTime /m);
  expect(run.output.trimEnd().split("\n").at(-1)).toBe("Training Finished");
  for (const name of [
    "run.json",
    "last.safetensors",
    "best.safetensors",
    "epoch-1.safetensors",
    "weights.safetensors",
  ])
    expect([name, existsSync(join(first, name))]).toEqual([name, true]);
  const rows = readFileSync(join(first, "metrics.jsonl"), "utf8").trim().split("\n");
  const kinds = rows.map((row) => (JSON.parse(row) as { kind: string }).kind);
  expect(kinds.filter((kind) => kind === "step")).toHaveLength(12);
  expect(kinds.filter((kind) => kind === "epoch")).toHaveLength(2);
  expect(JSON.parse(readFileSync(join(first, "run.json"), "utf8"))).toMatchObject({
    config: { width: 8, pictureSize: 32, backend: "wasm" },
    data: { reading: { fixes: [{ path: "train/across/003.png", action: "relabel", class: "diagonal" }] } },
  });

  const second = join(out, "second");
  const weights = join(first, "weights.safetensors");
  const evaluated = await train(`${shape} --evaluate --init ${weights} --out ${second}`);
  expect(evaluated.errors).toBe("");
  expect(evaluated.status).toBe(0);
  expect(readFileSync(join(second, "predictions.csv"), "utf8").trim().split("\n")).toHaveLength(31);
  expect(summary(evaluated.output)).toBeDefined();
  expect(summary(evaluated.output)).toBe(summary(run.output));
});

test("what cannot run ends with its reason and status", async () => {
  const missing = await train(`--data ${join(out, "not-there")}`);
  expect(missing.status).toBe(1);
  expect(missing.errors).toMatch(/is not there/);
  const empty = await train(`--data ${mkdtempSync(join(out, "empty-"))}`);
  expect(empty.status).toBe(1);
  expect(empty.errors).toMatch(/\w/);
  const bad = await train("--learning-speed 3");
  expect(bad.status).toBe(2);
  expect(bad.errors).toMatch(/npm run train/);
});
