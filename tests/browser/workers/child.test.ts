import { afterEach, expect, test, vi } from "vitest";
import { createWasmBackend } from "../../../src/backends/wasm/backend.ts";
import { letPageMakeChildren, makeChild, startChild } from "../../../src/workers/child.ts";
import { decodeChild } from "../../../src/data/pictures/decodeChild.ts";
import { DecodePool } from "../../../src/data/pictures/decodePool.ts";
import { FileListFolder } from "../../../src/data/folder/folder.ts";
import { childMaker } from "../../../src/worker/border/children.ts";
import { createTrainer } from "../../../src/worker/border/client.ts";
import { smallRuns, trainSteps } from "../../support/trainingSteps.ts";
import { watchWorkers } from "../../support/page/watchWorkers.ts";

const f4 = { fastProducts: "f4", precision: "float32" } as const;

afterEach(() => vi.unstubAllGlobals());

// The page is page and parent at once.
test("threads and decoders that the page makes do what a worker's own do, and end when their parent ends them", async () => {
  const own = await createWasmBackend({ threads: 2 });
  const expected = await trainSteps(own, smallRuns.images, 3, f4);
  own.dispose();

  const { names, alive } = watchWorkers();
  let ended = 0;
  letPageMakeChildren((kind, name, ports) => makeChild(childMaker(kind), name, ports, () => (ended += 1)));
  const backend = await createWasmBackend({ threads: 3 });
  expect(names).toEqual(["wasm 1", "wasm 2"]);
  expect(backend.details.threads).toBe(3);
  expect(await trainSteps(backend, smallRuns.images, 3, f4)).toEqual(expected);

  const canvas = new OffscreenCanvas(4, 4);
  const context = canvas.getContext("2d")!;
  context.fillStyle = "rgb(10 20 30)";
  context.fillRect(0, 0, 4, 4);
  const files = [
    { path: "good.png", file: new File([await canvas.convertToBlob()], "good.png") },
    { path: "bad.png", file: new File(["no picture"], "bad.png") },
  ];
  const pool = new DecodePool(new FileListFolder("a", files), 1);
  const { pixels, failures } = await pool.decode(["good.png", "bad.png"], 4);
  expect([...pixels.subarray(0, 3)]).toEqual([10, 20, 30]);
  expect(failures.map(({ index }) => index)).toEqual([1]);
  expect(names.at(-1)).toBe("decode");

  pool.dispose();
  backend.dispose();
  await expect.poll(() => ended).toBe(3);
  expect(alive.size).toBe(0);
});

test("a child that the page cannot load tells its parent", async () => {
  const Original = globalThis.Worker;
  const broken = URL.createObjectURL(new Blob(["throw new Error('no child')"], { type: "text/javascript" }));
  vi.stubGlobal(
    "Worker",
    class extends Original {
      constructor() {
        super(broken);
      }
    },
  );
  letPageMakeChildren((kind, name, ports) => makeChild(childMaker(kind), name, ports, () => {}));
  const reason = await new Promise<string>((resolve) => {
    startChild(decodeChild, "decode", { onMessage: () => resolve("a message"), onError: resolve });
  });
  expect(reason).toMatch(/no child/);
});

test("children that the page made for a trainer end with it", async () => {
  const program = `
    onmessage = () => {
      const way = new MessageChannel(), control = new MessageChannel();
      postMessage({ kind: "child", child: "decode", name: "decode" }, [way.port2, control.port2]);
    };`;
  const { names, alive } = watchWorkers();
  const trainer = createTrainer(
    () =>
      new Worker(URL.createObjectURL(new Blob([program], { type: "text/javascript" })), { name: "trainer" }),
  );
  const waiting = trainer.call("cancelOpen", null);
  waiting.catch(() => undefined);
  await expect.poll(() => names).toEqual(["trainer", "decode"]);
  trainer.restart("The test is over.");
  expect(alive.size).toBe(0);
  await expect(waiting).rejects.toThrow("The test is over.");
});
