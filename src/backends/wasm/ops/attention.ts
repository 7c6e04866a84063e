import { dropoutMask } from "./parts/dropoutMask.ts";
import { productMemory } from "./parts/productMemory.ts";
import { rowStride } from "../../graph.ts";
import type { Attention } from "../../ops/attention.ts";
import { builder, input, output } from "../machine/kernel.ts";

export const attention = builder<Attention>((node, list) => {
  const { batch, heads, causal, dropout } = node.attributes;
  const [qkv, seed, length] = node.inputs;
  const [o, probabilities] = [output(node, 0), output(node, 1)];
  const [rows = 0, E = 0] = o.shape;
  const T = rows / batch;
  const stride = rowStride(probabilities);
  const work = productMemory(list, Math.max(T, E / heads));
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
  const work = productMemory(list, Math.max(T, E / heads));
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
