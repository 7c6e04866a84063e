import { say } from "../said.ts";
import { aligned, type Graph, type StoreName, type Value } from "../backends/graph.ts";

/** How a tensor lies on the device, against PyTorch's order. */
export type Layout =
  /** As PyTorch's. */
  | "same"
  /** PyTorch's OIHW convolution filter as HWIO, input channels padded to a multiple of four with zeros. */
  | "filter"
  /** int64 scalar in PyTorch (num_batches_tracked): counted outside the device. */
  | "counter"
  /** Not learned and not stored on the device: made by formula (the position table). */
  | "constant"
  /** A second name of another tensor, at the same place (tied weights). */
  | "alias";

export interface Tensor {
  /** PyTorch's name. */
  name: string;
  /** PyTorch's shape. */
  shape: readonly number[];
  layout: Layout;
  /** Parameters are learned; buffers are running statistics. */
  store: "parameters" | "buffers" | null;
  /** Elements from the store's beginning. */
  offset: number;
}

/** All tensors of a model in state_dict order, with their places in two flat stores. */
export interface ParameterLayout {
  readonly tensors: readonly Tensor[];
  /** Elements of the flat stores. */
  readonly lengths: Readonly<Record<"parameters" | "buffers", number>>;
  /** Numbers of the parameters, as PyTorch counts them. */
  readonly count: number;
  /** Elements at the beginning of the parameters that learn; those behind them are frozen. */
  readonly learned: number;
  /** What learns, in order and without gaps. */
  readonly stretches: readonly Stretch[];
}

/** What the optimizer treats alike. */
export interface Kind {
  /** Weight decay acts on it. */
  decays: boolean;
  /** Its share of the learning rate. */
  rate: number;
}

/** Neighbouring parameters of one kind, in elements. */
export interface Stretch extends Kind {
  from: number;
  to: number;
}

/** A tensor as checkpoints hold it: PyTorch's name, shape and order. */
export interface StateTensor {
  shape: readonly number[];
  data: Float32Array | BigInt64Array;
}
export type StateDict = Map<string, StateTensor>;

const elements = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const paddedChannels = (channels: number): number => Math.ceil(channels / 4) * 4;

/** Shape on the device. */
export function deviceShape({ shape, layout }: Pick<Tensor, "shape" | "layout">): number[] {
  if (layout !== "filter") return [...shape];
  const [outputs = 0, inputs = 0, height = 0, width = 0] = shape;
  return [height, width, paddedChannels(inputs), outputs];
}

/** Collects a model's tensors in state_dict order and gives each its place. */
export class LayoutBuilder {
  readonly #tensors: Tensor[] = [];
  readonly #lengths = { parameters: 0, buffers: 0 };

  add(name: string, shape: readonly number[], store: Tensor["store"], layout: Layout = "same"): void {
    const offset = store ? this.#lengths[store] : 0;
    if (store) this.#lengths[store] += aligned(elements(deviceShape({ shape, layout })));
    this.#tensors.push({ name, shape, layout, store, offset });
  }

  /** A second name of a tensor added before. */
  alias(name: string, of: string): void {
    const tensor = this.#tensors.find((other) => other.name === of);
    if (!tensor) throw new Error(`There is no tensor “${of}” to share.`);
    this.#tensors.push({ ...tensor, name, layout: "alias" });
  }

