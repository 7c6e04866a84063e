/**
 * What a training step is planned to launch, hold, move and compute on a graphics processor, without one:
 * node scripts/measure/kernels/planned.mjs [BATCH]. BATCH is ResNet-18's, 32 where it is left out.
 */
import "../../lib/headAsHelp.mjs";
import { importSource } from "../../lib/importSource.mjs";

await importSource(
  "/scripts/lib/plannedSteps.ts",
  (/** @type {typeof import("../../lib/plannedSteps.ts")} */ { plannedSteps }) =>
    console.table(plannedSteps(Number(process.argv[2] ?? 32))),
);
