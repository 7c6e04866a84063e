/**
 * What the convolutions of one program make for each other, so that nothing is made twice and many small launches are one: the
 * Winograd transforms of the filters, a picture's transform for its filter's gradient as well, both transforms of an output's
 * gradient, and the filters' gradients from what was summed for each.
 */
import { byteLength, type Graph, type Node, size, type Value } from "../graph.ts";
import { chosenTile, geometryOf } from "./conv2d.ts";
import { sharesOfGradient } from "./conv2dFilterGradient.ts";
import { type KernelContext, KernelList } from "./kernel.ts";

/** A filter, or its gradient, among those of one launch. */
export interface Entry {
  /** In its store. */
  readonly filter: Value;
  /** Transformed by half a turn, for the backward pass. */
  readonly turned: boolean;
  /** Shares of the sum that is its gradient. */
  readonly shares: number;
}

/** An array of several entries, and where this node's begins, in elements. */
export interface Part {
  readonly memory: Value;
  readonly offset: number;
  /** On the node behind which one launch does what is left to do for all of them. */
  readonly entries?: readonly Entry[];
}

/** What a node finds made, and what it makes for others. */
export interface NodeSharing {
  /** The transformed filter. */
  filter?: Part;
  /** The transform of the picture that the node convolves: there already, or kept by this node. */
  picture?: { readonly memory: Value; readonly isMade: boolean };
  /** Where a filter gradient leaves the other transform of the output's gradient, for the input gradient. */
  otherTransform?: Value;
  /** Where a filter gradient's products go, or the shares of its sum. */
  sums?: Part;
  /** All of these arrays. */
  readonly touched: Value[];
}

/** A picture's transform of more bytes is made again and not kept: memory is short where batches are large. */
const mostPictureBytes = 4e6;
/** Bytes of one array of several entries: the filters of ResNet-18 take 38 MB in either direction. */
const mostBytes = 40e6;
/** The numbers of so many entries fit into a launch's sizes. */
const mostEntries = 12;

interface Member extends Entry {
  readonly node: Node;
  /** In the array. */
  readonly elements: number;
}

/** Members in groups that one launch takes. */
function groupsOf(members: readonly Member[]): Member[][] {
  const groups: Member[][] = [];
  let elements = 0;
  for (const member of members) {
    const last = groups.at(-1);
    const fits =
      last &&
      last.length < mostEntries &&
      4 * (elements + member.elements) <= mostBytes &&
      last[0]?.filter.place?.store === member.filter.place?.store;
    if (fits) last.push(member);
    else groups.push([member]);
    elements = (fits ? elements : 0) + member.elements;
  }
  return groups;
}

/** What each convolution of `graph` has in common with others; a node that has nothing is not there. */
export function shareWork({ nodes }: Graph, context: KernelContext): Map<Node, NodeSharing> {
  const found = new Map<Node, NodeSharing>();
  const of = (node: Node): NodeSharing => {
    const sharing = found.get(node) ?? { touched: [] };
    found.set(node, sharing);
    return sharing;
  };
  // Who asks for halves is short of memory, not of launches.
  if (context.options.precision === "mixed") return found;
  const convolutions = nodes.flatMap((node) => {
    const geometry = geometryOf(node);
    if (!geometry) return [];
    const list = new KernelList(context);
    return [{ node, geometry, tile: chosenTile(list, node.op.name, geometry) }];
  });
  const tile = convolutions.find((one) => one.tile)?.tile ?? 0;
  const perFilter = (tile + 2) ** 2 / 9;
  let made = 0;
  /** Values that no node of the graph gives have negative numbers. */
  const array = (elements: number): Value => ({ id: -++made, shape: [elements], type: "float32" });
  const transformed = (value: Value): Value => array((size(value) * (tile + 2) ** 2) / tile ** 2);

  const join = (members: readonly Member[], field: "filter" | "sums", worker: 0 | -1): void => {
    for (const group of groupsOf(members)) {
      const memory = array(group.reduce((sum, { elements }) => sum + elements, 0));
      let offset = 0;
      for (const member of group) {
        const isWorker = member === group.at(worker);
        of(member.node)[field] = { memory, offset, ...(isWorker ? { entries: group } : {}) };
        of(member.node).touched.push(memory);
        offset += member.elements;
      }
    }
  };
  const filters = convolutions.flatMap(({ node, tile: own }): Member[] => {
    const [, filter] = node.inputs;
    if (!own || node.op.name === "conv2dFilterGradient" || !filter?.place) return [];
    const turned = node.op.name === "conv2dInputGradient";
    return [{ node, filter, turned, shares: 1, elements: perFilter * size(filter) }];
  });
  join(filters, "filter", 0);

  const gradients = convolutions.filter(({ node }) => node.op.name === "conv2dFilterGradient");
  const ends = gradients.map(({ node }) => nodes.indexOf(node));
  // Nobody may read a filter's gradient before it is there.
  const isRead = nodes
    .slice(Math.min(...ends), Math.max(...ends))
    .some(({ inputs }) => inputs.some((value) => value?.place?.store === "gradients"));
  const members = gradients.flatMap(({ node, geometry, tile: own }): Member[] => {
    const [filter] = node.outputs;
    if (filter?.place?.store !== "gradients" || isRead) return [];
    const shares = own ? 1 : sharesOfGradient(new KernelList(context), geometry);
    const elements = (own ? perFilter : shares) * size(filter);
    return [{ node, filter, turned: false, shares, elements }];
  });
  const isByWinograd = new Set(gradients.flatMap(({ node, tile: own }) => (own ? [node] : [])));
  join(
    members.filter(({ node }) => isByWinograd.has(node)),
    "sums",
    -1,
  );
  join(
    members.filter(({ node, shares }) => !isByWinograd.has(node) && shares > 1),
    "sums",
    -1,
  );

  for (const node of isByWinograd) {
    const [x, dy] = node.inputs;
    const userOf = (name: string, picture: Value | undefined): Node | undefined =>
      convolutions.find(
        (other) => other.tile && other.node.op.name === name && other.node.inputs[0] === picture,
      )?.node;
    const keep = (picture: Value | undefined, maker: Node | undefined, user: Node | undefined) => {
      if (!picture || !maker || !user || nodes.indexOf(maker) > nodes.indexOf(user)) return undefined;
      const memory = transformed(picture);
      if (byteLength(memory) > mostPictureBytes) return undefined;
      of(user).picture = { memory, isMade: true };
      for (const one of [maker, user]) of(one).touched.push(memory);
      return memory;
    };
    const forward = userOf("conv2d", x);
    const ofInput = keep(x, forward, node);
    if (ofInput && forward) of(forward).picture = { memory: ofInput, isMade: false };
    const ofGradient = keep(dy, node, userOf("conv2dInputGradient", dy));
    if (ofGradient) of(node).otherTransform = ofGradient;
  }
  return found;
}
