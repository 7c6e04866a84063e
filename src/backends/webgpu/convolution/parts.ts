/**
 * Sums along the depth in parts. A convolution over small pictures of many channels has few tiles of results and long sums for each:
 * a graphics processor stands idle. There the depth is split between workgroups, and what they come to is summed in order.
 */
import { size } from "../../graph.ts";
import type { Pass } from "./pass.ts";
import { sides } from "./pass.ts";
import { shapeOf } from "./variant.ts";
import { type KernelList, type Memory, type Parameter, reads, writes } from "../writing/kernel.ts";
import { divideUp, perElement, range, type Workgroups } from "../writing/wgsl.ts";

/** More parts would cost more to sum than they gain. */
const mostParts = 16;

/** Channels of a part below which it is mostly overhead. */
const leastDepth = 16;

/** A convolution that is computed in parts; with one part all of it is as if there were none. */
export interface Parts {
  readonly workgroups: Workgroups;
  /** Where the kernel's results go. */
  readonly target: Memory;
  /** WGSL after the place of a result in `target`. */
  readonly offset: string;
  /** What the kernel itself adds to its results. */
  readonly added: Pass["accumulate"];
  /** WGSL for the begin and the end of a workgroup's part of `length` along the depth. */
  begin(length: string): string;
  end(length: string): string;
  /** Launches the sum of the parts, behind the kernel. */
  sum(): void;
}

/** In how many parts: powers of two, so many that the launch has as many workgroups as the adapter is kept busy by. */
function countOf(list: KernelList, pass: Pass, [x, y, z]: Workgroups): number {
  const { software, workgroups: wanted = 1 } = list.context;
  const { depth } = sides(pass);
  if (z > 1 || (!software && x * y >= wanted)) return 1;
  const variants = range(5)
    .map((power) => 2 ** power)
    .filter((parts) => parts <= Math.min(mostParts, depth / 4));
  const enough = software ? 1 : divideUp(wanted, x * y);
  const given = variants.findLast((parts) => parts <= depth / leastDepth && parts < 2 * enough) ?? 1;
  return Number(
    list.choose(`${pass.name}Parts`, shapeOf(pass.geometry), variants.map(String), String(given)),
  );
}

export function inParts(list: KernelList, pass: Pass, workgroups: Workgroups): Parts {
  const { target, accumulate } = pass;
  const parts = countOf(list, pass, workgroups);
  if (parts === 1)
    return {
      workgroups,
      target,
      offset: "",
      added: accumulate,
      begin: () => "0",
      end: (length) => length,
      sum: () => {},
    };
  const memory = list.scratch(parts * size(target));
  const count = size(target) / 4;
  return {
    workgroups: [workgroups[0], workgroups[1], parts],
    target: memory,
    offset: ` + i32(group.z) * ${count}`,
    added: undefined,
    begin: (length) => `(i32(group.z) * ${length} / ${parts})`,
    end: (length) => `((i32(group.z) + 1) * ${length} / ${parts})`,
    sum() {
      const sizes = list.sizes();
      const { of } = sizes;
      const kernel = perElement(
        count,
        `  var total = vec4f();
  for (var part = 0; part < ${of("parts", parts)}; part++) { total += partial[part * ${of("count", count)} + i]; }
  result[i] = total${accumulate ? " + added[i]" : ""};`,
        { sizes },
      );
      const parameters: Parameter[] = [reads("partial", memory), writes("result", target)];
      if (accumulate) parameters.push(reads("added", accumulate));
      list.add({ name: `${pass.name} sum`, parameters, sizes, ...kernel });
    },
  };
}
