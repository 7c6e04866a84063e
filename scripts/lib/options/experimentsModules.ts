/** Sweeps, halving and their results as scripts read them: one module, since Vite starts anew for each that it is asked for. */
export * from "../../../src/checkpoints/logs/metricsJsonl.ts";
export * from "../../../src/experiments/halving.ts";
export * from "../../../src/experiments/results.ts";
export * from "../../../src/experiments/sweep.ts";
export * from "../../../src/experiments/timeToTarget.ts";
export * from "../../../src/experiments/turns.ts";
export * from "../../../src/experiments/vary.ts";
