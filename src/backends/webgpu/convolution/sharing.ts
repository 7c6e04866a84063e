/**
 * What the convolutions of one program make for each other, so that nothing is made twice and many small launches are one: the
 * Winograd transforms of the filters, a picture's transform for its filter's gradient as well, both transforms of an output's
 * gradient, and the filters' gradients from what was summed for each.
 */
import { Graph, type Node, size, type Value } from "../../graph.ts";
import type { Geometry } from "../../ops/parts/convolution.ts";
import { sharesOfGradient } from "./filterGradient.ts";
import { chosenTile, geometryOf, type Tile } from "./variant.ts";
import { type KernelContext, KernelList } from "../writing/kernel.ts";
import type { Entry, NodeSharing } from "../writing/nodeSharing.ts";

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

interface Convolution {
  readonly node: Node;
  readonly geometry: Geometry;
  /** Undefined where it is computed directly. */
  readonly tile: Tile | undefined;
}

/** What each convolution of `graph` has in common with others; a node that has nothing is not there. */
export function shareWork({ nodes }: Graph, context: KernelContext): ReadonlyMap<Node, NodeSharing> {
  // Who asks for halves is short of memory, not of launches.
  if (context.options.precision === "mixed") return new Map();
  const convolutions = nodes.flatMap((node): Convolution[] => {
    const geometry = geometryOf(node);
    return geometry
      ? [{ node, geometry, tile: chosenTile(new KernelList(context), node.op.name, geometry) }]
      : [];
  });
  const sharing = new Sharing(nodes, convolutions);
  sharing.joinFilters();
  sharing.joinSums(context);
  sharing.keepPictures();
  return sharing.found;
}

class Sharing {
  readonly found = new Map<Node, NodeSharing>();
  readonly #nodes: readonly Node[];
  readonly #convolutions: readonly Convolution[];
  /** The same of all that are computed by Winograd. */
  readonly #tile: number;
  #arrays = 0;

  constructor(nodes: readonly Node[], convolutions: readonly Convolution[]) {
    this.#nodes = nodes;
    this.#convolutions = convolutions;
    this.#tile = convolutions.find(({ tile }) => tile)?.tile ?? 0;
  }

  /** One launch transforms all filters of a group, before the first is needed. */
  joinFilters(): void {
    const members = this.#convolutions.flatMap(({ node, tile }): Member[] => {
      const [, filter] = node.inputs;
      if (!tile || node.op.name === "conv2dFilterGradient" || !filter?.place) return [];
      const turned = node.op.name === "conv2dInputGradient";
      return [{ node, filter, turned, shares: 1, elements: this.#transformedFilter(filter) }];
    });
    this.#join(members, "filter");
  }

  /** One launch finishes the gradients of a group, when what is summed for the last is there. */
  joinSums(context: KernelContext): void {
    const gradients = this.#gradients();
    const ends = gradients.map(({ node }) => this.#nodes.indexOf(node));
    // Nobody may read one before.
    const isRead = this.#nodes
      .slice(Math.min(...ends), Math.max(...ends))
      .some(({ inputs }) => inputs.some((value) => value?.place?.store === "gradients"));
    if (isRead) return;
    const members = (isDirect: boolean): Member[] =>
      gradients.flatMap(({ node, geometry, tile }): Member[] => {
        const [filter] = node.outputs;
        if (filter?.place?.store !== "gradients" || isDirect === (tile !== undefined)) return [];
        if (!isDirect)
          return [{ node, filter, turned: false, shares: 1, elements: this.#transformedFilter(filter) }];
        const shares = sharesOfGradient(new KernelList(context), geometry);
        return shares > 1 ? [{ node, filter, turned: false, shares, elements: shares * size(filter) }] : [];
      });
    this.#join(members(false), "sums");
    this.#join(members(true), "sums");
  }

  /** A picture's transform serves its filter's gradient too; an output's gradient is transformed in both ways at once. */
  keepPictures(): void {
    for (const { node, tile } of this.#gradients()) {
      if (!tile) continue;
      const [x, dy] = node.inputs;
      const forward = this.#reader("conv2d", x);
      // Another gradient may read the same picture.
      const ofInput = this.#keep(x, forward, node, forward && this.#of(forward).picture?.memory);
      if (ofInput && forward) this.#of(forward).picture = { memory: ofInput, isMade: false };
      const ofGradient = this.#keep(dy, node, this.#reader("conv2dInputGradient", dy));
      if (ofGradient) this.#of(node).otherTransform = ofGradient;
    }
  }

  #gradients(): Convolution[] {
    return this.#convolutions.filter(({ node }) => node.op.name === "conv2dFilterGradient");
  }

  /** The Winograd convolution of that name that reads `picture`. */
  #reader(name: string, picture: Value | undefined): Node | undefined {
    return this.#convolutions.find(
      ({ node, tile }) => tile && node.op.name === name && node.inputs[0] === picture,
    )?.node;
  }

  /** The array in which `maker` leaves the transform of `picture` for `reader`; undefined where that cannot be or costs too much. */
  #keep(
    picture: Value | undefined,
    maker: Node | undefined,
    reader: Node | undefined,
    known?: Value,
  ): Value | undefined {
    if (!picture || !maker || !reader) return undefined;
    if (this.#nodes.indexOf(maker) > this.#nodes.indexOf(reader)) return undefined;
    const elements = (size(picture) * (this.#tile + 2) ** 2) / this.#tile ** 2;
    if (4 * elements > mostPictureBytes) return undefined;
    const memory = known ?? this.#array(elements);
    this.#of(reader).picture = { memory, isMade: true };
    for (const node of [maker, reader]) this.#of(node).touched.push(memory);
    return memory;
  }

  #join(members: readonly Member[], field: "filter" | "sums"): void {
    for (const group of groupsOf(members)) {
      const memory = this.#array(group.reduce((sum, { elements }) => sum + elements, 0));
      const launcher = group.at(field === "filter" ? 0 : -1);
      let offset = 0;
      for (const member of group) {
        const sharing = this.#of(member.node);
        sharing[field] = { memory, offset, ...(member === launcher ? { entries: group } : {}) };
        sharing.touched.push(memory);
        offset += member.elements;
      }
    }
  }

  #of(node: Node): NodeSharing {
    const sharing = this.found.get(node) ?? { touched: [] };
    this.found.set(node, sharing);
    return sharing;
  }

  #transformedFilter(filter: Value): number {
    return (size(filter) * (this.#tile + 2) ** 2) / 9;
  }

  /** Values that no node of the graph gives have negative numbers. */
  #array(elements: number): Value {
    this.#arrays += 1;
    return { id: -this.#arrays, shape: [elements], type: "float32" };
  }
}
