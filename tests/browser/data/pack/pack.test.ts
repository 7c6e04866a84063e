import { afterEach, beforeAll, expect, test } from "vitest";
import type { PackKey } from "../../../../src/data/pack/pack.ts";
import { clearPacks, listPacks } from "../../../../src/data/pack/packs.ts";
import type { PackAsk } from "./pack.worker.ts";

const workers: Worker[] = [];

/** A worker that answers one ask at a time. */
class PackWorker {
  readonly worker = new Worker(new URL("pack.worker.ts", import.meta.url), { type: "module" });
  onWritten: (written: number) => void = () => {};

  constructor() {
    workers.push(this.worker);
  }

  ask(ask: PackAsk): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const listen = ({ data }: MessageEvent): void => {
        if ("written" in data) return this.onWritten(data.written);
        this.worker.removeEventListener("message", listen);
        if ("error" in data) reject(new Error(data.error));
        else resolve(data.value);
      };
      this.worker.addEventListener("message", listen);
      this.worker.postMessage(ask, []);
    });
  }

  /** Opens a pack that a killed worker may hold for a moment more. */
  async openSoon(key: PackKey): Promise<unknown> {
    for (let attempt = 0; ; attempt += 1)
      try {
        return await this.ask({ kind: "open", key });
      } catch (error) {
        if (attempt === 40) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
  }
}

async function clearAll(): Promise<void> {
  for (const worker of workers.splice(0)) worker.terminate();
  for (let attempt = 0; attempt < 40 && !(await clearPacks()); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await listPacks()).toEqual([]);
}

// Before, too: runs of other files leave packs.
beforeAll(clearAll);
afterEach(clearAll);

const key = (more: Partial<PackKey> = {}): PackKey => ({
  name: "set",
  fingerprint: "0123abcd",
  size: 8,
  count: 1000,
  ...more,
});

test("what was packed is there after a restart, and takes the room it says", async () => {
  const first = new PackWorker();
  expect(await first.ask({ kind: "open", key: key() })).toBe(0);
  await first.ask({ kind: "write", from: 100, to: 700 });
  await first.ask({ kind: "close" });
  const second = new PackWorker();
  expect(await second.ask({ kind: "open", key: key() })).toBe(600);
  expect(await second.ask({ kind: "check", from: 0, to: 1000 })).toEqual({
    right: 600,
    absent: 400,
    wrong: 0,
  });
  await second.ask({ kind: "write", from: 0, to: 1000 });
  expect(await second.ask({ kind: "check", from: 0, to: 1000 })).toEqual({
    right: 1000,
    absent: 0,
    wrong: 0,
  });
  await second.ask({ kind: "close" });
  const packs = await listPacks();
  expect(packs).toMatchObject([{ bytes: 1000 * 192 + 1000 * 12 + 16, size: 8, count: 1000, known: 1000 }]);
});

test("killed in the middle of packing: no wrong picture, and the work done is kept", async () => {
  const killed = new PackWorker();
  const large = key({ count: 200_000, size: 16 });
  await killed.ask({ kind: "open", key: large });
  const writtenAtDeath = await new Promise<number>((resolve) => {
    killed.onWritten = (written) => {
      if (written < 1500) return;
      killed.worker.terminate();
      resolve(written);
    };
    killed.ask({ kind: "write", from: 0, to: 200_000, tell: true }).catch(() => {});
  });
  const next = new PackWorker();
  expect(await next.openSoon(large)).toBeGreaterThanOrEqual(writtenAtDeath - 256);
  const found = await next.ask({ kind: "check", from: 0, to: 4000 });
  expect(found).toMatchObject({ wrong: 0 });
  await next.ask({ kind: "write", from: 0, to: 2000 });
  expect(await next.ask({ kind: "check", from: 0, to: 2000 })).toEqual({ right: 2000, absent: 0, wrong: 0 });
});

