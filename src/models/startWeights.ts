/**
 * What a run starts from when the weights come out of another program: the part of the file that is this network, under whatever
 * prefix, and a new head where the file's is for something else.
 */
import { say } from "../said.ts";
import type { Model } from "./model.ts";
import type { FlatStores, ParameterLayout, StateDict, StateTensor, Tensor } from "./parameters.ts";
import { listed, refuseOthers, StateDictError, toDevice } from "./parameters.ts";

/** A file's weights as its reader gives them. */
export interface GivenWeights {
  state: StateDict;
  /** What is in the file and cannot be used, with the reason as the end of a sentence. */
  unusable?: ReadonlyMap<string, string>;
  /** The lab wrote it, which has no numbers of their own for weights that are tied. */
  isOwn?: boolean;
  /** What the outputs stand for, where the file tells. */
  classes?: readonly string[] | null;
}

/** What the run has and needs. */
export interface StartPlan {
  layout: ParameterLayout;
  /** Start values for what is new. */
  base: FlatStores;
  /** What the tensors of the head begin with: they may be new. Null: there is no head that may be. */
  head: string | null;
  /** Names of other programs as this network's; a name that is none of theirs gives null. */
  translations?: readonly ((name: string) => string | null)[];
  /** The file's tensors in this network's layouts, where another program keeps some in others. */
  fromOthers?: NonNullable<Model["fromOthers"]> | undefined;
  /** The file's tensors, those put together that another program keeps apart. */
  joined?: NonNullable<Model["joined"]> | undefined;
  /** Names, as other programs have them, of what only other networks have. */
  ofOthers?: RegExp | undefined;
  /** What the outputs stand for, each with all of its names. */
  outputs?: readonly (readonly string[])[];
}

const bracketed = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, i) => length === b[i]);

/** Flat stores to start from, and what the person should know of them. Throws StateDictError with what differs. */
export function startStores(apart: GivenWeights, plan: StartPlan): { stores: FlatStores; notes: string[] } {
  const { layout, base, head, fromOthers } = plan;
  const given = { ...apart, state: plan.joined?.(apart.state) ?? apart.state };
  const { found: theirs, left, prefix, blocks } = match(given, plan);
  const notes: string[] = [];
  const found = fromOthers?.(theirs, notes) ?? theirs;
  const isHead = ({ name }: Tensor): boolean => head !== null && name.startsWith(head);
  if (given.isOwn !== true) refuseUntied(layout, theirs);
  const learned = layout.tensors.filter(({ store, layout: kind }) => store !== null && kind !== "alias");
  refuse(
    given,
    layout,
    learned.filter((tensor) => !isHead(tensor)),
    found,
    left,
    prefix,
    (name) => plan.ofOthers?.test(name) === true || isInBlock(name, prefix, blocks),
  );
  const stores: FlatStores = { parameters: base.parameters.slice(), buffers: base.buffers.slice() };
  const take = (tensor: Tensor, data: Float32Array): void =>
    toDevice(tensor, data, stores[tensor.store ?? "parameters"]);
  for (const tensor of learned)
    if (!isHead(tensor)) take(tensor, floatsOf(found.get(tensor.name)) ?? new Float32Array(0));
  const headTensors = learned.filter(isHead);
  const verdict = headVerdict(headTensors, found, given, plan);
  if (verdict.kind === "new") {
    const has = [...left].filter((name) => looksLikeHead(name, prefix));
    notes.push(
      say(
        "headNew",
        headTensors.map(({ name }) => name).join(", "),
        Number(headTensors.length === 1),
        verdict.why(has),
      ),
    );
    for (const name of has) left.delete(name); // named already
  } else
    for (const tensor of headTensors) {
      const data = floatsOf(found.get(tensor.name)) ?? new Float32Array(0);
      take(tensor, verdict.order ? rowsInOrder(data, verdict.order) : data);
    }
  if (verdict.kind === "taken" && verdict.order) notes.push(say("outputsOrdered"));
  const unneeded = [...left, ...(given.unusable?.keys() ?? [])];
  if (unneeded.length > 0) notes.push(say("notNeeded", listed(unneeded)));
  return { stores, notes };
}

