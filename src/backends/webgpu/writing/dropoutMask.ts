import { hash32 } from "../../../random.ts";
import { type Value } from "../../graph.ts";
import { type Dropout, threshold } from "../../ops/parts/dropoutMask.ts";
import { type Parameter, reads, Sizes } from "./kernel.ts";
import { float, type Lanes } from "./wgsl.ts";

/** What a kernel that drops values needs: parameters, functions and the factor as an expression. */
export interface DropoutCode {
  readonly parameters: readonly Parameter[];
  readonly functions: string;
  /** Multiplies `value`, whose first component is the element of unpadded index `index` (an i32 expression). */
  apply(value: string, index: string): string;
}

const nothing: DropoutCode = { parameters: [], functions: "", apply: (value) => value };

/**
 * The mask of src/random.ts, drawn where it is needed and never stored: element i is kept when
 * hash32(key ^ hash32(i)) >= rate * 2^32, where key = hash32(seed[0] ^ hash32(site)).
 */
export function dropoutCode(
  sizes: Sizes,
  dropout: Dropout | undefined,
  seed: Value | undefined,
  lanes: Lanes,
): DropoutCode {
  if (!dropout || !seed) return nothing;
  const site = sizes.uniform("site", hash32(dropout.site) | 0);
  const hash = `fn hash32(value: u32) -> u32 {
  var h = (value ^ (value >> 16u)) * 0x7feb352du;
  h = (h ^ (h >> 15u)) * 0x846ca68bu;
  return h ^ (h >> 16u);
}
fn keepOne(index: u32) -> f32 {
  let key = hash32(seed[0] ^ bitcast<u32>(${site}));
  return select(0f, ${float(1 / (1 - dropout.rate))}, hash32(key ^ hash32(index)) >= ${threshold(dropout.rate)}u);
}\n`;
  const four = `fn keepFour(index: u32) -> vec4f {
  return vec4f(keepOne(index), keepOne(index + 1u), keepOne(index + 2u), keepOne(index + 3u));
}\n`;
  return {
    parameters: [reads("seed", seed, "u32")],
    functions: lanes === 4 ? hash + four : hash,
    apply: (value, index) => `((${value}) * ${lanes === 4 ? "keepFour" : "keepOne"}(u32(${index})))`,
  };
}
