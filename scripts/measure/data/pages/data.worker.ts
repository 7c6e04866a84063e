/** Opens a dropped folder and times listing, decoding, packing, and how long a step would wait for data. */
import { openArchive } from "../../../../src/data/archive/archiveFolder.ts";
import { pictureBatches } from "../../../../src/data/pictures/batches.ts";
import { DecodePool } from "../../../../src/data/pictures/decodePool.ts";
import { fingerprint } from "../../../../src/data/fingerprint.ts";
import { type FoundFiles, HandleFolder } from "../../../../src/data/folder/folder.ts";
import { shuffledOrder } from "../../../../src/data/order.ts";
import { Pack } from "../../../../src/data/pack/pack.ts";
import { clearPacks } from "../../../../src/data/pack/packs.ts";
import { PictureSource } from "../../../../src/data/pictures/pictureSource.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";

declare const self: DedicatedWorkerGlobalScope;

const size = 64;
const batchSize = 256;
/** The pace of a fast GPU: 3,200 pictures a second at batch 256. */
const stepMs = 80;

const tell = (measured: Record<string, unknown>): void => self.postMessage(measured, []);
const seconds = (since: number): number => Number(((performance.now() - since) / 1000).toFixed(2));

/** Takes `steps` batches, each followed by `computeMs` of pretended compute. */
async function walk(
  source: PictureSource,
  steps: number,
  computeMs: number,
  seed: number,
): Promise<Record<string, unknown>> {
  const order = shuffledOrder(source.list("train").length, seed);
  const start = performance.now();
  let first = 0;
  let waited = 0;
  let taken = 0;
  let pictures = 0;
  for await (const { waitMs, indices } of pictureBatches(source, { part: "train", order, batchSize })) {
    if (taken === 0) first = waitMs;
    else waited += waitMs;
    pictures += indices.length;
    taken += 1;
    if (taken === steps) break;
    if (computeMs > 0) await new Promise((resolve) => setTimeout(resolve, computeMs));
  }
  const total = performance.now() - start;
  return {
    pictures,
    picturesPerSecond: Math.round((pictures / total) * 1000),
    firstWaitMs: Math.round(first),
    waitShare: Number((waited / (total - first)).toFixed(4)),
    seconds: seconds(start),
  };
}

interface Dropped {
  /** Either a folder and its files, or an archive. */
  handle?: FileSystemDirectoryHandle;
  found?: FoundFiles;
  file?: File;
  /** Milliseconds from the drop until the page had found the files. */
  foundMs: number;
}

async function measure(data: Dropped) {
  try {
    let start = performance.now() - data.foundMs;
    const { handle, file, found } = data;
    const folder = handle ? new HandleFolder(handle, found) : file && (await openArchive(file, file.name));
    if (!folder) throw new Error("Neither a folder nor an archive was dropped.");
    const what = handle ? "folder" : "archive";
    const dataset = await openDataset(folder);
    if (dataset.kind === "text") {
      const { layout, vocabulary, train, valid, test } = dataset;
      const tokens = train.length + valid.length + test.length;
      tell({ what: "opened", layout, tokens, words: vocabulary.length, seconds: seconds(start) });
      tell({ what: "done" });
      return;
    }
    const { train, validation, problems } = dataset;
    const counts = { train: train.length, validation: validation.length, problems: problems.total };
    tell({ what: "opened", layout: dataset.layout, ...counts, seconds: seconds(start) });
    start = performance.now();
    const mark = await fingerprint(dataset);
    tell({ what: "fingerprint", seconds: seconds(start) });

    const pool = new DecodePool(dataset.folder);
    const plain = new PictureSource(dataset, size, pool);
    await walk(plain, 10, 0, 1); // warm-up
    tell({ what: `${what}, no compute`, ...(await walk(plain, 100, 0, 2)) });
    tell({ what: `${what}, ${stepMs} ms compute`, ...(await walk(plain, 60, stepMs, 3)) });

    await clearPacks();
    const key = { name: dataset.name, fingerprint: mark, size, count: train.length + validation.length };
    const pack = await Pack.open(key);
    const packed = new PictureSource(dataset, size, pool, pack);
    tell({ what: `${what} and packing, no compute`, ...(await walk(packed, 80, 0, 4)) });
    tell({ what: "pack, no compute", ...(await walk(packed, 80, 0, 4)), ...packed.meters });
    tell({ what: `pack, ${stepMs} ms compute`, ...(await walk(packed, 60, stepMs, 4)) });
    pack.close();
    pool.dispose();
    await clearPacks();
    tell({ what: "done" });
  } catch (error) {
    tell({ error: error instanceof Error ? `${error.stack}` : String(error) });
  }
}

self.addEventListener("message", ({ data }: MessageEvent<Dropped>) => void measure(data));
