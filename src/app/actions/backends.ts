/** Self-tests and benchmarks of the backends. */
import type { BackendName } from "../../config.ts";
import type { SelfTest } from "../../worker/protocol.ts";
import { browserKind } from "../browser.ts";
import { formatDifference } from "../format.ts";
import { backendNames } from "../state/applyEvent.ts";
import { setField } from "../state/form.ts";
import { isLive } from "../state/state.ts";
import { app, setApp } from "../state/store.ts";
import { words } from "../words/words.ts";
import { notify } from "./notices.ts";
import { sentence, trainer } from "./trainer.ts";

/** By what is tested: another graphics processor or thread count is another test. */
const underWay = new Map<string, Promise<SelfTest>>();

function choiceOf(backend: BackendName): string {
  const { adapter, threads } = app.getState().form.config;
  return `${backend} ${backend === "webgpu" ? adapter : threads}`;
}

/** Tests one backend as the form has it; asked again while it runs, the same test answers. */
export function testBackend(backend: BackendName): Promise<SelfTest> {
  const { adapter, threads } = app.getState().form.config;
  const choice = choiceOf(backend);
  const known = underWay.get(choice);
  if (known) return known;
  setApp(({ selfTests }) => ({ selfTests: { ...selfTests, [backend]: "testing" } }));
  const test = trainer
    .call("selfTest", { backend, adapter, threads })
    .catch((error: unknown): SelfTest => ({
      backend,
      status: "failed",
      description: sentence(error),
      difference: null,
      limit: null,
      milliseconds: 0,
    }))
    .then((result) => {
      underWay.delete(choice);
      // What was chosen meanwhile has a test of its own.
      if (choice !== choiceOf(backend)) return result;
      setApp(({ selfTests }) => ({ selfTests: { ...selfTests, [backend]: result } }));
      tell(result);
      return result;
    });
  underWay.set(choice, test);
  return test;
}

/**
 * Tests the form's backend. Where it is missing or computes wrongly, the next one is tried and chosen, unless the link asked
 * for this very backend: Start then says what is wrong with it.
 */
export async function chooseBackend(): Promise<void> {
  for (const _ of backendNames) {
    const { form, selfTests } = app.getState();
    const { backend } = form.config;
    const known = selfTests[backend];
    const result = known === "testing" ? await testBackend(backend) : known;
    if (result.status === "passed" || form.given.backend !== undefined) return;
    const next = backendNames[backendNames.indexOf(backend) + 1];
    if (!next) return;
    setApp((state) => ({ form: setField(state.form, "backend", next) }));
    if (backend === "webgpu" && result.status === "missing") await tellNoWebgpu();
  }
}

async function tellNoWebgpu(): Promise<void> {
  const { description } = await testBackend("wasm");
  const { noWebgpu, webgpuAdvice, withThreads } = words().notice;
  const threads = Number(/(\d+) threads?/.exec(description)?.[1] ?? 1);
  const text = noWebgpu(withThreads(threads), webgpuAdvice[browserKind() ?? "Chrome"]);
  notify({ code: "noWebgpu", level: "warn", text });
}

/** Tests every backend, the chosen one first. */
export async function testBackends(): Promise<void> {
  if (!crossOriginIsolated) notify({ code: "oneThread", level: "info", text: words().notice.oneThread });
  await chooseBackend();
  for (const backend of backendNames) {
    const { run, selfTests } = app.getState();
    // A self-test beside a run would take its time and its memory.
    if (run && isLive(run.status)) return;
    if (selfTests[backend] === "testing") await testBackend(backend);
  }
}

function tell({ backend, status, difference, limit }: SelfTest): void {
  if (status !== "failed" || difference === null) return;
  const { notice, backends } = words();
  notify({
    code: `selfTest-${backend}`,
    level: "error",
    text: notice.selfTestFailed(backends[backend], formatDifference(difference), formatDifference(limit)),
  });
}

/** Times training steps of the form's network on every backend that passed its self-test. */
export async function runBenchmark(steps = 10): Promise<void> {
  const { run, form, selfTests } = app.getState();
  if (run && isLive(run.status) && run.status !== "paused") {
    notify({ code: "benchmarkBusy", level: "info", text: words().backendsTab.waitForRun });
    return;
  }
  const usable = backendNames.filter((name) => {
    const test = selfTests[name];
    return test !== "testing" && test.status === "passed";
  });
  const config = run?.config ?? form.config;
  setApp(() => ({
    benchmark: { status: "running", done: 0, total: null, timings: [], takenAt: Date.now(), config },
  }));
  try {
    const timings = await trainer.call("bench", { config, backends: usable, steps });
    setApp(() => ({
      benchmark: { status: "done", done: 0, total: null, timings, takenAt: Date.now(), config },
    }));
  } catch (error) {
    setApp(() => ({ benchmark: null }));
    notify({ code: "benchmarkFailed", level: "error", text: sentence(error) });
  }
}
