/** The calls that ask a network, the live one or a stored checkpoint's: evaluation, text, what it looks at. */
import { say } from "../../said.ts";
import { type Outputs, tokenizerOf } from "../../checkpoints/outputs.ts";
import {
  asText,
  attentionOver,
  encodePrompt,
  generate,
  type GeneratedWord,
} from "../../training/ask/generate.ts";
import { ImageTask } from "../../training/tasks/imageTask.ts";
import type { Evaluator } from "../../training/evaluator.ts";
import { receptiveFields, saliency } from "../../training/ask/pictureContext.ts";
import { checkOutputs } from "../run/beginning.ts";
import { evaluatePictures } from "./evaluateCall.ts";
import type { EventStream } from "../border/eventStream.ts";
import { firstFilters, needPictures, pictureBytes } from "./lookInside.ts";
import { letMessagesIn } from "../border/messages.ts";
import type { OpenedData } from "../data/openedData.ts";
import type { Calls, Handlers } from "../border/protocol.ts";
import type { Session } from "../run/session.ts";
import type { StoredModels } from "./storedModels.ts";

/** What there is in the worker to ask. */
export interface Surroundings {
  readonly data: OpenedData | null;
  /** The run in this tab, live or ended. */
  readonly session: Session | null;
  readonly models: StoredModels;
  /** The first filters as the run found them. */
  readonly filtersAtBegin: Calls["filters"]["answer"] | null;
}

export function needData(data: OpenedData | null): OpenedData {
  if (!data) throw new Error(say("noData"));
  return data;
}

export function needRun(session: Session | null): Session {
  if (!session) throw new Error(say("noRun"));
  return session;
}

/** Work on the device, between two steps of a run that trains meanwhile. */
export const inTurn = <T>({ session }: Surroundings, work: () => Promise<T>): Promise<T> =>
  session?.between(work) ?? work();

export class ModelCalls implements Pick<
  Handlers,
  "evaluate" | "generate" | "stopGenerate" | "attention" | "receptiveField" | "saliency" | "filters"
> {
  readonly #around: Surroundings;
  readonly #events: EventStream;
  #stopsText = false;

  constructor(around: Surroundings, events: EventStream) {
    this.#around = around;
    this.#events = events;
  }

  evaluate = async ({
    checkpointId,
    quiet,
  }: Calls["evaluate"]["ask"]): Promise<Calls["evaluate"]["answer"]> => {
    const data = needData(this.#around.data);
    const { dataset } = data;
    if (dataset.kind !== "images") throw new Error(say("evaluationNeedsPictures"));
    const { learner, outputs } = await this.#model(checkpointId);
    checkOutputs(outputs, data.outputs);
    return inTurn(this.#around, async () => {
      const { config } = learner.network;
      const task = (await data.tasks(config))(config);
      if (!(task instanceof ImageTask)) throw new Error(say("isLanguageModel"));
      return evaluatePictures(
        learner,
        task,
        (index) => dataset.validation.fileName(index),
        quiet ? (event) => event.kind !== "log" && this.#events.tell(event) : this.#events.tell,
      );
    });
  };

  generate = async (ask: Calls["generate"]["ask"]): Promise<Calls["generate"]["answer"]> => {
    this.#stopsText = false;
    const { learner, outputs } = await this.#model(ask.checkpointId);
    if (outputs.kind !== "vocabulary") throw new Error(say("textNeedsLanguageModel"));
    const words: GeneratedWord[] = [];
    const tokenizer = tokenizerOf(outputs);
    const text = generate(learner, tokenizer, ask);
    for (;;) {
      // Word by word in turn with the steps of a run, so that it goes on meanwhile.
      const { value, done } = await inTurn(this.#around, () => text.next());
      if (done || this.#stopsText) break;
      words.push(value);
      this.#events.tell({ kind: "words", words: [value] });
      await letMessagesIn();
    }
    return { text: asText(words), unknownWords: encodePrompt(ask.prompt, tokenizer).unknownWords };
  };

  stopGenerate = async (): Promise<null> => {
    this.#stopsText = true;
    return null;
  };

  attention = async ({ checkpointId, text }: Calls["attention"]["ask"]) => {
    const { learner, outputs } = await this.#model(checkpointId);
    if (outputs.kind !== "vocabulary") throw new Error(say("attentionNeedsLanguageModel"));
    const tokenizer = tokenizerOf(outputs);
    const seen = await inTurn(this.#around, () => attentionOver(learner, tokenizer, text));
    return { ...seen, tokenizer: tokenizer.name };
  };

  receptiveField = async ({
    checkpointId,
    picture,
  }: Calls["receptiveField"]["ask"]): Promise<Calls["receptiveField"]["answer"]> => {
    const { learner } = await this.#model(checkpointId);
    const { config } = learner.network;
    needPictures(config);
    const pixels = await pictureBytes(picture, config.pictureSize, this.#around.data);
    const fields: Calls["receptiveField"]["answer"]["fields"] = [];
    const places = receptiveFields(learner, pixels);
    try {
      // Place by place in turn with the steps of a run.
      for (;;) {
        const { value, done } = await inTurn(this.#around, () => places.next());
        if (done) return { size: config.pictureSize, pixels, fields };
        fields.push(value);
        await letMessagesIn();
      }
    } finally {
      learner.forgetProbes();
    }
  };

  saliency = async ({ checkpointId, picture, label }: Calls["saliency"]["ask"]) => {
    const { learner, outputs } = await this.#model(checkpointId);
    const { config } = learner.network;
    needPictures(config);
    const pixels = await pictureBytes(picture, config.pictureSize, this.#around.data);
    const found = await inTurn(this.#around, () => saliency(learner, pixels, label));
    learner.forgetProbes();
    const classes = outputs.kind === "classes" ? outputs.classes.map(({ name }) => name) : [];
    return { size: config.pictureSize, pixels, classes, ...found };
  };

  filters = async ({ of }: Calls["filters"]["ask"]): Promise<Calls["filters"]["answer"]> => {
    const { filtersAtBegin } = this.#around;
    if (of === "begin" && filtersAtBegin) return filtersAtBegin;
    const { learner, step } = await this.#model(typeof of === "string" ? null : of.checkpointId);
    needPictures(learner.network.config);
    const found = await inTurn(this.#around, () => firstFilters(learner));
    if (!found) throw new Error(say("noFilters"));
    return { ...found, step };
  };

  /** The live network, or a stored checkpoint's. */
  async #model(checkpointId: string | null): Promise<{ learner: Evaluator; outputs: Outputs; step: number }> {
    if (checkpointId === null) {
      const session = needRun(this.#around.session);
      const { learner, state } = session.run;
      return { learner, outputs: session.outputs, step: state.position.step };
    }
    const { learner, checkpoint } = await this.#around.models.get(checkpointId);
    return { learner, outputs: checkpoint.outputs, step: checkpoint.position.step };
  }
}
