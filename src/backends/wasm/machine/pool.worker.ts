/** A helper thread: waits for regions for ever, and runs the pieces it gets. */
import { maySleep, takePieces, waitWhile, words } from "./barrier.ts";
import { type Answer, listenToParent } from "../../../workers/parent.ts";
import { instantiate } from "./kernels.ts";
import { decode, type Decoded } from "./steps.ts";
import type { HelperStart } from "./pool.ts";

function help({ module, memory, controlAddress, thread }: HelperStart, answer: Answer<"ready">): void {
  const control = new Int32Array(memory.buffer, controlAddress, words.count);
  const sleeps = maySleep(control);
  const kernels = instantiate(module, memory);
  const programs = new Map<number, { serial: number; program: Decoded }>();
  let region = Atomics.load(control, words.region);
  answer("ready");
  for (;;) {
    const now = waitWhile(control, words.region, region, sleeps, 10_000);
    if (now === region) continue;
    region = now;
    try {
      const address = Atomics.load(control, words.program) >>> 0;
      if (address === 0) return;
      const serial = Atomics.load(control, words.serial);
      let known = programs.get(address);
      if (known?.serial !== serial) {
        known = { serial, program: decode(memory, address, kernels) };
        programs.set(address, known);
      }
      const step = known.program.steps[Atomics.load(control, words.step)];
      if (step) takePieces(control, known.program, step, thread);
    } catch (error) {
      console.error("A WASM thread failed.", error);
      Atomics.store(control, words.failed, 1);
    }
    Atomics.add(control, words.arrived, 1);
    Atomics.notify(control, words.arrived);
  }
}

listenToParent(help);
