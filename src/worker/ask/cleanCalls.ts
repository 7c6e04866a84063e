/** The calls of the review: pictures of the open data that are worth a second look. */
import type { Checkpoint } from "../../checkpoints/checkpoint.ts";
import type { RunConfig } from "../../config/config.ts";
import type { ImageDataset } from "../../data/dataset.ts";
import { asRead, knownFixes, pathsNotIn } from "../../data/fixes.ts";
import { splitAgain } from "../../data/layouts/pictures/split.ts";
import { type Look, type Reason, reasonKinds, secondLook } from "../../cleaning/secondLook.ts";
import { say } from "../../said.ts";
import { likeliestOf } from "../../training/ask/evaluate.ts";
import { judge } from "../../training/ask/judge.ts";
import type { EventStream } from "../border/eventStream.ts";
import type { Calls, Handlers, LookedAt, LookReason } from "../border/protocol.ts";
import { galleryPictures } from "../data/gallery.ts";
import type { OpenPictures } from "../data/openPictures.ts";
import { checkOutputs } from "../run/beginning.ts";
import type { Devices } from "../run/devices.ts";
import { judgedByFolds } from "./foldReview.ts";
import { type Gathered, Gathering } from "./gathering.ts";
import { judgedByPatches, patchMilliseconds } from "./patchJudge.ts";
import { inTurn, needData, needRun, type Surroundings } from "./modelCalls.ts";

/** Pictures of a kind that are sent to the page; more are only counted. */
const mostOfAKind = 1000;
/** Classes that are told of each. */
const shownClasses = 5;

/** What the review needs besides: it trains networks of its own. */
interface LookSurroundings extends Surroundings {
  readonly devices: Devices;
  /** Ends when a run starts. */
  looking: AbortController | null;
}

type ByFolds = Extract<Calls["lookThrough"]["ask"]["by"], { folds: number }>;

export class CleanCalls implements Pick<
  Handlers,
  "lookThrough" | "stopLooking" | "timePatches" | "lookedPictures" | "checkFixes"
