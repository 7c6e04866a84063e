/** The calls of a trained model at work: naming pictures that belong to no data set, and leaving as a file. */
import { say } from "../../said.ts";
import { type Outputs, writeCheckpoint } from "../../checkpoints/checkpoint.ts";
import { tokenizerOf } from "../../checkpoints/outputs.ts";
import { labelByFolder } from "../../data/folder/labelByFolder.ts";
import { labelByTable } from "../../data/folder/labelByTable.ts";
import { allPictures } from "../../data/folder/pictureFiles.ts";
import { listTree } from "../../data/folder/tree.ts";
import { DecodePool } from "../../data/pictures/decodePool.ts";
import { Decoder } from "../../data/pictures/decode.ts";
import { Problems } from "../../data/problems.ts";
import { readGpt2Folder } from "../../interop/hub/readGpt2.ts";
import { networkOf } from "../../models/network.ts";
import { namePictures } from "../../training/ask/namePictures.ts";
import { outputCount } from "../run/beginning.ts";
import { folderOf } from "../data/openSource.ts";
import type { EventStream } from "../border/eventStream.ts";
import { letMessagesIn } from "../border/messages.ts";
import type { Calls, FolderName, Guess, Handlers, Named } from "../border/protocol.ts";
import { exportFile } from "./exportFile.ts";
import { hubFiles } from "./hubFiles.ts";
import { inTurn, type Surroundings } from "./modelCalls.ts";
import { inBatches, readAhead } from "./readAhead.ts";

/** Pictures of a folder that go through the network together, at least: small batches cost more a picture. */
const leastBatch = 64;

/** Names that are shown of one picture. */
const shown = 5;

export class TrainedCalls implements Pick<
  Handlers,
  "openTrained" | "readHub" | "namePictures" | "nameFolder" | "stopNaming" | "exportTrained"
