/** Sessions of a tiny text, from the run's beginning or a checkpoint, with what was kept of its kernels. */
import { expect } from "vitest";
import type { Backend } from "../../../../src/backends/backend.ts";
import type { Checkpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { readHistory } from "../../../../src/checkpoints/store/runs.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { TextTask } from "../../../../src/training/tasks/textTask.ts";
import type { TrainerEvent } from "../../../../src/worker/border/protocol.ts";
import { begin } from "../../../../src/worker/run/beginning.ts";
import { readKernelPlan } from "../../../../src/worker/run/runKernels.ts";
import { Session } from "../../../../src/worker/run/session.ts";
import { tinyTokens, words } from "../../../support/samples/tinyRuns.ts";

const outputs = {
  kind: "vocabulary" as const,
  words: Array.from({ length: words }, (_, id) => `n${id}`),
};

interface Start {
  settings: RunConfig;
  runId?: string;
  checkpoint?: Checkpoint | null;
  onStep?: (session: Session, step: number) => void;
}

/** Runs until the end of the run, or until it is stopped from `onStep`; the losses of all of its steps. */
export async function tinySession(
  backend: Backend,
  { runId = crypto.randomUUID(), checkpoint = null, settings, onStep }: Start,
) {
  const events: TrainerEvent[] = [];
  const kernels = await readKernelPlan(runId);
  const choices = kernels[0]?.choices;
  const session: Session = await Session.start({
    identity: {
      run: { id: runId, name: "tiny" },
      outputs: { ...outputs },
      data: { name: "tiny", layout: "synthetic", train: 18, validation: 6 },
    },
    config: settings,
    backend,
    beginning: await begin(backend, settings, { ...outputs }, { checkpoint, choices }),
    kernels,
    makeTask: (taken) => new TextTask(tinyTokens(), taken),
    release: () => undefined,
    renew: () => Promise.reject(new Error("There is no other device.")),
    tell(event) {
      events.push(event);
      if (event.kind === "steps") onStep?.(session, event.points[0]!.step);
    },
  });
  await session.ended;
  expect(session.status).not.toBe("failed");
  session.dispose();
  const { points } = await readHistory(runId);
  const log = events.flatMap((event) => (event.kind === "log" ? event.lines : []));
  return { runId, session, log, losses: points.map(({ loss }) => loss) };
}
