/** Self-tests and benchmarks of the backends. */
import { sharedMemory } from "../../sharedMemory.ts";
import type { RunConfig } from "../../../config/config.ts";
import type { BackendName } from "../../../config/settings.ts";
import { structureOf } from "../../../config/structure.ts";
import type { Calls, SelfTest } from "../../../worker/border/protocol.ts";
import { browserKind } from "../../browser.ts";
import { formatDifference } from "../../format.ts";
import { backendNames } from "../../state/applyEvent.ts";
import { setField } from "../../state/form/form.ts";
import { type AppState, isLive } from "../../state/state.ts";
import { app, setApp } from "../../state/store.ts";
import type { Told } from "../../words/told.ts";
import { notify } from "../notices.ts";
import { keep, recall } from "./selfTestRecord.ts";
import { sentence, trainer } from "../trainer.ts";

/** By what is tested: another graphics processor or thread count is another test. */
const underWay = new Map<string, Promise<SelfTest>>();

/** Those of them whose result the page waits to show. */
const shown = new Map<string, Promise<SelfTest>>();

/** Which test each backend's result in the store comes from. */
const testedAs = new Map<BackendName, string>();

/** What a test is asked for: the device and what the form's settings, or others, would run on it. */
function askOf(backend: BackendName, config = app.getState().form.config): Calls["selfTest"]["ask"] {
  const { adapter, threads, winograd, precision } = config;
  const [isChosen, structure] = [backend === config.backend, structureOf(config)];
  return { backend, adapter, threads, winograd, precision, isChosen, structure };
}

/** In words that tell tests apart: what makes no difference to a backend is left out. */
function choiceOf(ask: Calls["selfTest"]["ask"]): string {
  const { backend, adapter, threads, winograd, precision, isChosen, structure } = ask;
  const network = JSON.stringify(structure);
  switch (backend) {
    case "webgpu": {
      const found = app.getState().adapters?.[adapter];
      const large = found?.isSoftware && isChosen ? "large" : "";
      return ["webgpu", adapter, found?.name ?? "", precision, winograd, large, network].join(" ");
    }
    case "wasm":
      return `wasm ${threads} ${winograd} ${network}`;
    case "cpu":
      return "cpu";
    default:
      return backend satisfies never;
  }
}

/** Before Start: the test of what the settings say now, where another was made before; a backend's first test is left to `chooseBackend`. */
export async function testAsChosen(): Promise<void> {
  const { backend } = app.getState().form.config;
  if (typeof app.getState().selfTests[backend] === "string") return;
  if (testedAs.get(backend) !== choiceOf(askOf(backend))) await testBackend(backend);
}

/** Tests one backend as the form has it, and shows the result; asked again while it runs, the same test answers. */
export function testBackend(backend: BackendName, anew = false): Promise<SelfTest> {
  const ask = askOf(backend);
  const choice = choiceOf(ask);
  const known = shown.get(choice);
  if (known) return known;
  const before = anew ? null : recall(choice);
  if (before) {
    testedAs.set(backend, choice);
    setApp(({ selfTests }) => ({ selfTests: { ...selfTests, [backend]: before } }));
    return Promise.resolve(before);
  }
  setApp(({ selfTests }) => ({ selfTests: { ...selfTests, [backend]: "testing" } }));
  const test = makeTest(ask).then((result) => {
    shown.delete(choice);
    // What was chosen meanwhile has a test of its own.
    if (choice !== choiceOf(askOf(backend))) return result;
    testedAs.set(backend, choice);
    setApp(({ selfTests }) => ({ selfTests: { ...selfTests, [backend]: result } }));
    tell(result);
    return result;
  });
  shown.set(choice, test);
  return test;
}

/** The verdict on the backend of a run that the form knows nothing of. */
export async function verdictFor(config: RunConfig): Promise<SelfTest> {
  const ask = askOf(config.backend, config);
  return recall(choiceOf(ask)) ?? makeTest(ask);
}

/** Asks the trainer, and keeps what it says; asked again meanwhile, the same test answers. */
function makeTest(ask: Calls["selfTest"]["ask"]): Promise<SelfTest> {
  const choice = choiceOf(ask);
  const known = underWay.get(choice);
  if (known) return known;
  const test = trainer
    .call("selfTest", ask)
    .catch((error: unknown): SelfTest => ({
      backend: ask.backend,
      status: "failed",
      description: sentence(error),
      difference: null,
      limit: null,
      milliseconds: 0,
    }))
    .then((result) => {
      underWay.delete(choice);
      keep(choice, result);
      return result;
    });
  underWay.set(choice, test);
  return test;
}

let isChosenByHand = false;

const putBackend = (backend: BackendName): void =>
  setApp(({ form }) => ({ form: setField(form, "backend", backend) }));

/** Takes the backend that the person asked for, and tests it anew: nothing replaces it. */
export function takeBackend(backend: BackendName): void {
  isChosenByHand = true;
  putBackend(backend);
  void testBackend(backend);
}

/** Mixed precision asks for WebGPU, which alone has it. */
function isAskedFor(): boolean {
  const { given, config } = app.getState().form;
  const asksForWebGpu = config.backend === "webgpu" && config.precision === "mixed";
  return isChosenByHand || given.backend !== undefined || asksForWebGpu;
}

async function verdictOn(backend: BackendName): Promise<SelfTest> {
  const known = app.getState().selfTests[backend];
  return typeof known === "string" ? testBackend(backend) : known;
}

