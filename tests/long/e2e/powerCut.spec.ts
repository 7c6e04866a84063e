/**
 * A power cut: at each storage operation of each kind of save, and at moments while its last transaction is committed, the browser's
 * profile is taken as it lies into a new browser. There the state before the save opens or the one after it, whole.
 */
import { expect, test } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import { Profile } from "../../support/page/profile.ts";
import { saveKinds, type SaveKind } from "../../support/storage/faultKinds.ts";
import type { PowerCut } from "../../support/storage/powerCut.ts";
import type { StoredState } from "../../support/storage/stored.ts";

test.skip(process.platform === "win32", "Not run: processes of Windows cannot be stopped for a moment.");
test.describe.configure({ mode: "default" });

declare const powerCut: PowerCut;

let server: ViteDevServer;
let address: string;
test.beforeAll(async () => {
  server = await createServer({ server: { port: 0, hmr: false, watch: null }, logLevel: "error" });
  await server.listen();
  address = `${server.resolvedUrls?.local[0]}tests/support/storage/powerCut.html`;
});
test.afterAll(() => server.close());

/** Opens the page in a new profile or in a copied one. */
async function open(folder?: string): Promise<Profile> {
  const profile = await Profile.open(folder);
  await profile.page.goto(address);
  await profile.page.waitForFunction("globalThis.powerCut");
  return profile;
}

/** Copies while the last transaction is committed, a millisecond of the browser's time after one another. */
const whileCommitting = 4;
/** Cuts of each kind of save, evenly among all that there are: each takes a new browser. `DESCENT_CUTS=100` takes every one. */
const mostCuts = Number(process.env["DESCENT_CUTS"] ?? 12);

/** Whether the one at `index` of `all` is among those that are taken; the last always is. */
function isTaken(index: number, all: number): boolean {
  const before = (at: number): number => Math.floor((at * mostCuts) / all);
  return all <= mostCuts || before(index + 1) > before(index);
}

interface Cut {
  name: string;
  folder: string;
}

/** The profile at each operation of a save, while it ends, and when it has ended: so many of all. */
async function cutsOf(kind: SaveKind): Promise<{ cuts: Cut[]; all: number }> {
  const lab = await open();
  const { page } = lab;
  const cuts: Cut[] = [];
  let [moments, all] = [0, 0];
  const cut = (name: string): void => {
    if (isTaken(moments, all)) cuts.push({ name, folder: lab.copy() });
    moments += 1;
  };
  try {
    const count = await page.evaluate(async (one) => {
      let operations = 0;
      for (let now = await powerCut.begin(one); "reached" in now; now = await powerCut.heard()) {
        operations += 1;
        powerCut.goOn();
      }
      return operations;
    }, kind);
    all = count + whileCommitting + 1;
    // A fresh worker opens the database once more, as the first one did.
    await page.reload();
    await page.waitForFunction("globalThis.powerCut");
    let now = await page.evaluate((one) => powerCut.begin(one), kind);
    for (let n = 1; "reached" in now; n += 1) {
      cut(`before operation ${n}, ${now.reached}`);
      await page.evaluate(() => powerCut.goOn());
      if (n === count)
        for (let later = 0; later < whileCommitting; later += 1) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          cut(`${later + 1} ms after the last operation`);
        }
      now = await page.evaluate(() => powerCut.heard());
    }
    expect(now).toEqual({ operations: count, error: null });
    cut("after the end");
    expect(moments).toBe(all);
    return { cuts, all };
  } finally {
    await lab.close();
  }
}

/** Whether all of the save is there, or nothing of it; anything else fails. */
async function isThere(kind: SaveKind, { page }: Profile): Promise<boolean> {
  if (kind === "pack") {
    const { right, wrong, packs } = await page.evaluate(() => powerCut.packed());
    expect({ wrong, packs }).toEqual({ wrong: 0, packs: 1 });
    expect(right).toBeGreaterThanOrEqual(3);
    return right === 6;
  }
  const [before, after]: [StoredState, StoredState] = await page.evaluate(
    (one) => powerCut.allowed(one),
    kind,
  );
  const now = await page.evaluate(() => powerCut.stored());
  expect([before, after]).toContainEqual(now);
  return JSON.stringify(now) === JSON.stringify(after);
}

for (const kind of saveKinds)
  test(`${kind}: a power cut at any moment leaves what was there before, or all of what is new`, async () => {
    const { cuts, all } = await cutsOf(kind);
    let [old, whole] = [0, 0];
    for (const { name, folder } of cuts)
      await test.step(name, async () => {
        const lab = await open(folder);
        try {
          const now = await isThere(kind, lab);
          // What was there once stays there.
          expect(now || whole === 0).toBe(true);
          if (now) whole += 1;
          else old += 1;
          if (name === "after the end") expect(now).toBe(true);
        } finally {
          await lab.close();
        }
      });
    expect(old).toBeGreaterThan(0);
    console.info(
      `${kind}: ${cuts.length} of ${all} moments, ${old} with what was there before, ${whole} with all`,
    );
  });
