import { size, type Value } from "../../graph.ts";
import { KernelList, type Parameter, reads, writes } from "./kernel.ts";
import { perElement } from "./wgsl.ts";

/** Rows and vectors of four channels of an activation [..., C]. */
export function extent(x: Value): { rows: number; vectors: number; count: number } {
  const channels = x.shape.at(-1) ?? 1;
  return { rows: size(x) / channels, vectors: channels / 4, count: size(x) / 4 };
}

interface Application {
  readonly x: Value;
  readonly y: Value;
  readonly residual: Value | undefined;
  readonly relu: boolean;
}

/** y = maybe relu(x * scale + shift + residual): exactly as the backward pass computes it again for its mask, and as PyTorch does. */
export function applied({ residual, relu }: Application): string {
  const value = `fma(x[i], scale, shift)${residual ? " + residual[i]" : ""}`;
  return `y[i] = ${relu ? `max(${value}, vec4f())` : value};`;
}

/** Applies what `prepare` gives as `scale` and `shift` of channel `c`. */
export function apply(
  list: KernelList,
  application: Application,
  prepare: (vectors: string) => string,
  parameters: readonly Parameter[],
): void {
  const { x, y, residual } = application;
  const { vectors, count } = extent(x);
  const sizes = list.sizes();
  const kernel = perElement(
    count,
    `  let c = i % ${sizes.of("vectors", vectors)};
  ${prepare(sizes.of("vectors", vectors))}
  ${applied(application)}`,
    { sizes },
  );
  const needed = [reads("x", x), ...parameters, writes("y", y)];
  if (residual) needed.push(reads("residual", residual));
  list.add({ name: "batchNorm apply", parameters: needed, sizes, ...kernel });
}
