// @ts-nocheck: jax-js is fetched when it is timed, so its types are not here.
// A training step of the lab's networks in jax-js, by the run's optimizer, the whole of it under one jit.
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "./jax/index.js";
import { ids, networks } from "./jaxNetworks.js";

const rate = 1e-4;

const meanLoss = (logits, labels) => np.mean(np.sum(nn.logSoftmax(logits).mul(labels), -1)).mul(-1);

/** SGD with momentum: what it keeps of a gradient, and how it moves a parameter. */
const sgd = ({ momentum }) => ({
  kept: (shape) => ({ mean: np.zeros(shape) }),
  keep: ({ mean }, gradient) => ({ mean: mean.mul(momentum).add(gradient) }),
  move: ({ mean }) => mean.mul(rate),
});

/** AdamW as after many steps, when its corrections for the beginning are 1. Decay is left out: it costs hardly anything. */
const adamw = ({ beta1, beta2 }) => ({
  kept: (shape) => ({ mean: np.zeros(shape), square: np.zeros(shape) }),
  keep: ({ mean, square }, gradient) => ({
    mean: mean.mul(beta1).add(gradient.ref.mul(1 - beta1)),
    square: square.mul(beta2).add(np.square(gradient).mul(1 - beta2)),
  }),
  move: ({ mean, square }) => mean.div(np.sqrt(square).add(1e-8)).mul(rate),
});

/** One jitted step: [loss, parameters, what the optimizer keeps of each, in the order of the tree's leaves]. */
const makeStep = (lossOf, optimizer) =>
  jit((parameters, states, inputs, labels) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(parameters), inputs, labels);
    const [leaves, shape] = tree.flatten(parameters);
    const kept = tree.leaves(gradients).map((gradient, index) => optimizer.keep(states[index], gradient));
    const moved = leaves.map((leaf, index) => leaf.sub(optimizer.move(tree.ref(kept[index]))));
    return [loss, tree.unflatten(shape, moved), kept];
  });

let makeOne = async () => 0;

async function start(config) {
  const { backend, model } = config;
  const network = networks[model];
  if (!network) throw new Error(`The bench has no ${model} in jax-js.`);
  const found = await init(backend);
  if (!found.includes(backend)) throw new Error(`jax-js has no ${backend} here.`);
  defaultDevice(backend);
  const outputs = config.outputs ?? network.outputs;
  let parameters = network.parameters(config, outputs);
  const optimizer = { sgd, adamw }[config.optimizer](config);
  let states = tree.leaves(tree.ref(parameters)).map((leaf) => {
    const { shape } = leaf;
    leaf.dispose();
    return optimizer.kept(shape);
  });
  const lossOf = (p, inputs, labels) =>
    meanLoss(network.logits(p, inputs, config), nn.oneHot(labels, outputs));
  const step = makeStep(lossOf, optimizer);
  const inputs = network.inputs(config, outputs);
  const labels = ids(network.rows(config), outputs);
  makeOne = async () => {
    const begin = performance.now();
    const [loss, next, kept] = step(parameters, states, tree.ref(inputs), labels.ref);
    [parameters, states] = [next, kept];
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
