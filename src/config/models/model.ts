/** What a model is to the form, the flags and the files: plain data. Its tensors are in src/models. */
import type { defaults, Setting, Settings } from "../settings.ts";

export type TaskName = "images" | "text";
export type Preset = "report" | "strong" | "fast" | "finetune";

/** A recipe: what the defaults leave open, and what it has otherwise. */
export type Recipe = Omit<Settings, keyof typeof defaults> & Partial<Settings>;

/** Fields of a part of the form: those seen at first, and those under “More”. */
export interface FormPart {
  readonly first: readonly Setting[];
  readonly more: readonly Setting[];
  /** Those that a preset brings to the front. */
  readonly brought?: Readonly<Partial<Record<Preset, readonly Setting[]>>>;
}

/** Why settings do not go together, told at one of them. */
export interface Refusal {
  field: Setting;
  message: string;
}

/** What a trained model can be asked; the page offers it where a model answers. */
export type Answer =
  | "predictions"
  | "filters"
  /** Pixels that a class rests on, and how far back each layer sees. */
  | "pictureContext"
  /** Training pictures that look alike to it: it has one row of features a picture before its head. */
  | "nearest"
  | "text"
  | "wordContext";

/** What is known of open data. */
export interface DataFacts {
  task: TaskName;
  /** Training pictures, or tokens of text. */
  train: number;
  /** Classes, or different tokens. */
  outputs: number;
  /** Side of pictures that are all squares of one size; null otherwise. */
  side?: number | null;
}

/** A network as timm's config.json describes it. */
export interface TimmNetwork {
  architecture: string;
  /** What of it differs from timm's own. */
  args: Readonly<Record<string, unknown>>;
  features: number;
  pooling: "avg" | "token";
  /** timm's names of the first convolution and of the head. */
  firstConvolution: string;
  classifier: string;
  /** timm's name of a tensor of the state_dict, where it has another. */
  nameOf?(tensor: string): string;
}

/** A file of weights where others keep it; the page itself asks no other host for anything. */
export interface PublishedWeights {
  /** As the file is called where it lies. */
  readonly name: string;
  /** In units of 1000 * 1000 bytes. */
  readonly megabytes: number;
  readonly licence: string;
  readonly address: string;
}

export interface PythonCall {
  readonly imports: string;
  readonly call: string;
}

export interface ModelSettings {
  /** As its authors write it, in every language. */
  readonly title: string;
  readonly task: TaskName;
  /** The fields that not every model has. One that no model names here belongs to all of them. */
  readonly fields: readonly Setting[];
  /** Its size, as far as a preset leaves it as it is. */
  readonly size: readonly Setting[];
  /** Sizes by one dial, smallest first, by names that every language writes alike; the fields stay free. */
  readonly sizes?: Readonly<Record<string, Partial<Settings>>>;
  readonly answers: readonly Answer[];
  /** The library that opens it from a folder as on the Hugging Face hub; absent where none has such a network. */
  readonly hub?:
    | { readonly library: "transformers" }
    | {
        readonly library: "timm";
        /** @throws where timm's network of the name has other settings than these */
        network(settings: Settings): TimmNetwork;
      };
  /** Weights of it that may be had from their makers. */
  readonly published?: readonly PublishedWeights[];
  /** How a library of Python makes it by one call, with parameters of the same names; null where none does. */
  inPython?(settings: Settings, outputs: string): PythonCall | null;
  /** Whether fast convolutions make a difference. */
  readonly convolves: boolean;
  /**
   * `fast` is as good as the report's long run in a fraction of its time; absent where none was found. `finetune` is for weights that
   * are trained already; absent where a network is not begun from such.
   */
  readonly presets: Readonly<Record<"report" | "strong", Recipe> & { fast?: Recipe; finetune?: Recipe }>;
  readonly form: Readonly<Record<"network" | "recipe", FormPart>>;
  /** In which settings a recipe for these data differs from the report's, where not those of `recommend.ts`. */
  fits?(facts: DataFacts, isFast: boolean): Partial<Settings>;
  /** What the page lists of a run. */
  readonly listed: Readonly<Record<"network" | "recipe", readonly Setting[]>>;
  /**
   * What warm-up and cosine are counted in: epochs, unless said otherwise. In steps, the cosine ends where `steps` ends the run.
   */
  readonly scheduleIn?: "steps";
  /** It takes parts of words: where nobody says what a text is cut into, it need not be words. */
  readonly subwords?: true;
  /** Its batches are blocks drawn from a text, and not columns of it. */
  readonly drawsBlocks?: true;
  /** Rows that an example gives: 1 for a picture, the words of a column for text. */
  rows(settings: Settings): number;
  /** Steps of an epoch over so many pictures or words; 0 where they are too few for one. */
  stepsPerEpoch(settings: Settings, examples: number): number;
  /** Rules that bind several fields; null when all of them hold. */
  check(settings: Settings): Refusal | null;
  /**
   * Names of tensors in other programs, each as PyTorch's; a name that is none of theirs gives null.
   */
  readonly otherNames?: readonly ((name: string) => string | null)[];
  /** Names of tensors, as other programs have them, that only networks of another kind have. */
  readonly ofOthers?: RegExp;
  /**
   * The fields that a state_dict of another program tells, null where it is of another network.
   * @param shapeOf the shape of a tensor by PyTorch's name, undefined where there is none
   */
  recognise?(shapeOf: (name: string) => readonly number[] | undefined): Partial<Settings> | null;
}