/** Throws StateDictError where weights that are one here, as a head tied to its words, are two in the file. */
function refuseUntied({ tensors }: ParameterLayout, found: ReadonlyMap<string, StateTensor>): void {
  for (const { name, layout, store, offset } of tensors) {
    const own = tensors.find((one) => one.layout !== "alias" && one.store === store && one.offset === offset);
    const [second, first] = [name, own?.name ?? name].map((one) => floatsOf(found.get(one)));
    if (layout !== "alias" || !first || !second || first.length !== second.length) continue;
    if (second.some((value, at) => value !== first[at]))
      throw new StateDictError(say("weightsUntied", name, own?.name ?? ""));
  }
}

const floatsOf = (tensor: StateTensor | undefined): Float32Array | null =>
  tensor?.data instanceof Float32Array ? tensor.data : null;

interface Match {
  /** By the network's own names. */
  found: Map<string, StateTensor>;
  /** Names of the file that were not found a place for. */
  left: Set<string>;
  prefix: string;
  /** The blocks of the file in which the network's tensors stand: `layer1.0.`. */
  blocks: Set<string>;
}

/** A name up to the number of its block; empty where it stands in none. */
const blockOf = (name: string): string => /^.*?(?:\.|_)\d+\./.exec(name)?.[0] ?? "";

/** What a network learns by, whatever its kind: not what counts, masks or measures. */
const learnedName = /(?:^|[._])(?:weight|bias|gamma|beta|alpha|scale|filt|table|lora_[abAB]\w*)$/;
/** GPT-2's masks are called as a bias. */
const maskName = /(?:^|\.)attn\.(?:masked_)?bias$/;

/** Whether a tensor that found no place works in one of the network's own blocks: the block computes something else with it. */
function isInBlock(name: string, prefix: string, blocks: ReadonlySet<string>): boolean {
  const block = blockOf(name);
  return block !== "" && blocks.has(prefix + block) && learnedName.test(name) && !maskName.test(name);
}

/**
 * The prefix and the maker's names under which most of the network stands in the file. Averages come last, and a shorter prefix
 * first.
 */
function match({ state }: GivenWeights, { layout, head, translations = [] }: StartPlan): Match {
  const own = new Map(layout.tensors.map((tensor) => [tensor.name, tensor]));
  let best: (Match & { score: number }) | null = null;
  for (const translate of [(name: string) => name, ...translations]) {
    const scores = new Map<string, number>();
    for (const [name, { shape }] of state)
      for (const at of starts(name)) {
        const tensor = own.get(translate(name.slice(at)) ?? "");
        // One of the right shape counts for more, so that a network beside another of the same names is told from it.
        // A head may be replaced, and tells nothing of which network is meant.
        if (tensor && !(head !== null && tensor.name.startsWith(head)))
          add(scores, name.slice(0, at), sameShape(tensor.shape, shape) ? 1 : 0.25);
      }
    const ranked = [...scores].toSorted(
      ([a, scoreA], [b, scoreB]) =>
        scoreB - scoreA || Number(isAverage(a)) - Number(isAverage(b)) || a.length - b.length,
    );
    const [prefix, score] = ranked[0] ?? ["", 0];
    if (best && score <= best.score) continue;
    const found = new Map<string, StateTensor>();
    const [left, blocks] = [new Set<string>(), new Set<string>()];
    for (const [name, tensor] of state) {
      const mine = name.startsWith(prefix) ? translate(name.slice(prefix.length)) : null;
      if (mine !== null && own.has(mine) && !found.has(mine)) {
        found.set(mine, tensor);
        blocks.add(prefix + blockOf(name.slice(prefix.length)));
      } else left.add(name);
    }
    best = { found, left, prefix, blocks, score };
  }
  return best ?? { found: new Map(), left: new Set(state.keys()), prefix: "", blocks: new Set() };
}

const isAverage = (prefix: string): boolean => /ema|avg|average|teacher|swa|encoder_k|target/i.test(prefix);
const add = (scores: Map<string, number>, key: string, more: number): void =>
  void scores.set(key, (scores.get(key) ?? 0) + more);

/** Places at which a name without its prefix may begin. */
function starts(name: string): number[] {
  const places = [0];
  for (let at = name.indexOf("."); at >= 0; at = name.indexOf(".", at + 1)) places.push(at + 1);
  return places;
}