test("damaged bytes, and bytes at the wrong place, are not used", async () => {
  const first = new PackWorker();
  await first.ask({ kind: "open", key: key() });
  await first.ask({ kind: "write", from: 0, to: 20 });
  await first.ask({ kind: "close" });
  const packs = await (await navigator.storage.getDirectory()).getDirectoryHandle("packs");
  const [{ id } = { id: "" }] = await listPacks();
  const pixels = await (await packs.getDirectoryHandle(id)).getFileHandle("pixels.bin");
  const bytes = new Uint8Array(await (await pixels.getFile()).arrayBuffer());
  bytes[5 * 192 + 100] = (bytes[5 * 192 + 100] ?? 0) ^ 1;
  bytes.copyWithin(7 * 192, 8 * 192, 9 * 192);
  const writer = await pixels.createWritable();
  await writer.write(bytes.slice(0, 19 * 192 + 50)); // and the last one is cut short
  await writer.close();
  const second = new PackWorker();
  expect(await second.ask({ kind: "open", key: key() })).toBe(19);
  expect(await second.ask({ kind: "check", from: 0, to: 20 })).toEqual({ right: 17, absent: 3, wrong: 0 });
  await second.ask({ kind: "write", from: 0, to: 20 });
  expect(await second.ask({ kind: "check", from: 0, to: 20 })).toEqual({ right: 20, absent: 0, wrong: 0 });
});

test("a changed folder's pack is dropped; another size of the same folder has its own", async () => {
  const worker = new PackWorker();
  const open = async (more: Partial<PackKey>): Promise<unknown> => {
    const packed = await worker.ask({ kind: "open", key: key(more) });
    await worker.ask({ kind: "write", from: 0, to: 10 });
    await worker.ask({ kind: "close" });
    return packed;
  };
  expect(await open({})).toBe(0);
  expect(await open({ size: 16 })).toBe(0);
  expect(await open({ name: "another set" })).toBe(0);
  expect(await listPacks()).toHaveLength(3);
  expect(await open({})).toBe(10);
  expect(await open({ fingerprint: "fedc" })).toBe(0);
  expect(await listPacks()).toHaveLength(2);
  expect(await open({})).toBe(0);
  expect(await open({ count: 999 })).toBe(0); // another number of slots begins anew
});

test("no room, and a pack that another tab has open, are said", async () => {
  const first = new PackWorker();
  await expect(first.ask({ kind: "open", key: key({ count: 1e9 / 4, size: 256 }) })).rejects.toThrow(
    /^PackError: A packed copy needs [\d,]+ MB and the browser allows [\d,]+ MB/,
  );
  await first.ask({ kind: "open", key: key() });
  const second = new PackWorker();
  await expect(second.ask({ kind: "open", key: key() })).rejects.toThrow(
    /^PackError: .* in use by another tab/,
  );
  expect(await clearPacks()).toBe(false);
  await first.ask({ kind: "close" });
});

test("from the second epoch on no picture is decoded, and after a reload none without permission", async () => {
  const urls = import.meta.glob<string>("../../../fixtures/pictures/*.{jpg,png}", {
    query: "?url",
    import: "default",
    eager: true,
  });
  const pictures = await Promise.all(Object.values(urls).map(async (url) => (await fetch(url)).blob()));
  const files = ["a", "b"].flatMap((id) =>
    pictures.map((file, i) => ({ path: `train/${id}/${i}.png`, file })),
  );
  files.push({ path: "val/a/1.png", file: pictures[0] ?? new Blob() });
  const count = pictures.length * 2;
  expect(await new PackWorker().ask({ kind: "epochs", files, size: 32 })).toEqual({
    same: true,
    decodedFirst: count,
    decoded: count,
    cacheHits: count,
    heldBytes: 0,
    skipped: 0,
    failures: 0,
    packed: count,
    restoredSame: true,
    refused: "notAllowed",
  });
});
