/** The page with a run of a million steps behind it, while a network trains: what frames.mjs measures. */
import "../../../../src/app/main.tsx";
import { applyEvent } from "../../../../src/app/state/applyEvent.ts";
import { newRun } from "../../../../src/app/state/state.ts";
import { app, setApp } from "../../../../src/app/state/store.ts";
import { preset } from "../../../../src/config/presets.ts";
import { createTrainer } from "../../../../src/worker/border/client.ts";
import type { StepPoint, TrainerEvent } from "../../../../src/worker/border/protocol.ts";

declare global {
  interface Window {
    /**
     * Lays `points` steps behind a run and trains on with so many threads, null for all; resolves when the first new step has
     * come.
     */
    train(points: number, threads: number | null): Promise<void>;
    /** Callbacks of animation frames so far. */
    frameCount: number;
  }
}

const config = { ...preset("report", "resnet18"), width: 8, pictureSize: 32, batchSize: 32, epochs: 10_000 };
const perEpoch = 39;

const step = (at: number): StepPoint => ({
  epoch: Math.floor(at / perEpoch),
  step: at,
  loss: 1 + 2 * Math.exp(-at / 50_000) + 0.3 * Math.sin(at * 12.9898),
  acc1: 50 + 20 * Math.sin(at / 7),
  acc5: 80 + 10 * Math.sin(at / 5),
  learningRate: 0.05,
  dataMs: 1,
  stepMs: 10,
  seconds: at / 100,
});

window.frameCount = 0;
const count = (): void => {
  window.frameCount += 1;
  requestAnimationFrame(count);
};
requestAnimationFrame(count);

window.train = async (points, threads) => {
  const trainer = createTrainer();
  const data = await trainer.call("openData", {
    kind: "sample",
    name: "emoji",
    base: new URL("/", location.href).href,
  });
  const fresh = newRun({ id: "frames", name: "frames", config, preset: "own", data }, Date.now());
  let history = fresh.points;
  for (let from = 0; from < points; from += 100_000)
    history = history.append(
      Array.from({ length: Math.min(100_000, points - from) }, (_, at) => step(from + at)),
    );
  setApp(() => ({ mode: "run", run: { ...fresh, points: history, step: points, status: "running" } }));
  let waiting: TrainerEvent[] = [];
  // As often as the page's own trainer tells the store.
  setInterval(() => {
    const events = waiting;
    waiting = [];
    app.setState(
      events.reduce((state, event) => applyEvent(state, event, Date.now()), app.getState()),
      true,
    );
  }, 250);
  await new Promise<void>((resolve, reject) => {
    trainer.on((event) => {
      if (event.kind === "log") waiting.push(event);
      if (event.kind !== "steps") return;
      // The steps of this training go on where the million ended.
      waiting.push({
        kind: "steps",
        points: event.points.map((point) => ({
          ...point,
          step: points + point.step,
          epoch: Math.floor((points + point.step) / perEpoch),
          seconds: points / 100 + point.seconds,
        })),
      });
      resolve();
    });
    trainer
      .call("start", {
        config: { ...config, backend: "wasm", threads },
        runId: "frames",
        name: "frames",
        weights: null,
        resume: null,
      })
      .catch(reject);
  });
};