> {
  readonly #around: Surroundings;
  readonly #events: EventStream;
  readonly #decoder = new Decoder(null);
  #naming: AbortController | null = null;

  constructor(around: Surroundings, events: EventStream) {
    this.#around = around;
    this.#events = events;
  }

  openTrained = async ({
    id,
    ...rest
  }: Calls["openTrained"]["ask"]): Promise<Calls["openTrained"]["answer"]> => {
    const { models } = this.#around;
    models.open(id, rest);
    const { run, config, outputs, position, best, data } = await models.read(id);
    const count = outputCount(outputs);
    return {
      name: run.name,
      runId: run.id,
      config,
      classes: outputs.kind === "classes" ? outputs.classes.map(({ name }) => name) : null,
      outputs: count,
      tokenizer: outputs.kind === "vocabulary" ? tokenizerOf(outputs).name : null,
      parameters: networkOf(config, count).layout.count,
      epoch: position.epoch,
      best: best && { ...best, epoch: best.epoch + 1 },
      data: data.name,
    };
  };

  readHub = async (source: Calls["readHub"]["ask"]): Promise<Calls["readHub"]["answer"]> => {
    const folder = await folderOf(source, new AbortController().signal, this.#events.tell);
    const name = folder.name.replace(/\.zip$/i, "");
    const { checkpoint, notes } = await readGpt2Folder(name, await hubFiles(folder));
    const { outputs } = checkpoint;
    if (outputs.kind !== "vocabulary") throw new Error(say("namesNoPictures"));
    const tokenizer = tokenizerOf(outputs).saved();
    return { name, file: writeCheckpoint(checkpoint), tokenizer, notes };
  };

  namePictures = async ({
    id,
    pictures,
  }: Calls["namePictures"]["ask"]): Promise<Calls["namePictures"]["answer"]> => {
    const { learner, classes, upright } = await this.#namer(id);
    const { pictureSize: size } = learner.network.config;
    const answers: Named[] = [];
    for (const picture of pictures) {
      const isFile = picture instanceof Blob;
      const { pixels, failures } = isFile
        ? await this.#decoder.decode([picture], size, upright)
        : { pixels: this.#decoder.square(picture, size), failures: [] };
      const [failure] = failures;
      if (failure) {
        answers.push({ problem: failure.message });
        continue;
      }
      const [top = []] = await inTurn(this.#around, () => namePictures(learner, pixels, 1, shown));
      answers.push({ top: named(top, classes), pixels });
    }
    return answers;
  };

  nameFolder = async ({
    id,
    source,
    top: wanted,
  }: Calls["nameFolder"]["ask"]): Promise<Calls["nameFolder"]["answer"]> => {
    await this.stopNaming();
    const naming = new AbortController();
    this.#naming = naming;
    const { signal } = naming;
    const { tell } = this.#events;
    const { learner, classes, upright } = await this.#namer(id);
    const { pictureSize: size, evalBatchSize } = learner.network.config;
    const top = Math.max(1, Math.min(wanted, learner.network.outputs));
    const start = performance.now();
    const folder = await folderOf(source, signal, tell);
    const problems = new Problems();
    const tree = await listTree(folder, problems, { signal });
    const paths = allPictures(tree);
    for (const { path, why } of folder.leftOut ?? []) problems.add(path, "unreadable", why);
    const unlisted = problems.list;
    if (paths.length === 0) throw new Error(unlisted[0]?.message ?? say("noPicturesInside", folder.name));
    const pool = new DecodePool(folder, undefined, upright);
    const byFolder = labelByFolder(classes);
    const byTable = await labelByTable(folder, tree, paths, classes);
    // A table says what the pictures are; folders may be called like a class by chance.
    const labelOf = byTable.table === null ? byFolder : byTable.of;
    const rows: FolderName[] = [];
    let networkMs = 0;
    const batches = inBatches(paths, Math.max(evalBatchSize, leastBatch));
    try {
      for await (const { batch, read } of readAhead(batches, (files) => pool.decode(files, size), 2)) {
        const { pixels, failures } = read;
        const failed = new Map(failures.map(({ index, message }) => [index, message]));
        const found = await inTurn(this.#around, async () => {
          const begun = performance.now();
          const answers = await namePictures(learner, pixels, batch.length, top);
          networkMs += performance.now() - begun;
          return answers;
        });
        for (const [at, file] of batch.entries()) {
          const problem = failed.get(at);
          rows.push({
            file,
            label: labelOf(file),
            ...(problem === undefined ? { top: named(found[at] ?? [], classes) } : { top: [], problem }),
          });
        }
        tell({ kind: "progress", what: "Naming", done: rows.length, total: paths.length });
        await letMessagesIn();
        signal.throwIfAborted();
      }
    } finally {
      pool.dispose();
    }
    const seconds = (performance.now() - start) / 1000;
    return { rows, unlisted, labelTable: byTable.table, seconds, networkSeconds: networkMs / 1000 };
  };

  stopNaming = async (): Promise<null> => {
    this.#naming?.abort(new Error(say("namingStopped")));
    return null;
  };

  exportTrained = async ({
    id,
    ...options
  }: Calls["exportTrained"]["ask"]): Promise<Calls["exportTrained"]["answer"]> =>
    exportFile(await this.#around.models.read(id), options);

  async #namer(id: string) {
    const { learner, checkpoint } = await this.#around.models.get(id);
    const { reading } = checkpoint.data;
    const upright = reading?.kind === "images" && reading.readAs.turn === "upright";
    return { learner, classes: classesOf(checkpoint.outputs), upright };
  }
}

type Classes = Extract<Outputs, { kind: "classes" }>["classes"];

const named = (top: readonly Omit<Guess, "name">[], classes: Classes): Guess[] =>
  top.map(({ index, probability }) => ({ index, name: classes[index]?.name ?? String(index), probability }));

/** Throws for a network that reads text. */
function classesOf(outputs: Outputs): Classes {
  if (outputs.kind !== "classes") throw new Error(say("namesNoPictures"));
  return outputs.classes;
}
