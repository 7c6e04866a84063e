/** The worker's handlers for data and runs. Owns the open data set, the devices and the run under way. */
import { completeExample } from "../checkpoints/anyCheckpoint.ts";
import { say } from "../said.ts";
import type { Outputs } from "../checkpoints/checkpoint.ts";
import { quote } from "../checkpoints/checkpointError.ts";
import { holdRun } from "../checkpoints/store/runLock.ts";
import type { RunConfig } from "../config/config.ts";
import { structureOf } from "../config/structure.ts";
import { type Dataset, summarise as summariseData, summaryProblems } from "../data/dataset.ts";
import { asRead, inFolder, pathsNotIn } from "../data/fixes.ts";
import { countTurned } from "../data/pictures/countTurned.ts";
import { findShared } from "../data/shared.ts";
import { deviceBytes as trainingBytesOf } from "../backends/deviceBytes.ts";
import { findAdapters } from "../backends/select.ts";
import { networkOf, storeLengths, trainingGraph } from "../models/network.ts";
import { summarise as summariseModel } from "../models/summary.ts";
import { kernelOptionsOf } from "../training/kernelOptions.ts";
import { type RatePoint, riseRate, suggestRate } from "../training/rateFinder.ts";
import { begin, outputCount, readToResume, type Source } from "./run/beginning.ts";
import type { BenchCalls } from "./bench/calls.ts";
import { Devices, isLost } from "./run/devices.ts";
import type { EventStream } from "./border/eventStream.ts";
import { galleryPictures, trainingPicturesOf } from "./data/gallery.ts";
import { firstFilters } from "./ask/lookInside.ts";
import { laterCalls } from "./border/laterCalls.ts";
import { letMessagesIn } from "./border/messages.ts";
import { ModelCalls, needData, needRun, type Surroundings } from "./ask/modelCalls.ts";
import { OpenedData } from "./data/openedData.ts";
import { folderOf, openSource } from "./data/openSource.ts";
import type { Calls, Handlers, RunStatus } from "./border/protocol.ts";
import { LossCount } from "./border/lossCount.ts";
import { holdPatiently, inSmallerPasses, passesNote, renewPatiently } from "./run/recovery.ts";
import { readKernelPlan } from "./run/runKernels.ts";
import { runFile } from "./run/runFiles.ts";
import { testBackend, trusted } from "./run/selfTest.ts";
import { Session } from "./run/session.ts";
import type { CleanCalls } from "./ask/cleanCalls.ts";
import type { NeighbourCalls } from "./ask/neighbourCalls.ts";
import { StoredModels } from "./ask/storedModels.ts";
import type { TrainedCalls } from "./ask/trainedCalls.ts";

const metersMs = 1000;

