import { dropoutMask } from "./parts/dropoutMask.ts";
import { rowStride } from "../../graph.ts";
import type { Attention } from "../../ops/attention.ts";
import { builder, input, KernelList, output, roundUp } from "../machine/kernel.ts";

/** Bytes of a thread's own memory before a head's matrices: what the largest of its products needs. */
function headProducts(list: KernelList, T: number, D: number): number {
  const { tileRows } = list.context;
  const depth = Math.max(T, D);
  return roundUp(512 + 4 * depth * (roundUp(depth, 8) + 17 * tileRows) + 256, 64);
}

export const attention = builder<Attention>((node, list) => {
  const { batch, heads, causal, dropout } = node.attributes;
  const [qkv, seed, length] = node.inputs;
  const [o, probabilities] = [output(node, 0), output(node, 1)];
  const [rows = 0, E = 0] = o.shape;
  const T = rows / batch;
  const stride = rowStride(probabilities);
  const work = headProducts(list, T, E / heads);
  list.own(work + 4 * T * stride + 64);
  list.call(
    "attention",
    batch * heads,
    T,
    batch,
    E,
    heads,
    stride,
    causal ? 1 : 0,
    qkv,
    length,
    o,
    probabilities,
    list.zeros(4 * Math.max(T, E / heads) + 64),
    ...dropoutMask(dropout, seed),
    work,
  );
});

export const attentionGradient = builder<Attention>((node, list) => {
  const { batch, heads, causal, dropout } = node.attributes;
  const [dout, qkv, probabilities, seed] = node.inputs;
  const [rows = 0, E = 0] = input(node, 0).shape;
  const T = rows / batch;
  const stride = rowStride(input(node, 2));
  const work = headProducts(list, T, E / heads);
  list.own(work + 8 * T * stride + 128);
  list.call(
    "attentionGradient",
    batch * heads,
    T,
    batch,
    E,
    heads,
    stride,
    causal ? 1 : 0,
    dout,
    qkv,
    probabilities,
    output(node, 0),
    list.zeros(4 * Math.max(T, E / heads) + 64),
    ...dropoutMask(dropout, seed),
    work,
  );
});
