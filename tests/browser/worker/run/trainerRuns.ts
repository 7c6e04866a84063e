/** A trainer with small data for tests in a real browser: pictures drawn here, a made-up text. */
import type { RunConfig } from "../../../../src/config/config.ts";
import { preset } from "../../../../src/config/presets.ts";
import { bits, uniform } from "../../../../src/random.ts";
import { createTrainer, type Trainer } from "../../../../src/worker/border/client.ts";
import type { DataSource, RunStatus, TrainerEvent } from "../../../../src/worker/border/protocol.ts";

/** Two classes of flat-coloured PNGs with noise, in class folders. */
export async function pictureFolder(perClass = 12, side = 16): Promise<DataSource> {
  const files: { path: string; file: File }[] = [];
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no canvas.");
  for (const [part, count] of [
    ["train", perClass],
    ["val", 4],
  ] as const)
    for (const [label, name] of ["blue", "red"].entries())
      for (let number = 0; number < count; number += 1) {
        const image = context.createImageData(side, side);
        for (let i = 0; i < image.data.length; i += 4) {
          const noise = bits(number + 100 * label, i) & 127;
          image.data.set([noise + 128 * label, noise, noise + 128 * (1 - label), 255], i);
        }
        context.putImageData(image, 0, 0);
        const file = new File([await canvas.convertToBlob({ type: "image/png" })], `${number}.png`);
        files.push({ path: `${part}/${name}/${number}.png`, file });
      }
  return { kind: "files", name: "two colours", files };
}

/** A text in which every word mostly decides the next. */
function madeUpText(seed: number, count: number): string {
  let word = 0;
  return Array.from({ length: count }, (_, i) => {
    word = uniform(seed, i) < 0.8 ? (word * 3 + 1) % 17 : bits(seed + 9, i) % 17;
    return `word${word}${i % 12 === 11 ? "\n" : ""}`;
  }).join(" ");
}

const textFile = (path: string, seed: number, count: number) => ({
  path,
  file: new File([madeUpText(seed, count)], path),
});

export const textFolder = (): DataSource => ({
  kind: "files",
  name: "seventeen words",
  files: [textFile("train.txt", 1, 1200), textFile("valid.txt", 2, 200), textFile("test.txt", 3, 200)],
});

export const smallImages = (more: Partial<RunConfig> = {}): RunConfig => ({
  ...preset("report", "resnet18"),
  width: 4,
  pictureSize: 16,
  batchSize: 8,
  evalBatchSize: 8,
  epochs: 2,
  learningRate: 0.02,
  backend: "cpu",
  ...more,
});

export const smallText = (more: Partial<RunConfig> = {}): RunConfig => ({
  ...preset("report", "transformer"),
  emsize: 8,
  hidden: 8,
  batchSize: 4,
  evalBatchSize: 2,
  bptt: 8,
  epochs: 2,
  backend: "cpu",
  ...more,
});

export interface Listening {
  trainer: Trainer;
  events: TrainerEvent[];
  /** Resolves when an event fits. */
  until(fits: (event: TrainerEvent) => boolean): Promise<TrainerEvent>;
  untilStatus(...statuses: RunStatus[]): Promise<Extract<TrainerEvent, { kind: "status" }>>;
}

export function listen(created = createTrainer()): Listening {
  const events: TrainerEvent[] = [];
  let runStart = 0;
  const trainer: Trainer = {
    ...created,
    call(name, ask) {
      if (name === "start") runStart = events.length;
      return created.call(name, ask);
    },
  };
  const waiting = new Set<(event: TrainerEvent) => void>();
  trainer.on((event) => {
    events.push(event);
    for (const hear of waiting) hear(event);
  });
  const until = (fits: (event: TrainerEvent) => boolean): Promise<TrainerEvent> =>
    new Promise((resolve) => {
      const hear = (event: TrainerEvent): void => {
        if (!fits(event)) return;
        waiting.delete(hear);
        resolve(event);
      };
      waiting.add(hear);
    });
  return {
    trainer,
    events,
    until,
    async untilStatus(...statuses) {
      // The last status of the run before is none of this one.
      const seen = events.slice(runStart).findLast((event) => event.kind === "status");
      if (seen?.kind === "status" && statuses.includes(seen.status)) return seen;
      const event = await until((one) => one.kind === "status" && statuses.includes(one.status));
      if (event.kind !== "status") throw new Error("Another event came.");
      return event;
    },
  };
}

export const pointsOf = (events: readonly TrainerEvent[]) =>
  events.flatMap((event) => (event.kind === "steps" ? event.points : []));
export const linesOf = (events: readonly TrainerEvent[]) =>
  events.flatMap((event) => (event.kind === "log" ? event.lines : []));
