/** The open data set as runs take it: its outputs, its sizes, its batches. */
import { CheckpointError } from "../../checkpoints/checkpointError.ts";
import type { Checkpoint } from "../../checkpoints/checkpoint.ts";
import { type Outputs, vocabularyOutputs } from "../../checkpoints/outputs.ts";
import { say } from "../../said.ts";
import type { RunConfig } from "../../config/config.ts";
import { modelSettings, taskOf } from "../../config/models/index.ts";
import type { Fix } from "../../config/reading.ts";
import type { Dataset } from "../../data/dataset.ts";
import { asRead, withFixes } from "../../data/fixes.ts";
import { splitAgain } from "../../data/layouts/pictures/split.ts";
import { ImageTask } from "../../training/tasks/imageTask.ts";
import { BlockTask } from "../../training/tasks/blockTask.ts";
import { TextTask } from "../../training/tasks/textTask.ts";
import type { Tell } from "../border/answer.ts";
import { OpenPictures } from "./openPictures.ts";
import type { Opened } from "./openSource.ts";
import { FolderPictures } from "./pictureFeed.ts";

export class OpenedData {
  /** Null for a text. */
  readonly pictures: OpenPictures | null;

  readonly dataset: Dataset;

  constructor(
    readonly opened: Opened,
    private readonly tell: Tell,
  ) {
    const { dataset, id, familiarity } = opened;
    this.dataset = dataset;
    this.pictures =
      dataset.kind === "images" ? new OpenPictures(dataset, id, familiarity === "packedOnly", tell) : null;
  }

  /** What the network's outputs stand for. */
  get outputs(): Outputs {
    const { dataset } = this;
    return dataset.kind === "images"
      ? { kind: "classes", classes: dataset.classes.map(({ id, name }) => ({ id, name })) }
      : vocabularyOutputs(dataset.tokens);
  }

  get sizes(): Checkpoint["data"] {
    const { dataset } = this;
    const { name, layout, reading } = dataset;
    const validation = dataset.kind === "images" ? dataset.validation.length : dataset.valid.length;
    return { name, layout, train: dataset.train.length, validation, ...(reading ? { reading } : {}) };
  }

  /**
   * This data as a run reads it, with what was decided about its pictures: split by the run's seed, and by that of the checkpoint
   * where it goes on from one, whatever its configuration says by now: else it would be validated on what it was trained on; and its
   * decisions are kept likewise. Runs of versions that kept no reading were split by 0. Throws where a checkpoint's data was read in
   * another way.
   */
  forRun({ seed }: RunConfig, from: Checkpoint["data"] | null, fixes: readonly Fix[] = []): OpenedData {
    const { dataset } = this;
    const before = from?.reading;
    if (before && dataset.reading && before.layout !== dataset.reading.layout)
      throw new CheckpointError("mismatch", say("otherReading", before.layout, dataset.reading.layout));
    if (dataset.kind === "text") return this;
    const turnBefore = before?.readAs.turn ?? "keep";
    if (before && turnBefore !== (dataset.reading.readAs.turn ?? "keep"))
      throw new CheckpointError("mismatch", say(turnBefore === "upright" ? "wasTurned" : "wasNotTurned"));
    const own = from === null ? seed : before?.kind === "images" ? (before.seed ?? seed) : 0;
    const decided = from === null ? fixes : before?.kind === "images" ? (before.fixes ?? []) : [];
    const next = withFixes(splitAgain(asRead(dataset), own), decided);
    return next === dataset ? this : new OpenedData({ ...this.opened, dataset: next }, this.tell);
  }

  /** Bytes of names, labels and tokens. */
  get heldBytes(): number {
    if (this.pictures) return this.pictures.heldBytes;
    if (this.dataset.kind === "images") return 0;
    const { train, valid, test } = this.dataset;
    return train.byteLength + valid.byteLength + test.byteLength;
  }

  /** Throws when this data is not what the network takes. */
  check({ model }: RunConfig): void {
    if (this.dataset.kind === taskOf(model)) return;
    throw new Error(say(this.dataset.kind === "images" ? "picturesForText" : "textForPictures"));
  }

  /** Makes tasks of this data for `config` and for other batches of the same picture size. */
  async tasks(config: RunConfig): Promise<(taken: RunConfig) => ImageTask | TextTask | BlockTask> {
    this.check(config);
    const { dataset, pictures } = this;
    if (dataset.kind === "text") {
      const TaskOfText = modelSettings[config.model].drawsBlocks ? BlockTask : TextTask;
      return (taken) => new TaskOfText(dataset, taken);
    }
    if (!pictures) throw new Error(say("noDecoder"));
    const source = await pictures.source(config.pictureSize);
    return (taken) => new ImageTask(new FolderPictures(source, taken, dataset.classes.length), taken);
  }

  /** Ends the decoder and closes the packed copy. */
  dispose(): void {
    this.pictures?.dispose();
  }
}
