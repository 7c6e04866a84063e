/** Workers that open and decode pictures of one folder, and augment them. */
import type { AugmentOrder } from "../augmentation/augmentPictures.ts";
import { remember, say } from "../../said.ts";
import { isPacked } from "../archive/archiveFolder.ts";
import { type ChildWorker, startChild } from "../../workers/child.ts";
import type { DecodeAnswer, DecodeAsk } from "./decode.worker.ts";
import { decodeChild } from "./decodeChild.ts";
import type { Decoded, DecodeItem } from "./decode.ts";
import type { DecodeFailure } from "./decodeFailure.ts";
import { type Folder, FolderError } from "../folder/folder.ts";

/**
 * Pictures in one message at most: they are opened side by side and read as one. The more files are under way, the fewer times
 * the browser's threads fall asleep and are woken: 4 x 128 take a tenth less processor time than 6 x 32.
 */
const picturesPerJob = 128;
const fewestPerJob = 8;
/** Bytes of the pixels in one message. */
const bytesPerJob = 1 << 21;
/** Messages under way in one worker, so that files are opened while pictures are decoded. */
const jobsPerWorker = 4;
/** How often a job is tried when its worker dies. */
const tries = 2;

interface Job {
  /** What a worker is asked; `memory` is room for its answer. */
  ask(id: number, memory: ArrayBuffer): { ask: DecodeAsk; transfer: Transferable[] };
  /** [pictures, size, size, 3] where the pixels go. */
  target: Uint8Array;
  left: number;
  resolve(failures: DecodeFailure[]): void;
  reject(error: Error): void;
}

interface Lane {
  worker: ChildWorker;
  jobs: Map<number, Job>;
  /** Memory of answers that were taken over: it goes back to be filled again, which is cheaper than new memory. */
  spare: ArrayBuffer[];
}

/** Half of the machine's threads, four at most: the rest is for the training worker and the page. */
function workersOf(threads: number): number {
  return Math.max(1, Math.min(4, Math.floor(threads / 2)));
}

export class DecodePool {
  #lanes: Lane[] = [];
  #waiting: Job[] = [];
  #nextId = 0;
  #disposed = false;
  /** Pictures decoded since the pool was made, failures among them. */
  decoded = 0;

  constructor(
    private readonly folder: Folder,
    private readonly workers = workersOf(navigator.hardwareConcurrency),
    /** Pictures are turned as their EXIF says. */
    private readonly upright = false,
  ) {}

