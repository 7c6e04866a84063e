/** A page that may store nothing, as private windows and sandboxed frames are: opening the database throws. */
import { beforeAll, expect, test } from "vitest";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { readCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { TextTask } from "../../../../src/training/tasks/textTask.ts";
import { begin } from "../../../../src/worker/run/beginning.ts";
import type { TrainerEvent } from "../../../../src/worker/border/protocol.ts";
import { runFile } from "../../../../src/worker/run/runFiles.ts";
import { Session } from "../../../../src/worker/run/session.ts";
import { tinyText, tinyTokens, words } from "../../../support/samples/tinyRuns.ts";

function open(): never {
  throw new DOMException("The operation is insecure.", "SecurityError");
}
beforeAll(() => {
  Object.defineProperty(globalThis, "indexedDB", { value: { open } });
});

test("a run that may store nothing says so once, trains to its end and offers its files", async () => {
  const config = tinyText();
  const backend = createCpuBackend();
  const outputs = {
    kind: "vocabulary" as const,
    words: Array.from({ length: words }, (_, id) => `n${id}`),
  };
  const events: TrainerEvent[] = [];
  const session = await Session.start({
    identity: {
      run: { id: "denied", name: "denied" },
      outputs,
      data: { name: "tiny", layout: "synthetic", train: 18, validation: 6 },
    },
    config,
    backend,
    beginning: await begin(backend, config, outputs),
    makeTask: (taken) => new TextTask(tinyTokens(), taken),
    release: () => undefined,
    renew: async () => backend,
    tell: (event) => events.push(event),
  });
  await session.ended;
  expect(session.status).toBe("finished");
  const notices = events.flatMap((event) => (event.kind === "notice" ? [event.notice] : []));
  expect(new Set(notices.map(({ code }) => code))).toEqual(new Set(["storageRefused"]));
  for (const { text } of notices) expect(text).toMatch(/training works, but download checkpoints as files/);
  const last = await readCheckpoint(await runFile(session, "last.safetensors"));
  expect(last.position.step).toBe(session.run.state.position.step);
});