class Runner
  implements
    Omit<
      Handlers,
      keyof BenchCalls | keyof CleanCalls | keyof ModelCalls | keyof NeighbourCalls | keyof TrainedCalls
    >,
    Surroundings
{
  readonly #events: EventStream;
  readonly devices = new Devices();
  readonly #models = new StoredModels(this.devices);
  /** A look through the pictures; a run that starts ends it. */
  looking: AbortController | null = null;
  #data: OpenedData | null = null;
  #opening: AbortController | null = null;
  #session: Session | null = null;
  #isStarting = false;
  #stopsRate = false;
  #wantsNorms = false;
  #firstFilters: Calls["filters"]["answer"] | null = null;

  constructor(events: EventStream) {
    this.#events = events;
    setInterval(() => {
      this.#tellProblems();
      this.#data?.pictures?.latest?.pack?.save();
      if (this.#session?.isLive) void this.#tellMeters();
    }, metersMs);
  }

  openData = async (source: Calls["openData"]["ask"]): Promise<Calls["openData"]["answer"]> => {
    if (this.#session?.isLive || this.#isStarting) throw new Error(say("dataInUse"));
    this.#opening?.abort();
    this.#seeking?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    const opened = await openSource(source, opening.signal, this.#events.tell);
    opening.signal.throwIfAborted();
    this.#data?.dispose();
    this.#data = new OpenedData(opened, this.#events.tell);
    this.#problemsTold = opened.dataset.problems.total;
    return summariseData(opened.dataset, opened.familiarity, opened.id);
  };

  findShared = async (): Promise<Calls["findShared"]["answer"]> => {
    const { dataset } = this.#opened();
    if (dataset.kind === "text") return { count: null };
    this.#seeking?.abort();
    const seeking = new AbortController();
    this.#seeking = seeking;
    const found = await findShared(dataset, seeking.signal, (done, total) =>
      this.#events.tell({ kind: "progress", what: "Looking for doubles", done, total }),
    );
    return { count: found?.count ?? null };
  };
  #seeking: AbortController | null = null;

  countTurned = async (): Promise<Calls["countTurned"]["answer"]> => {
    const { dataset } = this.#opened();
    if (dataset.kind === "text") return { pictures: 0, of: 0 };
    const { signal } = (this.#seeking ??= new AbortController());
    return countTurned(dataset, signal);
  };

  firstPictures = async ({
    count,
    size,
  }: Calls["firstPictures"]["ask"]): Promise<Calls["firstPictures"]["answer"]> => {
    const { dataset, pictures } = this.#opened();
    if (dataset.kind === "text" || !pictures) return { paths: [], pixels: null };
    const indices = Array.from({ length: Math.min(count, dataset.train.length) }, (_, index) => index);
    const paths = indices.map((index) => dataset.train.path(index));
    if (size === null) return { paths, pixels: null };
    const { pixels, failures } = await pictures.read("train", indices, size);
    for (const { index, code, message } of failures)
      dataset.problems.add(paths[index] ?? "", code === "notAllowed" ? "unreadable" : code, message);
    this.#tellProblems();
    return { paths, pixels };
  };

  problemsCsv = async (): Promise<string> => this.#opened().dataset.problems.toCsv();

  cancelOpen = async (): Promise<null> => {
    this.#opening?.abort(new DOMException(say("readingEnded"), "AbortError"));
    return null;
  };

  pictures = async (ask: Calls["pictures"]["ask"]): Promise<Calls["pictures"]["answer"]> => {
    const { pictures } = this.#opened();
    if (!pictures) throw new Error(say("textHasNoPictures"));
    return galleryPictures(pictures, ask);
  };

  seenPictures = async (ask: Calls["seenPictures"]["ask"]): Promise<Calls["seenPictures"]["answer"]> =>
    trainingPicturesOf(this.#opened(), ask);

  adapters = (): Promise<Calls["adapters"]["answer"]> => findAdapters();

  fetched = async (): Promise<Calls["fetched"]["answer"]> =>
    performance.getEntriesByType("resource").map(({ name }) => name);

  selfTest = (ask: Calls["selfTest"]["ask"]): Promise<Calls["selfTest"]["answer"]> =>
    testBackend(ask.backend, () => this.devices.get(ask), {
      ...kernelOptionsOf(ask),
      large: ask.isChosen,
      structure: ask.structure,
    });

  summary = async ({ config, outputs }: Calls["summary"]["ask"]): Promise<Calls["summary"]["answer"]> => {
    const count = outputs ?? (this.#data ? outputCount(this.#data.outputs) : null);
    if (count === null) throw new Error(say("noOutputs"));
    const network = networkOf(config, count);
    const graph = trainingGraph(network, { batch: config.microBatch ?? config.batchSize });
    const trainingBytes = await trainingBytesOf(graph, storeLengths(network), {
      ...config,
      ...kernelOptionsOf(config),
    });
    return { ...summariseModel(config, count), trainingBytes };
  };

  start = async (ask: Calls["start"]["ask"]): Promise<Calls["start"]["answer"]> => {
    if (this.#session?.isLive || this.#isStarting) throw new Error(say("runGoesOn"));
    this.looking?.abort(new Error(say("lookStopped")));
    this.#isStarting = true;
    try {
      return await this.#start(ask);
    } finally {
      this.#isStarting = false;
    }
  };

  async #start({ config, runId, name, weights, resume, fixes = [] }: Calls["start"]["ask"]) {
    const opened = this.#opened();
    const { outputs } = opened;
    opened.check(config);
    const planned = readKernelPlan(runId);
    const from = resume && (await readToResume(resume));
    const data = opened.forRun(config, from && !("kind" in from) ? from.data : null, fixes);
    if (data !== opened) {
      opened.dispose(); // first: it holds the packed copy
      this.#data = data;
    }
    const makeTask = await data.tasks(config);
    const { stepsPerEpoch } = makeTask(config); // what does not fit is said before anything is let go
    this.#session?.dispose();
    this.#session = null;
    this.#models.drop();
    const release = await holdPatiently(() => holdRun(runId));
    if (!release) throw new Error(say("otherTab"));
    try {
      const about = { config, outputs, data: data.sizes, stepsPerEpoch };
      const checkpoint = from && ("kind" in from ? completeExample(from, about) : from);
      const kernels = await planned;
      const choices = kernels[0]?.choices;
      const { backend, beginning } = await this.#begin(config, outputs, { weights, checkpoint, choices });
      const { position, history: kept } = beginning.state;
      const filters = await firstFilters(beginning.learner);
      this.#firstFilters = filters && { ...filters, step: position.step };
      const { points, epochs } = kept;
      const history = { points: [...points], epochs: [...epochs] };
      const identity = { run: { id: runId, name }, outputs, data: data.sizes };
      this.#decoded = { count: data.pictures?.latest?.source.meters.decoded ?? 0, time: performance.now() };
      const session = await Session.start({
        identity,
        config,
        backend,
        beginning,
        kernels,
        savesFirst: resume !== null && "file" in resume,
        makeTask,
        release: () => {
          release();
          // A short run ends before the second is over.
          void this.#tellMeters();
        },
        renew: () =>
          renewPatiently(async () =>
            trusted(await this.devices.replace(config), {
              ...kernelOptionsOf(config),
              structure: structureOf(config),
            }),
          ),
        tell: this.#events.tell,
      });
      this.#session = session;
      session.norms.set(this.#wantsNorms);
      return {
        parameters: beginning.learner.network.layout.count,
        backend: backend.description,
        notes: [...beginning.notes, ...fixNotes(data.dataset)],
        history,
        data: data.sizes,
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Begins, and again where the device is lost meanwhile: the first time as it was, then in smaller passes. */
  async #begin(config: RunConfig, outputs: Outputs, source: Source) {
    let backend = await this.devices.get(config);
    let passes = config;
    for (let losses = 1; ; losses += 1) {
      try {
        const beginning = await begin(backend, passes, outputs, source);
        if (passes !== config && beginning.notes.length === 0) beginning.notes.push(passesNote(passes));
        return { backend, beginning };
      } catch (error) {
        if (losses === LossCount.limit || !(await isLost(backend))) throw error;
        if (losses > 1) passes = inSmallerPasses(passes) ?? passes;
        backend = await renewPatiently(() => this.devices.replace(config));
      }
    }
  }

  pause = async (): Promise<Calls["pause"]["answer"]> => ({ step: await this.#run().pause() });

  resume = async (): Promise<Calls["resume"]["answer"]> => ({ step: this.#run().resume() });

  reconnect = async (source: Calls["reconnect"]["ask"]): Promise<Calls["reconnect"]["answer"]> => {
    const session = this.#run();
    const before = this.#opened();
    if (before.dataset.kind === "text" || session.status !== "paused") return { step: session.resume() };
    const folder = await folderOf(source, new AbortController().signal, this.#events.tell);
    const { name } = before.dataset;
    if (folder.name !== name) throw new Error(say("otherFolder", quote(folder.name), quote(name)));
    // The run's own lists stay, so that every step has the pictures that it would have had.
    const data = new OpenedData(
      { ...before.opened, dataset: inFolder(before.dataset, folder) },
      this.#events.tell,
    );
    before.dispose(); // first: it holds the packed copy
    this.#data = data;
    await session.takeData(await data.tasks(session.run.config));
    return { step: session.resume() };
  };

  save = (): Promise<Calls["save"]["answer"]> => this.#run().save();

  secure = async (): Promise<Calls["secure"]["answer"]> => ({ step: (await this.#session?.secure()) ?? 0 });

  stop = async (): Promise<Calls["stop"]["answer"]> => ({ step: await this.#run().stop() });

  watchNorms = async ({ on }: Calls["watchNorms"]["ask"]): Promise<null> => {
    this.#wantsNorms = on;
    this.#session?.norms.set(on);
    return null;
  };

  file = ({ name }: Calls["file"]["ask"]): Promise<Blob> => runFile(this.#run(), name);

  findRate = async ({ config }: Calls["findRate"]["ask"]): Promise<Calls["findRate"]["answer"]> => {
    if (this.#session?.isLive || this.#isStarting) throw new Error(say("runGoesOnRate"));
    this.#stopsRate = false; // first: it may be told to stop while it still gets ready
    const data = this.#opened();
    const makeTask = await data.tasks(config);
    const backend = await this.devices.get(config);
    const { learner } = await begin(backend, { ...config, averageDecay: 0 }, data.outputs);
    try {
      const points: RatePoint[] = [];
      await letMessagesIn();
      if (!this.#stopsRate)
        for await (const point of riseRate(learner, makeTask(learner.network.config))) {
          points.push(point);
          this.#events.tell({ kind: "rates", points: [point] });
          await letMessagesIn();
          if (this.#stopsRate) break;
        }
      return { points, suggested: suggestRate(points) };
    } finally {
      learner.dispose();
    }
  };

  stopFindRate = async (): Promise<null> => {
    this.#stopsRate = true;
    return null;
  };

  /** Null without open data. */
  get data(): OpenedData | null {
    return this.#data;
  }

  /** The run in this tab, live or ended. */
  get session(): Session | null {
    return this.#session;
  }

  get models(): StoredModels {
    return this.#models;
  }

  get filtersAtBegin(): Calls["filters"]["answer"] | null {
    return this.#firstFilters;
  }

  /** Null when no run is live. */
  get liveStatus(): RunStatus | null {
    return this.#session?.isLive ? this.#session.status : null;
  }

  #opened(): OpenedData {
    return needData(this.#data);
  }

  #run(): Session {
    return needRun(this.#session);
  }

  async #tellMeters(): Promise<void> {
    const { source, pack = null } = this.#data?.pictures?.latest ?? {};
    const { decoded = 0, cacheHits = 0, skipped = 0 } = source?.meters ?? {};
    const before = this.#decoded;
    this.#decoded = { count: decoded, time: performance.now() };
    const seconds = (this.#decoded.time - before.time) / 1000;
    const decodePerSecond = Math.max(0, decoded - before.count) / Math.max(seconds, 0.001);
    const deviceBytes = await this.devices.bytes();
    const heldBytes = this.#data?.heldBytes ?? 0;
    const packed = pack && { pictures: pack.packed, bytes: pack.bytes, full: pack.full };
    this.#events.tell({
      kind: "meters",
      decodePerSecond,
      cacheHits,
      decoded,
      heldBytes,
      deviceBytes,
      skipped,
      packed,
    });
  }
  #decoded = { count: 0, time: performance.now() };

  /** Files turn out to be broken while they are read. */
  #tellProblems(): void {
    const { problems } = this.#data?.dataset ?? {};
    if (!problems || problems.total === this.#problemsTold) return;
    this.#problemsTold = problems.total;
    this.#events.tell({
      kind: "problems",
      problems: problems.first(summaryProblems),
      count: problems.total,
    });
  }
  #problemsTold = 0;
}

/** What is said of decisions that found no picture. */
function fixNotes(dataset: Dataset): string[] {
  if (dataset.kind === "text") return [];
  const absent = pathsNotIn(asRead(dataset), dataset.reading.fixes ?? []);
  return absent.length === 0 ? [] : [say("fixesAbsent", absent.length, absent[0]?.slice(-200) ?? "")];
}

/** All calls of the protocol. */
export function createHandlers(events: EventStream): Handlers {
  const runner = new Runner(events);
  return {
    ...runner,
    ...new ModelCalls(runner, events),
    ...laterCalls(
      ["openTrained", "readHub", "namePictures", "nameFolder", "stopNaming", "exportTrained"],
      async () => new (await import("./ask/trainedCalls.ts")).TrainedCalls(runner, events),
    ),
    ...laterCalls(
      ["lookThrough", "stopLooking", "timePatches", "lookedPictures", "checkFixes"],
      async () => new (await import("./ask/cleanCalls.ts")).CleanCalls(runner, events),
    ),
    ...laterCalls(
      ["nearestPictures", "stopComparing"],
      async () => new (await import("./ask/neighbourCalls.ts")).NeighbourCalls(runner, events),
    ),
    ...laterCalls(
      ["bench", "stopBench", "openBench", "benchStep", "benchReport", "closeBench"],
      async () => new (await import("./bench/calls.ts")).BenchCalls(runner, events),
    ),
  };
}