  /**
   * Decodes pictures by path to squares of `size`. A bad picture is a failure in the answer; the promise rejects only when
   * decoding itself is impossible (no canvas, workers that die again and again, a disposed pool).
   */
  async decode(paths: readonly string[], size: number): Promise<Decoded> {
    const pixels = new Uint8Array(paths.length * size * size * 3);
    const failures: DecodeFailure[] = [];
    const parts: Promise<void>[] = [];
    const length = size * size * 3;
    const step = Math.max(fewestPerJob, Math.min(picturesPerJob, Math.floor(bytesPerJob / length)));
    for (let from = 0; from < paths.length; from += step) {
      const some = paths.slice(from, from + step);
      const target = pixels.subarray(from * length, (from + some.length) * length);
      parts.push(
        this.#part(some, size, target).then((failed) => {
          for (const failure of failed) failures.push({ ...failure, index: failure.index + from });
        }),
      );
    }
    await Promise.all(parts);
    this.decoded += paths.length;
    return { pixels, failures: failures.toSorted((a, b) => a.index - b.index) };
  }

  /**
   * Pictures [B, size, size, 3] as the order has them, shared out among the workers; the given ones stay. Rejects as `decode` does.
   */
  async augment(pictures: Uint8Array, order: AugmentOrder): Promise<Uint8Array> {
    const { size, boxes, draws } = order;
    const result = new Uint8Array(pictures.length);
    const [length, numbers] = [size * size * 3, boxes.length / draws.length];
    const step = Math.max(fewestPerJob, Math.ceil(draws.length / this.workers));
    const parts: Promise<DecodeFailure[]>[] = [];
    for (let from = 0; from < draws.length; from += step) {
      const to = Math.min(from + step, draws.length);
      const own = {
        ...order,
        boxes: boxes.slice(from * numbers, to * numbers),
        draws: draws.slice(from, to),
      };
      parts.push(
        this.#enqueue(result.subarray(from * length, to * length), (id) => {
          // Taken anew each time: a worker that died has the bytes of the first.
          const pixels = pictures.slice(from * length, to * length);
          return { ask: { kind: "augment", id, pixels, order: own }, transfer: [pixels.buffer] };
        }),
      );
    }
    await Promise.all(parts);
    return result;
  }

  /** Ends the workers; what is under way is rejected. */
  dispose(): void {
    this.#disposed = true;
    for (const lane of this.#lanes) lane.worker.terminate();
    const jobs = [...this.#lanes.flatMap((lane) => [...lane.jobs.values()]), ...this.#waiting];
    this.#lanes = [];
    this.#waiting = [];
    for (const job of jobs) job.reject(new Error(say("decodingEnded")));
  }

  async #part(paths: string[], size: number, target: Uint8Array): Promise<DecodeFailure[]> {
    const { folder } = this;
    if (folder.handle)
      return this.#run(
        paths.map((path) => folder.held?.(path) ?? path),
        size,
        target,
      );
    if (isPacked(folder))
      return this.#run(
        paths.map((path) => {
          const place = folder.place(path);
          return place ? { path, place } : path;
        }),
        size,
        target,
      );
    // Without a handle the files are opened here; a File crosses to the worker without its bytes.
    const failures: DecodeFailure[] = [];
    const opened = await Promise.all(
      paths.map(async (path, index) => {
        try {
          return await folder.open(path);
        } catch (error) {
          const code = error instanceof FolderError ? error.code : "unreadable";
          failures.push({ index, code, message: error instanceof Error ? error.message : String(error) });
          return new Blob();
        }
      }),
    );
    const failed = new Set(failures.map(({ index }) => index));
    const others = await this.#run(opened, size, target);
    return [...failures, ...others.filter(({ index }) => !failed.has(index))];
  }

  #run(items: DecodeItem[], size: number, target: Uint8Array): Promise<DecodeFailure[]> {
    const { upright } = this;
    return this.#enqueue(target, (id, memory) => ({
      ask: { kind: "decode", id, size, upright, items, memory },
      transfer: [memory],
    }));
  }

  #enqueue(target: Uint8Array, ask: Job["ask"]): Promise<DecodeFailure[]> {
    if (this.#disposed) return Promise.reject(new Error(say("decodingEnded")));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ask, target, left: tries, resolve, reject });
      this.#assign();
    });
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      let lane = this.#lanes.toSorted((a, b) => a.jobs.size - b.jobs.size)[0];
      if (this.#lanes.length < this.workers && (!lane || lane.jobs.size > 0)) lane = this.#start();
      if (!lane || lane.jobs.size >= jobsPerWorker) return;
      const job = this.#waiting.shift();
      if (!job) return;
      const id = this.#nextId;
      this.#nextId += 1;
      lane.jobs.set(id, job);
      const { ask, transfer } = job.ask(id, lane.spare.pop() ?? new ArrayBuffer(0));
      lane.worker.post(ask, transfer);
    }
  }

  #start(): Lane {
    const lane: Lane = {
      worker: startChild(decodeChild, "decode", {
        // Whatever comes from it is an answer.
        onMessage: (data) => this.#take(lane, data as DecodeAnswer),
        onError: (reason) => this.#died(lane, reason),
      }),
      jobs: new Map(),
      spare: [],
    };
    if (this.folder.handle) {
      const ask: DecodeAsk = { kind: "folder", handle: this.folder.handle };
      lane.worker.post(ask);
    } else if (isPacked(this.folder)) {
      const ask: DecodeAsk = { kind: "archive", packed: this.folder.packed };
      lane.worker.post(ask);
    }
    this.#lanes.push(lane);
    return lane;
  }

  #take(lane: Lane, answer: DecodeAnswer): void {
    const job = lane.jobs.get(answer.id);
    lane.jobs.delete(answer.id);
    if (answer.ok) {
      job?.target.set(answer.pixels);
      lane.spare.push(answer.pixels.buffer);
      for (const { message, said } of answer.failures) if (said) remember(message, said);
      job?.resolve(answer.failures);
    } else job?.reject(new Error(answer.message));
    this.#assign();
    // Nothing is under way: whatever comes next may be of another size, and the engine may have the memory.
    if (lane.jobs.size === 0) lane.spare = [];
  }

  /** A dead worker's jobs go to a fresh one, once; then they are refused. One whose program cannot be fetched gives no reason. */
  #died(lane: Lane, reason: string): void {
    lane.worker.terminate();
    this.#lanes = this.#lanes.filter((other) => other !== lane);
    for (const job of lane.jobs.values()) {
      job.left -= 1;
      if (job.left > 0) this.#waiting.unshift(job);
      else job.reject(new Error(reason ? say("decodingFailed", reason) : say("partAway")));
    }
    lane.jobs.clear();
    this.#assign();
  }
}
