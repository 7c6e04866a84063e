// @ts-nocheck: jax-js is fetched when it is timed, so its types are not here.
// ResNet-18 and the language model in jax-js, with SGD and momentum, the whole step under one jit.
// An array that is used again is taken by .ref: jax-js counts owners.
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
} from "./jax/index.js";

const stages = [2, 2, 2, 2];
let seed = 1;
const normal = (shape, deviation) => random.normal(random.key(seed++), shape).mul(deviation);
const normalisation = (channels) => ({ weight: np.ones([channels]), bias: np.zeros([channels]) });

function resnetParameters({ width }, classes) {
  const filter = (to, from, k) => normal([to, from, k, k], Math.sqrt(2 / (to * k * k)));
  const parameters = { conv1: filter(width, 3, 7), bn1: normalisation(width), blocks: [] };
  let from = width;
  for (const [stage, depth] of stages.entries())
    for (let index = 0; index < depth; index += 1) {
      const to = width << stage;
      const block = {
        conv1: filter(to, from, 3),
        bn1: normalisation(to),
        conv2: filter(to, to, 3),
        bn2: normalisation(to),
      };
      if (from !== to) Object.assign(block, { conv3: filter(to, from, 1), bn3: normalisation(to) });
      parameters.blocks.push(block);
      from = to;
    }
  return { ...parameters, fc: normal([from, classes], 0.02), fcBias: np.zeros([classes]) };
}

const convolve = (x, w, stride, padding) =>
  lax.convGeneralDilated(
    x,
    w,
    [stride, stride],
    [
      [padding, padding],
      [padding, padding],
    ],
  );

function batchNorm(x, { weight, bias }) {
  const axes = [0, 2, 3];
  const centred = x.ref.sub(np.mean(x, axes, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
  const shape = [1, -1, 1, 1];
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(weight.reshape(shape))
    .add(bias.reshape(shape));
}

function resnetLogits(parameters, pictures) {
  const { conv1, bn1, blocks, fc, fcBias } = parameters;
  let x = nn.relu(batchNorm(convolve(pictures, conv1, 2, 3), bn1));
  // After ReLU a border of zeros changes no maximum.
  x = np.pad(x, [
    [0, 0],
    [0, 0],
    [1, 1],
    [1, 1],
  ]);
  x = lax.reduceWindow(x, np.max, [3, 3], [2, 2]);
  for (const block of blocks) {
    const stride = block.conv3 && block !== blocks[0] ? 2 : 1;
    const first = nn.relu(batchNorm(convolve(x.ref, block.conv1, stride, 1), block.bn1));
    const second = batchNorm(convolve(first, block.conv2, 1, 1), block.bn2);
    const shortcut = block.conv3 ? batchNorm(convolve(x, block.conv3, stride, 0), block.bn3) : x;
    x = nn.relu(second.add(shortcut));
  }
  return np.matmul(np.mean(x, [2, 3]), fc).add(fcBias);
}

function transformerParameters({ emsize: E, hidden, layers }, words) {
  const linear = (from, to) => ({ weight: normal([from, to], 0.05), bias: np.zeros([to]) });
  return {
    table: normal([words, E], 0.05),
    layers: Array.from({ length: layers }, () => ({
      q: linear(E, E),
      k: linear(E, E),
      v: linear(E, E),
      out: linear(E, E),
      first: linear(E, hidden),
      second: linear(hidden, E),
      norm1: normalisation(E),
      norm2: normalisation(E),
    })),
    norm: normalisation(E),
    decoder: linear(E, words),
  };
}

const apply = (x, { weight, bias }) => np.matmul(x, weight).add(bias);

function layerNorm(x, { weight, bias }) {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(weight)
    .add(bias);
}

/** x [batch, length, E]. */
function transformerLogits(parameters, words, positions, { batchSize: B, bptt: T, emsize: E, heads }) {
  const { table, layers, norm, decoder } = parameters;
  const D = E / heads;
  let x = np.take(table, words, 0).mul(Math.sqrt(E)).reshape([B, T, E]).add(positions);
  for (const layer of layers) {
    const split = (y) => np.transpose(y.reshape([B, T, heads, D]), [0, 2, 1, 3]);
    const q = split(apply(x.ref, layer.q));
    const k = split(apply(x.ref, layer.k));
    const v = split(apply(x.ref, layer.v));
    const scores = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).div(Math.sqrt(D));
    const mask = np
      .tril(np.ones([T, T]))
      .sub(1)
      .mul(1e9);
    const seen = np.matmul(nn.softmax(scores.add(mask)), v);
    const joined = np.transpose(seen, [0, 2, 1, 3]).reshape([B, T, E]);
    x = layerNorm(x.add(apply(joined, layer.out)), layer.norm1);
    const hidden = nn.relu(apply(x.ref, layer.first));
    x = layerNorm(x.add(apply(hidden, layer.second)), layer.norm2);
  }
  return apply(layerNorm(x, norm), decoder).reshape([B * T, -1]);
}

const meanLoss = (logits, labels) => np.mean(np.sum(nn.logSoftmax(logits).mul(labels), -1)).mul(-1);

/** One jitted step: [loss, parameters, momenta]. */
function makeStep(lossOf, { momentum }) {
  const rate = 1e-4;
  return jit((parameters, momenta, inputs, labels) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(parameters), inputs, labels);
    const moved = tree.map((m, g) => m.mul(momentum).add(g), momenta, gradients);
    const updated = tree.map((p, m) => p.sub(m.mul(rate)), parameters, tree.ref(moved));
    return [loss, updated, moved];
  });
}

let makeOne = async () => 0;

async function start(config) {
  const { backend, model, batchSize: B, bptt: T, pictureSize: S, emsize: E } = config;
  const found = await init(backend);
  if (!found.includes(backend)) throw new Error(`jax-js has no ${backend} here.`);
  defaultDevice(backend);
  const isText = model === "transformer";
  const outputs = config.outputs ?? (isText ? 33_278 : 200);
  const rows = isText ? B * T : B;
  const ids = () => np.array(Int32Array.from({ length: rows }, (_, i) => (i * 7919) % outputs));
  let parameters = isText ? transformerParameters(config, outputs) : resnetParameters(config, outputs);
  let momenta = tree.map((p) => np.zeros(p.shape), tree.ref(parameters));
  const positions = isText ? normal([T, E], 0.1) : undefined;
  const lossOf = isText
    ? (p, inputs, labels) =>
        meanLoss(transformerLogits(p, inputs[0], inputs[1], config), nn.oneHot(labels, outputs))
    : (p, inputs, labels) => meanLoss(resnetLogits(p, inputs[0]), nn.oneHot(labels, outputs));
  const step = makeStep(lossOf, config);
  const pictures = isText ? undefined : random.uniform(random.key(9), [B, 3, S, S]);
  const labels = ids();
  const words = isText ? ids() : undefined;
  makeOne = async () => {
    const begin = performance.now();
    const inputs = isText ? [words.ref, positions.ref] : [pictures.ref];
    const [loss, next, moved] = step(parameters, momenta, inputs, labels.ref);
    [parameters, momenta] = [next, moved];
    await blockUntilReady(next);
    const [value] = await loss.data();
    if (!Number.isFinite(value)) throw new Error(`The loss of jax-js is ${value}.`);
    return performance.now() - begin;
  };
}

async function answer(data) {
  try {
    postMessage({ answer: data.config ? ((await start(data.config)) ?? null) : await makeOne() });
  } catch (error) {
    postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

addEventListener("message", ({ data }) => void answer(data));