/**
 * Tests the form's backend. Where it is missing or computes wrongly, the next one is tried and chosen, unless the link or the
 * person asked for this very backend: Start then says what is wrong with it. WebGPU in software gives way to WASM.
 */
export async function chooseBackend(): Promise<void> {
  if (await hasBetterWasm()) return;
  for (const _ of backendNames) {
    const { backend } = app.getState().form.config;
    const { status } = await verdictOn(backend);
    if (status === "passed" || isAskedFor()) return;
    const next = backendNames[backendNames.indexOf(backend) + 1];
    if (!next) return;
    putBackend(next);
    if (backend === "webgpu" && status === "missing") await tellOfWasm("noWebgpu");
  }
}

/**
 * Chooses WASM where the form has WebGPU, which nobody asked for, and WebGPU would run in software: WASM is several times faster
 * there, as measured with `npm run bench`. False: nothing was chosen.
 */
async function hasBetterWasm(): Promise<boolean> {
  const isOpen = (): boolean => {
    const { form, beginning } = app.getState();
    // A run that goes on keeps its backend, and with it its bits.
    return form.config.backend === "webgpu" && !isAskedFor() && beginning?.kind !== "checkpoint";
  };
  if (!isOpen()) return false;
  await lookAtAdapters();
  const { adapters, form } = app.getState();
  if (!adapters?.[form.config.adapter]?.isSoftware || !isOpen()) return false;
  putBackend("wasm");
  const { status } = await verdictOn("wasm");
  if (isAskedFor()) return true;
  if (status === "passed") await tellOfWasm("softwareWebgpu");
  else putBackend("webgpu");
  return status === "passed";
}

/** What WebGPU offers here, for the box in which one is chosen. */
async function lookAtAdapters(): Promise<void> {
  if (app.getState().adapters) return;
  const adapters = await trainer.call("adapters", null).catch(() => null);
  setApp(() => ({ adapters }));
}

async function tellOfWasm(code: "noWebgpu" | "softwareWebgpu"): Promise<void> {
  const { description } = await verdictOn("wasm");
  const threads = Number(/(\d+) threads?/.exec(description)?.[1] ?? 1);
  const text: Told = ({ notice }) =>
    notice[code](notice.withThreads(threads), notice.webgpuAdvice[browserKind() ?? "Chrome"]);
  notify({ code, level: "warn", text });
}

/** Tests every backend, the chosen one first. */
export async function testBackends(): Promise<void> {
  const memory = sharedMemory();
  if (memory !== "given")
    notify({ code: "oneThread", level: "info", text: (words) => words.notice.oneThread[memory] });
  await chooseBackend();
  await lookAtAdapters();
  leaveSoftwareForLater();
  await testOthers(({ selfTests }, backend) => selfTests[backend] === "testing");
}

/** A graphics adapter in software that no run will take: its kernels take both cores for seconds to compile, at every first visit. */
function leaveSoftwareForLater(): void {
  const { adapters, form, selfTests } = app.getState();
  const isTaken = form.config.backend === "webgpu" || selfTests.webgpu !== "testing";
  if (isTaken || !adapters?.[form.config.adapter]?.isSoftware) return;
  setApp((state) => ({ selfTests: { ...state.selfTests, webgpu: "later" } }));
}

/**
 * Tests the backends that were not tested yet, unless a run is live: it would take the run's time and memory.
 * @param isAsked which of them; all, where somebody looks at them
 */
export async function testOthers(
  isAsked = (state: AppState, backend: BackendName) => typeof state.selfTests[backend] === "string",
): Promise<void> {
  for (const backend of backendNames) {
    const state = app.getState();
    if (state.run && isLive(state.run.status)) return;
    if (isAsked(state, backend)) await testBackend(backend);
  }
}

function tell({ backend, status, difference, limit }: SelfTest): void {
  if (status !== "failed" || difference === null) return;
  notify({
    code: `selfTest-${backend}`,
    level: "error",
    text: ({ notice, fields }) =>
      notice.selfTestFailed(
        fields.backend.choices[backend],
        formatDifference(difference),
        formatDifference(limit),
      ),
  });
}

/**
 * Times training steps of the form's network on every backend that passed its self-test.
 * @param plainTfjs whether tfjs' own kernels are timed beside ours; the first time they come over the network
 */
export async function runBenchmark(plainTfjs: boolean, steps = 10): Promise<void> {
  const { run, form, selfTests } = app.getState();
  if (run && isLive(run.status) && run.status !== "paused") {
    notify({ code: "benchmarkBusy", level: "info", text: (words) => words.backendsTab.waitForRun });
    return;
  }
  const usable = backendNames.filter((name) => {
    const test = selfTests[name];
    return typeof test !== "string" && test.status === "passed";
  });
  const config = run?.config ?? form.config;
  setApp(() => ({
    benchmark: { status: "running", done: 0, total: null, timings: [], takenAt: Date.now(), config },
  }));
  try {
    const timings = await trainer.call("bench", { config, backends: usable, steps, plainTfjs });
    // Stopped before anything was timed, it leaves nothing to show.
    const isEmpty = timings.length === 0;
    setApp(() => ({
      benchmark: isEmpty
        ? null
        : { status: "done", done: 0, total: null, timings, takenAt: Date.now(), config },
    }));
  } catch (error) {
    setApp(() => ({ benchmark: null }));
    notify({ code: "benchmarkFailed", level: "error", text: sentence(error) });
  }
}

/** Ends the benchmark; what was timed by then is shown. */
export async function stopBenchmark(): Promise<void> {
  await trainer.call("stopBench", null);
}
