/** The Backends tab and `npm run bench` give the same: the JSON's fields, and the table to copy. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { root } from "../../scripts/lib/root.mjs";
import { long } from "../support/page/long.ts";

let out = "";
test.beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "descent-bench-"));
});
test.afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Names of all fields, with those of the first of a list. */
function fieldsOf(value: unknown): unknown {
  if (Array.isArray(value)) return typeof value[0] === "object" ? fieldsOf(value[0]) : "list";
  if (typeof value !== "object" || value === null) return "value";
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fieldsOf(part)]));
}

test("the tab's JSON and table are those of npm run bench", long, async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(
    "/#model=transformer&emsize=8&hidden=8&layers=1&bptt=4&batchSize=2&learningRate=1&backend=wasm",
  );
  await page.getByRole("button", { name: "Set-up" }).click();
  await page.getByRole("button", { name: "Compare backends…" }).click();
  // Only backends that passed their self-test are timed.
  await expect(page.getByRole("table", { name: "Backends" }).getByText("Passed")).toHaveCount(3, {
    timeout: 120_000,
  });
  await page.getByRole("button", { name: "Run benchmark" }).click();
  await expect(page.getByRole("button", { name: "Copy table" })).toBeEnabled({ timeout: 120_000 });
  await page.getByRole("button", { name: "Copy table" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export JSON" }).click(),
  ]);
  const ofTab = JSON.parse(readFileSync(await download.path(), "utf8"));

  const file = join(out, "bench.json");
  const shape = "--model transformer --emsize 8 --nhid 8 --nlayers 1 --bptt 4 --batch 2 --lr 1";
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(root, "scripts/bench.mjs"),
    ...`${shape} --repeat 10 --json ${file}`.split(" "),
  ]);
  const ofScript = JSON.parse(readFileSync(file, "utf8"));

  expect(fieldsOf(ofScript)).toMatchObject({
    ...(fieldsOf({ ...ofTab, selfTests: undefined }) as object),
    selfTests: expect.anything(),
  });
  expect(ofScript.config).toEqual({ ...ofTab.config, backend: ofScript.config.backend });
  expect(ofScript.steps).toBe(ofTab.steps);
  const told = ({ timings }: typeof ofTab) =>
    timings.map(({ backend, adapter, description, losses, agreement }: Record<string, unknown>) => ({
      backend,
      adapter,
      description,
      losses,
      agreement,
    }));
  // The same start, the same batch: to the last bit.
  expect(told(ofScript)).toEqual(told(ofTab));
  const [heads = "", rule = "", ...rows] = copied.trim().split("\n");
  expect(rows.map((row) => row.split("|")[1]?.trim())).toEqual([
    expect.stringMatching(/^WebGPU, /),
    expect.stringMatching(/^WASM, /),
    expect.stringMatching(/^CPU, /),
  ]);
  expect(stdout).toContain(`${heads}\n${rule}\n| WebGPU, `);
});
