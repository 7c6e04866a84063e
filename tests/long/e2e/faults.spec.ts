/**
 * Faults at moments drawn at random, hundreds of steps long: after each the run goes on, and it ends with the losses of a run that
 * nothing happened to, bit for bit. `DESCENT_SEED` repeats the moments of an earlier run, `DESCENT_FAULTS` sets their number.
 */
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "@playwright/test";
import { type Fault, FaultyLab } from "../../support/hostile/faults.ts";
import { dice } from "../../support/hostile/mutations.ts";
import { makePictureFolder } from "../../support/samples/pictureFolder.ts";

const seed = Number(process.env["DESCENT_SEED"] ?? Math.floor(Math.random() * 1e6));
const faults = Number(process.env["DESCENT_FAULTS"] ?? 30);
/**
 * Three losses with a hundred steps or fewer between one and the next would end the run, as they should. Some steps more, since
 * the run goes on between the reading of its step and the fault, and goes back after it.
 */
const apart = { least: 150, more: 40 };
/** Beyond it a run may go on while a fault is caused, whatever the machine's pace. */
const meanwhile = 60;
const small =
  "width=4&pictureSize=16&batchSize=8&learningRate=0.05&schedule=constant&saveSteps=20&epochs=1000";

interface FaultRun {
  name: string;
  link: string;
  /** Drawn from at each moment. */
  kinds: readonly Fault[];
  /**
   * For a moment at the beginning (a browser that has just stored something gives the quota of then for half a minute), or all
   * along: then no packed copy of the pictures takes the folder's place, and checkpoints are the page's own files.
   */
  storageIsFull: "for a moment" | "all along" | "never";
  hasFolder: boolean;
}

const runs: FaultRun[] = [
  {
    name: "WASM on the sample",
    link: `${small}&backend=wasm`,
    kinds: ["worker", "freeze", "reload", "crash"],
    storageIsFull: "for a moment",
    hasFolder: false,
  },
  {
    name: "WASM on a folder, storage full",
    link: `${small}&backend=wasm`,
    kinds: ["folder", "worker"],
    storageIsFull: "all along",
    hasFolder: true,
  },
  {
    name: "WebGPU on the sample",
    link: `${small}&backend=webgpu`,
    kinds: ["device", "gpuProcess", "worker", "reload"],
    storageIsFull: "never",
    hasFolder: false,
  },
];

for (const { name, link, kinds, storageIsFull, hasFolder } of runs)
  test(`${name}: ${faults} faults at random moments leave every loss as it was`, async ({ baseURL }) => {
    const steps = 400 + faults * (apart.least + apart.more + meanwhile);
    const roll = dice(seed);
    const folder = hasFolder ? makePictureFolder({ train: 200, validation: 4 }) : "";
    const lab = await FaultyLab.open(baseURL ?? "");
    try {
      const start = () => (hasFolder ? lab.startFolder(folder) : lab.startSample());
      if (storageIsFull === "all along") await lab.limitStorage(1000);
      await lab.visit(`${link}&steps=${steps}`);
      await start();
      if (storageIsFull === "for a moment") await lab.survive("storage", folder);
      for (let count = 0; count < faults; count += 1) {
        const { step } = await lab.status();
        await lab.untilStep(step + apart.least + roll(apart.more));
        await lab.survive(kinds[roll(kinds.length)] ?? "worker", folder);
      }
      const losses = await lab.losses();
      expect(losses).toHaveLength(steps);
      await lab.visit(`${link}&steps=${steps}`);
      await start();
      expect(await lab.losses()).toEqual(losses);
      const told = [...lab.survived].map(([kind, times]) => `${kind} ${times}`).join(", ");
      console.info(`${name}, seed ${seed}: survived ${told}; ${steps} losses equal, bit for bit`);
    } finally {
      await lab.close();
      if (folder) rmSync(dirname(folder), { recursive: true, force: true });
    }
  });
