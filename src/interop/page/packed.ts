/** A network as text inside a page: matrices and filters as float16, vectors as float32, one after another in base64. */
import type { Outputs } from "../../checkpoints/checkpoint.ts";
import { floats, fromHalf } from "../../checkpoints/safetensors/tensors.ts";
import type { RunConfig } from "../../config/config.ts";
import { networkOf } from "../../models/network.ts";
import { emptyStores, type FlatStores, fromStateDict, type Tensor } from "../../models/parameters.ts";
import { countOf, type Trained } from "../trained.ts";
import { toHalf } from "./halves.ts";

export interface PackedModel {
  name: string;
  config: RunConfig;
  outputs: Outputs;
  epoch: number;
}

/** Tensors in the order of the text. Running variances of deep layers may be beyond 16 bits, and vectors are small anyway. */
const stored = (tensors: readonly Tensor[]): Tensor[] =>
  tensors.filter(({ store, layout }) => store !== null && layout !== "alias");
const isHalf = ({ shape }: Tensor): boolean => shape.length > 1;
const count = ({ shape }: Tensor): number => shape.reduce((product, length) => product * length, 1);
const bytesOf = (tensor: Tensor): number => count(tensor) * (isHalf(tensor) ? 2 : 4);

export function packWeights({ network, weights }: Trained): Uint8Array<ArrayBuffer> {
  const tensors = stored(network.layout.tensors);
  const view = new DataView(new ArrayBuffer(tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0)));
  let at = 0;
  for (const tensor of tensors) {
    const found = weights.get(tensor.name);
    if (!found) throw new Error(`The network lacks ${tensor.name}.`);
    for (const value of floats(tensor.name, found)) {
      if (isHalf(tensor)) view.setUint16(at, toHalf(value), true);
      else view.setFloat32(at, value, true);
      at += isHalf(tensor) ? 2 : 4;
    }
  }
  return new Uint8Array(view.buffer);
}

export function unpackWeights({ config, outputs }: PackedModel, bytes: Uint8Array<ArrayBuffer>): FlatStores {
  const { layout } = networkOf(config, countOf(outputs));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const state = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  let at = 0;
  for (const tensor of stored(layout.tensors)) {
    const data = new Float32Array(count(tensor));
    for (let i = 0; i < data.length; i++) {
      data[i] = isHalf(tensor) ? fromHalf(view.getUint16(at, true)) : view.getFloat32(at, true);
      at += isHalf(tensor) ? 2 : 4;
    }
    state.set(tensor.name, { shape: tensor.shape, data });
  }
  return fromStateDict(layout, state, emptyStores(layout)).stores;
}