> {
  readonly #around: LookSurroundings;
  readonly #events: EventStream;
  /** What was looked through last. */
  #looked: ImageDataset | null = null;

  constructor(around: LookSurroundings, events: EventStream) {
    this.#around = around;
    this.#events = events;
  }

  lookThrough = async ({ by }: Calls["lookThrough"]["ask"]): Promise<Calls["lookThrough"]["answer"]> => {
    await this.stopLooking();
    const looking = new AbortController();
    this.#around.looking = looking;
    const { signal } = looking;
    try {
      if ("folds" in by) return await this.#byFolds(by, signal);
      if ("patches" in by) return await this.#byPatches(by.patches, signal);
      return await this.#byModel(by.checkpointId, signal);
    } catch (error) {
      // A run that starts takes the packed copy away.
      signal.throwIfAborted();
      throw error;
    } finally {
      if (this.#around.looking === looking) this.#around.looking = null;
    }
  };

  stopLooking = async (): Promise<null> => {
    this.#around.looking?.abort(new Error(say("lookStopped")));
    return null;
  };

  timePatches = async (): Promise<number> => patchMilliseconds();

  lookedPictures = async (
    ask: Calls["lookedPictures"]["ask"],
  ): Promise<Calls["lookedPictures"]["answer"]> => {
    const { pictures } = needPictures(this.#around);
    const looked = this.#looked;
    // The same folder, read again, has them where they were.
    if (!looked || looked.name !== pictures.dataset.name) return [];
    return galleryPictures(pictures, ask, looked);
  };

  checkFixes = async ({ fixes }: Calls["checkFixes"]["ask"]): Promise<Calls["checkFixes"]["answer"]> => {
    const { dataset } = needPictures(this.#around);
    const whole = asRead(dataset);
    return { fixes: knownFixes(fixes, whole.classes), absent: pathsNotIn(whole, fixes) };
  };

  /** By the live network or a stored checkpoint, which has learnt the training part of its own data. */
  async #byModel(checkpointId: string | null, signal: AbortSignal) {
    const { data, pictures, dataset } = needPictures(this.#around);
    const { learner, from } = await this.#model(checkpointId);
    checkOutputs(from.outputs, data.outputs);
    const set = splitAgain(asRead(dataset), seedOf(from.data, dataset));
    const { pictureSize, evalBatchSize } = learner.network.config;
    const source = await pictures.sourceOf(set, pictureSize);
    const total = set.train.length + set.validation.length;
    let done = 0;
    const gathering = new Gathering(set, signal, (count) => {
      done += count;
      this.#events.tell({ kind: "progress", what: "Looking", done, total });
    });
    const judgeNow = (pixels: Uint8Array, count: number) =>
      inTurn(this.#around, () => judge(learner, pixels, count));
    await gathering.judge(source, "train", evalBatchSize, judgeNow, (index) => index);
    await gathering.judge(source, "validation", evalBatchSize, judgeNow, (index) => set.train.length + index);
    return this.#answer(set, gathering.finish(), from.data.name === set.name ? "seen" : "foreign");
  }

  async #byPatches({ pictureSize, seed }: Pick<RunConfig, "pictureSize" | "seed">, signal: AbortSignal) {
    const { pictures, dataset } = needPictures(this.#around);
    const set = splitAgain(asRead(dataset), seed);
    const onLooked = (done: number, total: number): void =>
      this.#events.tell({ kind: "progress", what: "Looking", done, total });
    const source = await pictures.sourceOf(set, pictureSize);
    return this.#answer(set, await judgedByPatches(set, source, { seed, signal, onLooked }), "others");
  }

  /** By networks that are trained for it: each judges the fold that it did not learn, and all of them the validation part. */
  async #byFolds({ config, folds, runId }: ByFolds, signal: AbortSignal) {
    if (this.#around.session?.isLive) throw new Error(say("lookNeedsStop"));
    const { data, pictures, dataset } = needPictures(this.#around);
    data.check(config);
    const set = splitAgain(asRead(dataset), config.seed);
    const gathered = await judgedByFolds(set, config, folds, {
      run: runId ?? null,
      backend: await this.#around.devices.get(config),
      outputs: data.outputs,
      sourceOf: (of) => pictures.sourceOf(of, config.pictureSize),
      signal,
      onStep: (done, total) => this.#events.tell({ kind: "progress", what: "Learning", done, total }),
      onUnkept: (error) =>
        this.#events.tell({
          kind: "notice",
          notice: {
            code: "storageRefused",
            level: "warn",
            text: say("foldsUnkept", error instanceof Error ? error.message : String(error)),
          },
        }),
    });
    return this.#answer(set, gathered, "unseen");
  }

  #answer(
    dataset: ImageDataset,
    { judged, places }: Gathered,
    training: Calls["lookThrough"]["answer"]["training"],
  ): Calls["lookThrough"]["answer"] {
    this.#looked = dataset;
    const { train, validation } = dataset;
    const placeOf = (index: number): Pick<LookedAt, "part" | "index" | "path" | "label"> => {
      const place = places[index] ?? 0;
      const [part, list, at] =
        place < train.length
          ? (["train", train, place] as const)
          : (["validation", validation, place - train.length] as const);
      return { part, index: at, path: list.path(at), label: list.label(at) };
    };
    const reasonOf = (reason: Reason): LookReason => {
      if (reason.kind !== "twin") return reason;
      const { part, path, index, label } = placeOf(reason.of);
      return { kind: "twin", distance: reason.distance, part, path, index, label };
    };
    const counts = Object.fromEntries(reasonKinds.map((kind) => [kind, 0])) as Record<Reason["kind"], number>;
    const rows: LookedAt[] = [];
    const { classes, probabilities } = judged;
    const take = ({ index, reasons }: Look): void => {
      const [first] = reasons;
      if (!first) return;
      counts[first.kind] += 1;
      if (counts[first.kind] > mostOfAKind) return;
      const own = probabilities.subarray(index * classes, (index + 1) * classes);
      const at = placeOf(index);
      rows.push({
        ...at,
        given: own[at.label] ?? 0,
        top: likeliestOf(own, shownClasses),
        reasons: reasons.map(reasonOf),
      });
    };
    for (const look of secondLook(judged)) take(look);
    return { rows, counts, training, train: train.length, validation: validation.length };
  }

  async #model(checkpointId: string | null) {
    if (checkpointId !== null) {
      const { learner, checkpoint } = await this.#around.models.get(checkpointId);
      return { learner, from: checkpoint };
    }
    const session = needRun(this.#around.session);
    return { learner: session.run.learner, from: { outputs: session.outputs, data: session.data } };
  }
}

function needPictures(around: Surroundings): {
  data: ReturnType<typeof needData>;
  pictures: OpenPictures;
  dataset: ImageDataset;
} {
  const data = needData(around.data);
  const { dataset, pictures } = data;
  if (dataset.kind === "text" || !pictures) throw new Error(say("textHasNoPictures"));
  return { data, pictures, dataset };
}

/** What the network's data was split by: what it held out must stay held out. */
function seedOf({ reading, name }: Checkpoint["data"], dataset: ImageDataset): number {
  const own = name === dataset.name && reading?.kind === "images" ? reading.seed : null;
  return own ?? dataset.reading.seed ?? 0;
}