  build(): ParameterLayout {
    const learned = this.#tensors.filter(({ store, layout }) => store === "parameters" && layout !== "alias");
    return {
      tensors: this.#tensors,
      lengths: { ...this.#lengths },
      count: learned.reduce((sum, tensor) => sum + elements(tensor.shape), 0),
      learned: this.#lengths.parameters,
      stretches: [{ from: 0, to: this.#lengths.parameters, decays: true, rate: 1 }],
    };
  }
}

/** Whether a tensor has a gradient and moments of its own. */
export const learns = ({ learned }: ParameterLayout, { store, layout, offset }: Tensor): boolean =>
  store === "parameters" && layout !== "alias" && offset < learned;

/**
 * The same tensors, with the parameters of each kind side by side, and those that do not learn behind all others.
 * @param rates all that there are, in the order in which their parameters come to lie
 */
export function byKind(
  layout: ParameterLayout,
  rates: readonly number[],
  kindOf: (tensor: Tensor) => Kind | null,
): ParameterLayout {
  const places = new Map<number, number>();
  let length = 0;
  const place = (fits: (kind: Kind | null) => boolean): void => {
    for (const tensor of layout.tensors) {
      if (tensor.store !== "parameters" || tensor.layout === "alias" || !fits(kindOf(tensor))) continue;
      places.set(tensor.offset, length);
      length += aligned(elements(deviceShape(tensor)));
    }
  };
  const stretches: Stretch[] = [];
  for (const rate of rates)
    for (const decays of [true, false]) {
      const from = length;
      place((kind) => kind?.decays === decays && kind.rate === rate);
      if (length > from) stretches.push({ from, to: length, decays, rate });
    }
  const learned = length;
  place((kind) => kind === null);
  const tensors = layout.tensors.map((tensor) =>
    tensor.store === "parameters" ? { ...tensor, offset: places.get(tensor.offset) ?? 0 } : tensor,
  );
  return { ...layout, tensors, learned, stretches };
}

/** Hands a model's parameters to a graph by name. */
export class ParameterValues {
  readonly #byName: Map<string, Tensor>;
  constructor(
    readonly graph: Graph,
    private readonly layout: ParameterLayout,
    /** Where evaluation takes the weights from: the live ones or their running average. */
    readonly source: "live" | "average" = "live",
  ) {
    this.#byName = new Map(layout.tensors.map((tensor) => [tensor.name, tensor]));
  }

  /** Whether a parameter is not frozen. */
  learns(name: string): boolean {
    const tensor = this.#byName.get(name);
    return tensor !== undefined && learns(this.layout, tensor);
  }

  get(name: string): Value {
    const tensor = this.#byName.get(name);
    if (!tensor?.store) throw new Error(`The model has no parameter “${name}” on the device.`);
    const average: Record<"parameters" | "buffers", StoreName> = {
      parameters: "average",
      buffers: "averageBuffers",
    };
    const store = this.source === "live" ? tensor.store : average[tensor.store];
    return this.graph.stored(
      { store, offset: tensor.offset },
      { shape: deviceShape(tensor), type: "float32" },
    );
  }
}

/** OIHW to HWIO with padded input channels, or back. */
function filterOrder(shape: readonly number[], visit: (pytorch: number, device: number) => void): void {
  const [O = 0, I = 0, H = 0, W = 0] = shape;
  const padded = paddedChannels(I);
  let from = 0;
  for (let o = 0; o < O; o++)
    for (let i = 0; i < I; i++)
      for (let h = 0; h < H; h++)
        for (let w = 0; w < W; w++) visit(from++, ((h * W + w) * padded + i) * O + o);
}

/** Writes one tensor of PyTorch's order into a flat store of the device's order. */
export function toDevice(tensor: Tensor, data: Float32Array, store: Float32Array): void {
  if (data.length !== elements(tensor.shape))
    throw new Error(`${tensor.name} has ${data.length} values, but ${elements(tensor.shape)} are needed.`);
  if (tensor.layout !== "filter") store.set(data, tensor.offset);
  else filterOrder(tensor.shape, (from, to) => (store[tensor.offset + to] = data[from]!));
}

/** One tensor in PyTorch's order out of a flat store. */
export function fromDevice(tensor: Tensor, store: Float32Array): Float32Array {
  const length = elements(tensor.shape);
  if (tensor.layout !== "filter") return store.slice(tensor.offset, tensor.offset + length);
  const data = new Float32Array(length);
  filterOrder(tensor.shape, (to, from) => (data[to] = store[tensor.offset + from]!));
  return data;
}

/** Flat stores as they are written to and read from a device. */
export type FlatStores = Record<"parameters" | "buffers", Float32Array>;

export const emptyStores = (layout: ParameterLayout): FlatStores => ({
  parameters: new Float32Array(layout.lengths.parameters),
  buffers: new Float32Array(layout.lengths.buffers),
});

/**
 * The state_dict of a model from its flat stores, in PyTorch's order.
 * @param counter value of every num_batches_tracked: training steps done
 * @param constants tensors of layout `constant` by name
 */
export function toStateDict(
  layout: ParameterLayout,
  stores: FlatStores,
  counter: number,
  constants: ReadonlyMap<string, Float32Array>,
): StateDict {
  const state: StateDict = new Map();
  for (const tensor of layout.tensors) {
    const { name, shape } = tensor;
    if (tensor.layout === "counter") state.set(name, { shape, data: BigInt64Array.of(BigInt(counter)) });
    else if (tensor.layout === "constant")
      state.set(name, { shape, data: constants.get(name) ?? new Float32Array(0) });
    else if (tensor.store) state.set(name, { shape, data: fromDevice(tensor, stores[tensor.store]) });
  }
  return state;
}

/** A weights file does not fit the model; the message lists what differs. */
export class StateDictError extends Error {
  override name = "StateDictError";
}

export interface LoadedState {
  stores: FlatStores;
  /** num_batches_tracked, where the file has it. */
  counter: number;
}

/** The first four of some names. */
export const listed = (names: readonly string[]): string => {
  const first = names.slice(0, 4).reduce((all, more) => say("comma", all, more));
  return names.length > 4 ? say("moreNames", first, names.length - 4) : first;
};

type Difference = "weightsLack" | "weightsCalled" | "weightsMore" | "weightsShapes";

/** Throws StateDictError where something differs. */
export function refuseOthers(differences: readonly (readonly [Difference, readonly string[]])[]): void {
  const [first, ...others] = differences.flatMap(([code, names]) =>
    names.length > 0 ? [say(code, listed(names))] : [],
  );
  if (first !== undefined)
    throw new StateDictError(
      say(
        "weightsOther",
        others.reduce((all, more) => say("both", all, more), first),
      ),
    );
}

/**
 * Flat stores from the state_dict of exactly this network; missing num_batches_tracked are accepted. Throws StateDictError with what
 * differs, and then nothing has changed. (startWeights.ts takes those of other programs.)
 */
export function fromStateDict(layout: ParameterLayout, state: StateDict, base: FlatStores): LoadedState {
  const given = new Map([...state].map(([name, tensor]) => [name.replace(/^module\./, ""), tensor]));
  const stores: FlatStores = { parameters: base.parameters.slice(), buffers: base.buffers.slice() };
  const missing: string[] = [];
  const misshapen: string[] = [];
  let counter = 0;
  for (const tensor of layout.tensors) {
    const found = given.get(tensor.name);
    given.delete(tensor.name);
    if (tensor.layout === "constant" || tensor.layout === "alias") continue;
    if (tensor.layout === "counter") {
      if (found?.data[0] !== undefined) counter = Math.max(counter, Number(found.data[0]));
      continue;
    }
    const same =
      found &&
      found.shape.length === tensor.shape.length &&
      found.shape.every((n, i) => n === tensor.shape[i]);
    if (same && tensor.store && found.data instanceof Float32Array)
      toDevice(tensor, found.data, stores[tensor.store]);
    else if (!found) missing.push(tensor.name);
    else
      misshapen.push(
        say("weightsShape", tensor.name, `[${found.shape.join(", ")}]`, `[${tensor.shape.join(", ")}]`),
      );
  }
  refuseOthers([
    ["weightsLack", missing],
    ["weightsMore", [...given.keys()]],
    ["weightsShapes", misshapen],
  ]);
  return { stores, counter };
}
