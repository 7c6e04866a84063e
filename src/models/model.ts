/** What a model is to the rest: its tensors, what it computes, and what it can be asked. src/config/models has its settings. */
import type { Value } from "../backends/graph.ts";
import type { RunConfig } from "../config/config.ts";
import type { ParameterLayout, ParameterValues, StateDict, StateTensor, Tensor } from "./parameters.ts";

/** How a tensor's values are drawn at the start. */
export type Start = ({ normal: number } | { uniform: number } | { constant: number }) & {
  /** Tensors of the same number start alike; without one each is drawn for itself. */
  shared?: number;
};

/** What a graph of pictures is fed: bytes, or (in checks against PyTorch) values as the network sees them. */
/** `features` are what a frozen body made of them before. */
export type PictureInput = "bytes" | "values" | "features";

export interface Batch {
  /** Pictures, or columns of text. */
  batch: number;
  /** Words per column; text only. */
  length?: number;
  pictures?: PictureInput;
}

/** Collects the rows of the layer table, in the order of the calls. */
export interface LayerTable {
  /** The rows that follow belong to this part of the network. */
  begin(stage: string): void;
  /** `outputShape` without the batch; multiply-adds for one example. */
  row(kind: string, outputShape: number[], parameters?: number, multiplyAdds?: number): void;
}

/** Told the output of the stem, of every block and of the whole by PyTorch's module names. */
export type Seen = (place: string, value: Value) => void;

/** What a network that sees pictures can be asked besides its classes. */
export interface PictureAnswers {
  /** Logits [B, classes] of pictures x [B, S, S, 4]. */
  logits(parameters: ParameterValues, x: Value, config: RunConfig, training: boolean, seen?: Seen): Value;
  /** What the body makes of pictures x [B, S, S, 4] in evaluation: [B, F], the head's input. */
  features(parameters: ParameterValues, x: Value, config: RunConfig): Value;
  /** F. */
  featureLength(config: RunConfig): number;
  /** Logits [B, classes] of features [B, F]. */
  classify(parameters: ParameterValues, features: Value): Value;
  /** Side in pixels of the square that a place can see at most; absent where every block sees the whole picture. */
  largestField?(config: RunConfig, place: string): number;
  /** The place whose output is the logits: no receptive field of its own. */
  head: string;
  /** The tensor that is shown as pictures. */
  filters: string;
}

/** What a language model can be asked. */
export interface WordAnswers {
  /**
   * The next word's logits after the words of one column, and the attention probabilities of each layer [heads, capacity,
   * capacity]. Its graph gets the inputs ids [capacity], length [1] and those of `constantInputs`.
   * @param select the row whose logits are wanted
   */
  nextWord(
    parameters: ParameterValues,
    config: RunConfig,
    capacity: number,
    select: (rows: Value) => Value,
  ): { logits: Value; probabilities: Value[] };
  /**
   * The logits after the last of some new words, whose earlier ones' keys and values are kept: absent where a word sees those that
   * come after it. Its graph gets the inputs ids [rows], places [rows], position [1] and zeros [rows, emsize].
   * @param cache rows of keys and values [capacity, 2 emsize] of a layer, which are changed
   * @param select the row whose logits are wanted
   */
  nextWordCached?(
    parameters: ParameterValues,
    config: RunConfig,
    rows: number,
    cache: (layer: number) => Value,
    select: (rows: Value) => Value,
  ): Value;
  layers(config: RunConfig): number;
  heads(config: RunConfig): number;
  /** Tokens that it can look back on at most, the newest among them; absent where there is no end. */
  longest?(config: RunConfig): number;
}

/** Sizes at which the self-test trains it: two steps take milliseconds on every backend. */
export interface SelfTestSizes {
  config: RunConfig;
  outputs: number;
  batch: number;
  /** Small where normalisation over few values magnifies rounding from step to step. */
  learningRate: number;
}

export interface Model {
  /** PyTorch's state_dict, in its order. */
  layout(config: RunConfig, outputs: number): ParameterLayout;
  start(tensor: Tensor, config: RunConfig): Start;
  /** The logits of a batch, one row a picture or word; names the inputs of the graph. */
  forward(parameters: ParameterValues, config: RunConfig, batch: Batch, training: boolean): Value;
  /** The rows of its layer table, as torchsummary names them. */
  layers(config: RunConfig, outputs: number, table: LayerTable): void;
  /** Numbers that go in for one example. */
  inputElements(config: RunConfig): number;
  /** Inputs that are the same for all batches of a length. */
  constantInputs(config: RunConfig, length: number | undefined): Readonly<Record<string, Float32Array>>;
  /** Tensors of the state_dict that are made by formula. */
  constants(config: RunConfig): ReadonlyMap<string, Float32Array>;
  /** Whether a training step draws random masks, and so needs a seed. */
  drops(config: RunConfig): boolean;
  /** Whether every step measures the norm of all gradients, clipped or not. */
  readonly measuresNorm: boolean;
  /** Whether an evaluation gives the logits of every row besides their loss. */
  readonly givesLogits: boolean;
  /** Beginning of the names of tensors that weights of other classes do not bring along. */
  readonly replaceable?: string;
  /** The stage from 0 that a tensor of the body belongs to, by its name; absent where nothing can be frozen. */
  stageOf?(name: string): number;
  /** A file's tensors, by its own names, those put together that other programs keep apart. */
  joined?(state: StateDict): StateDict;
  /**
   * A file's tensors, by this network's names, in its layouts, where another program keeps some in others; `notes` hears of it.
   */
  fromOthers?(found: ReadonlyMap<string, StateTensor>, notes: string[]): Map<string, StateTensor>;
  /** Whether AdamW corrects its moments as ops/adamw.ts has it for models that came later. */
  readonly steadyAdamW?: boolean;
  readonly pictures?: PictureAnswers;
  readonly words?: WordAnswers;
  /** Absent where another model has the same ops. */
  readonly selfTest?: SelfTestSizes;
}
