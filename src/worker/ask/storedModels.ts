/** Networks of checkpoints, stored or in files, made ready for evaluation and text; the one used last is kept. */
import { say } from "../../said.ts";
import { readAnyCheckpoint } from "../../checkpoints/anyCheckpoint.ts";
import type { Checkpoint } from "../../checkpoints/checkpoint.ts";
import { loadCheckpoint } from "../../checkpoints/store/store.ts";
import type { RunConfig } from "../../config/config.ts";
import type { BackendName } from "../../config/settings.ts";
import { networkOf } from "../../models/network.ts";
import { emptyStores, fromStateDict } from "../../models/parameters.ts";
import { Evaluator } from "../../training/evaluator.ts";
import { asStateDict } from "../../training/snapshot.ts";
import { outputCount } from "../run/beginning.ts";
import { type Devices, onLost } from "../run/devices.ts";

export interface StoredModel {
  learner: Evaluator;
  checkpoint: Checkpoint;
}

export class StoredModels {
  #kept: { id: string; model: Promise<StoredModel> } | null = null;
  /** Files of checkpoints by the name under which the page asks for them. */
  readonly #files = new Map<string, Blob>();
  readonly #backends = new Map<string, BackendName>();

  constructor(private readonly devices: Devices) {}

  /** From now on `id` is the checkpoint in that file, and is computed on that backend in the place of its run's. */
  open(id: string, { file, backend }: { file?: Blob; backend?: BackendName }): void {
    if (this.#kept?.id === id) this.drop();
    if (file) this.#files.set(id, file);
    if (backend) this.#backends.set(id, backend);
  }

  /** Reads a checkpoint, without a device. Throws CheckpointError. */
  async read(id: string): Promise<Checkpoint> {
    const checkpoint = await readAnyCheckpoint(this.#files.get(id) ?? (await loadCheckpoint(id)));
    if ("kind" in checkpoint) throw new Error(say("noNamesInCheckpoint"));
    return checkpoint;
  }

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
    const checkpoint = await this.read(id);
    const backend = this.#backends.get(id) ?? checkpoint.config.backend;
    const config: RunConfig = { ...checkpoint.config, backend, microBatch: null };
    const network = networkOf(config, outputCount(checkpoint.outputs));
    const tensors = checkpoint.average.size > 0 ? checkpoint.average : checkpoint.model;
    const { stores } = fromStateDict(network.layout, asStateDict(tensors), emptyStores(network.layout));
    const device = await this.devices.get(config);
    const learner = Evaluator.forEvaluation(device, network);
    learner.setWeights(stores);
    // A lost device takes the network with it.
    onLost(device, () => this.drop());
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