/** Throws StateDictError where the body of the network is not all there, or the file's is deeper or has more in its blocks. */
function refuse(
  { state, unusable }: GivenWeights,
  layout: ParameterLayout,
  body: readonly Tensor[],
  found: ReadonlyMap<string, StateTensor>,
  left: ReadonlySet<string>,
  prefix: string,
  isOthers: (name: string) => boolean,
): void {
  const missing = body.filter(({ name }) => !found.has(name));
  for (const { name } of missing) {
    const why = unusable?.get(prefix + name);
    if (why !== undefined) throw new StateDictError(say("weightsUnusable", name, why));
  }
  const misshapen = body.flatMap(({ name, shape }) => {
    const tensor = found.get(name);
    return tensor && !(sameShape(tensor.shape, shape) && floatsOf(tensor))
      ? [say("weightsShape", name, bracketed(tensor.shape), bracketed(shape))]
      : [];
  });
  const patterns = new Set(
    layout.tensors.filter(({ name }) => isNumbered(name)).map(({ name }) => pattern(name)),
  );
  const more = [...left]
    .map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : ""))
    .filter(
      (name) =>
        (isNumbered(name) &&
          patterns.has(pattern(name)) &&
          (state.get(prefix + name)?.shape.length ?? 0) > 0) ||
        isOthers(name),
    );
  refuseOthers([
    ["weightsLack", missing.map(({ name }) => name)],
    ["weightsCalled", missing.length > body.length / 2 ? [...state.keys()] : []],
    ["weightsMore", more],
    ["weightsShapes", misshapen],
  ]);
}

/** Names of blocks hold their number as a part of its own, or at its end: layer1.2.conv1, encoder_layer_11. */
const blockNumber = /(?<=^|\.|_)\d+(?=\.)/g;
const isNumbered = (name: string): boolean => name.search(blockNumber) >= 0;
const pattern = (name: string): string => name.replace(blockNumber, "#");

type HeadVerdict =
  { kind: "taken"; order: number[] | null } | { kind: "new"; why: (has: readonly string[]) => string };

/** Whether the file's head can be this run's: of the same shape, and for the same classes where the file names them. */
function headVerdict(
  head: readonly Tensor[],
  found: ReadonlyMap<string, StateTensor>,
  { state, classes }: GivenWeights,
  { outputs }: StartPlan,
): HeadVerdict {
  const shapes = (names: readonly string[]): string =>
    names.map((name) => `${name} ${bracketed(state.get(name)?.shape ?? [])}`).join(", ");
  const needs = head.map(({ name, shape }) => `${name} ${bracketed(shape)}`).join(", ");
  if (!head.every(({ name }) => floatsOf(found.get(name))))
    return { kind: "new", why: (has) => say("headShape", shapes(has), needs) };
  const others = head.filter(({ name, shape }) => !sameShape(found.get(name)?.shape ?? [], shape));
  if (others.length > 0)
    return {
      kind: "new",
      why: () =>
        say(
          "headShape",
          head.map(({ name }) => `${name} ${bracketed(found.get(name)?.shape ?? [])}`).join(", "),
          needs,
        ),
    };
  if (!classes || !outputs || classes.length !== outputs.length) return { kind: "taken", order: null };
  const places = new Map(classes.map((name, index) => [plain(name), index]));
  const order = outputs.map(
    (names) => names.map((name) => places.get(plain(name))).find((at) => at !== undefined) ?? -1,
  );
  if (order.includes(-1) || new Set(order).size !== order.length) {
    const first = classes.slice(0, 3).map((name) => `“${name.slice(0, 60)}”`);
    return { kind: "new", why: () => say("headClasses", first.join(", ")) };
  }
  return { kind: "taken", order: order.every((from, to) => from === to) ? null : order };
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, " ");

/** Rows of a head's weight, or numbers of its bias, by where they come from. */
function rowsInOrder(data: Float32Array, order: readonly number[]): Float32Array {
  const length = data.length / order.length;
  const result = new Float32Array(data.length);
  order.forEach((from, to) => result.set(data.subarray(from * length, (from + 1) * length), to * length));
  return result;
}

const looksLikeHead = (name: string, prefix: string): boolean =>
  name.startsWith(prefix) &&
  /^(fc|head|heads|classifier|last_linear|linear|output|out)\b.*\.?(weight|bias)$/.test(
    name.slice(prefix.length),
  );
