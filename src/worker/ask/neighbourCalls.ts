/** Training pictures of the open data that look most like one, to a trained network. */
import type { ImageDataset } from "../../data/dataset.ts";
import { say } from "../../said.ts";
import type { Evaluator } from "../../training/evaluator.ts";
import { Neighbours, spreadOrder } from "../../training/ask/neighbours.ts";
import { wholeBoxes } from "../../training/tasks/imageTask.ts";
import type { Calls, Handlers } from "../border/protocol.ts";
import type { EventStream } from "../border/eventStream.ts";
import { letMessagesIn } from "../border/messages.ts";
import { galleryPictures } from "../data/gallery.ts";
import type { OpenPictures } from "../data/openPictures.ts";
import { needPictures } from "./lookInside.ts";
import { inTurn, needData, type Surroundings } from "./modelCalls.ts";
import { inBatches, readAhead } from "./readAhead.ts";

/** Training pictures that are compared with: of more, these are spread over all of them. */
const mostCompared = 5000;

const batchSize = 64;

/** What is known of the training pictures of a data set to a network. */
interface Known {
  /** The checkpoint as it was: one that a run writes again is another. */
  of: string;
  dataset: ImageDataset;
  neighbours: Neighbours;
  /** Place in the training part of each row of `neighbours`. */
  places: number[];
  /** Pictures that are still to come. */
  order: number[];
}

export class NeighbourCalls implements Pick<Handlers, "nearestPictures" | "stopComparing"> {
  readonly #around: Surroundings;
  readonly #events: EventStream;
  /** Of the checkpoint that was asked last. */
  #known: Known | null = null;
  #comparing: AbortController | null = null;
  /** Settles with the question before. */
  #last: Promise<void> = Promise.resolve();

  constructor(around: Surroundings, events: EventStream) {
    this.#around = around;
    this.#events = events;
  }

  nearestPictures = async ({
    id,
    pixels,
    count,
  }: Calls["nearestPictures"]["ask"]): Promise<Calls["nearestPictures"]["answer"]> => {
    const comparing = new AbortController();
    this.#comparing?.abort();
    this.#comparing = comparing;
    // The one before ends its batch first: both fill the same list.
    const own = this.#last.then(() => this.#nearest({ id, pixels, count }, comparing.signal));
    this.#last = own.then(
      () => undefined,
      () => undefined,
    );
    return own;
  };

  async #nearest(
    { id, pixels, count }: Calls["nearestPictures"]["ask"],
    signal: AbortSignal,
  ): Promise<Calls["nearestPictures"]["answer"]> {
    const { dataset, pictures } = needData(this.#around.data);
    if (dataset.kind === "text" || !pictures) throw new Error(say("textHasNoPictures"));
    const { learner, checkpoint } = await this.#around.models.get(id);
    const { config } = learner.network;
    needPictures(config);
    const known = this.#knownOf(`${id} ${checkpoint.position.step}`, dataset);
    await this.#complete(known, learner, pictures, signal);
    const [own = new Float32Array()] = await this.#features(learner, pixels, 1);
    const found = known.neighbours.nearest(own, count);
    const places = found.map(({ row }) => known.places[row] ?? 0);
    const shown = await galleryPictures(pictures, { part: "train", indices: places, size: 128 }, dataset);
    return {
      nearest: shown.map(({ index, label, bitmap }, at) => ({
        path: dataset.train.path(index),
        class: dataset.classes[label]?.name ?? String(label),
        similarity: found[at]?.similarity ?? 0,
        bitmap,
      })),
      data: dataset.name,
      compared: known.neighbours.length,
      total: dataset.train.length,
      isWhole: known.order.length === 0,
    };
  }

  /** `nearestPictures` then answers from what was compared. */
  stopComparing = async (): Promise<null> => {
    this.#comparing?.abort();
    return null;
  };

  #knownOf(of: string, dataset: ImageDataset): Known {
    if (this.#known?.of === of && this.#known.dataset === dataset) return this.#known;
    const order = spreadOrder(dataset.train.length, mostCompared);
    this.#known = { of, dataset, neighbours: new Neighbours(), places: [], order };
    return this.#known;
  }

  /** Computes the features that are missing, until it is ended. Pictures that cannot be read are left out. */
  async #complete(
    known: Known,
    learner: Evaluator,
    pictures: OpenPictures,
    signal: AbortSignal,
  ): Promise<void> {
    const { order, dataset, neighbours, places } = known;
    const total = neighbours.length + order.length;
    const source = await pictures.forALook(learner.network.config.pictureSize);
    const batches = inBatches([...order], batchSize);
    for await (const { batch, read } of readAhead(batches, (indices) => source.read("train", indices), 2)) {
      if (signal.aborted) break;
      const failed = new Set(read.failures.map(({ index }) => index));
      const features = await this.#features(learner, read.pixels, batch.length);
      order.splice(0, batch.length);
      for (const [at, index] of batch.entries()) {
        const own = features[at];
        if (failed.has(at) || !own) continue;
        neighbours.add(own);
        places.push(index);
      }
      this.#events.tell({ kind: "progress", what: "Comparing", done: neighbours.length, total });
      await letMessagesIn();
    }
    if (dataset !== this.#around.data?.dataset) throw new Error(say("noPicturesOpen"));
  }

  /** What the body makes of pictures [count, S, S, 3] as validation sees them: a row each. */
  async #features(learner: Evaluator, pixels: Uint8Array, count: number): Promise<Float32Array[]> {
    const inputs = { pictures: pixels, boxes: wholeBoxes(count, learner.network.config.pictureSize) };
    const features = await inTurn(this.#around, () => learner.features({ size: count, inputs }));
    const length = features.length / count;
    return Array.from({ length: count }, (_, row) => features.subarray(row * length, (row + 1) * length));
  }
}
