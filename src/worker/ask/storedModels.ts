/** Networks of stored checkpoints, made ready for evaluation and text; the one used last is kept. */
import { type Checkpoint, readCheckpoint } from "../../checkpoints/checkpoint.ts";
import { loadCheckpoint } from "../../checkpoints/store/store.ts";
import type { RunConfig } from "../../config/config.ts";
import { networkOf } from "../../models/network.ts";
import { emptyStores, fromStateDict } from "../../models/parameters.ts";
import { Learner } from "../../training/learner.ts";
import { asStateDict } from "../../training/snapshot.ts";
import { outputCount } from "../run/beginning.ts";
import { type Devices, onLost } from "../run/devices.ts";

export interface StoredModel {
  learner: Learner;
  checkpoint: Checkpoint;
}

export class StoredModels {
  #kept: { id: string; model: Promise<StoredModel> } | null = null;

  constructor(private readonly devices: Devices) {}

  /** Throws CheckpointError when the checkpoint is gone or broken. Its average is taken where it keeps one. */
  get(id: string): Promise<StoredModel> {
    if (this.#kept?.id === id) return this.#kept.model;
    this.drop();
    const model = this.#load(id);
    const kept = { id, model };
    this.#kept = kept;
    model.catch(() => {
      if (this.#kept === kept) this.#kept = null;
    });
    return model;
  }

  async #load(id: string): Promise<StoredModel> {
    const checkpoint = await readCheckpoint(await loadCheckpoint(id));
    const config: RunConfig = { ...checkpoint.config, microBatch: null };
    const network = networkOf(config, outputCount(checkpoint.outputs));
    const tensors = checkpoint.average.size > 0 ? checkpoint.average : checkpoint.model;
    const { stores } = fromStateDict(network.layout, asStateDict(tensors), emptyStores(network.layout));
    const backend = await this.devices.get(config);
    const learner = Learner.forEvaluation(backend, network);
    learner.setWeights(stores);
    // A lost device takes the network with it.
    onLost(backend, () => this.drop());
    return { learner, checkpoint };
  }

  /** Frees the device's memory. */
  drop(): void {
    this.#kept?.model.then(
      ({ learner }) => learner.dispose(),
      () => undefined,
    );
    this.#kept = null;
  }
}
