import type { Embedding, EmbeddingGradient, PositionGradient } from "../../ops/embedding.ts";
import { dropoutCode } from "../writing/dropoutMask.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { divideUp, elementType, float, grid, lanesFor, main, perElement, zero } from "../writing/wgsl.ts";

export const embedding = builder<Embedding>((node, list) => {
  const { scale, batch, dropout } = node.attributes;
  const [ids, table, positions, y] = [input(node, 0), input(node, 1), input(node, 2), output(node, 0)];
  const [rows = 0, columns = 0] = y.shape;
  const lanes = lanesFor(columns);
  const type = elementType(lanes);
  const width = columns / lanes;
  const sizes = list.sizes();
  const drop = dropoutCode(sizes, dropout, node.inputs[3], lanes);
  const { code, workgroups } = perElement(
    rows * width,
    `  let row = i / ${width};
  let column = i % ${width};
  let value = table[ids[row] * ${width} + column] * ${float(scale)} + positions[(row / ${batch}) * ${width} + column];
  y[i] = ${drop.apply("value", `i * ${lanes}`)};`,
  );
  const parameters = [
    reads("ids", ids, "i32"),
    reads("table", table, type),
    reads("positions", positions, type),
    writes("y", y, type),
    ...drop.parameters,
  ];
  list.add({ name: node.op.name, parameters, code: drop.functions + code, workgroups, sizes });
});

/** Words that a thread looks after. */
const wordsPerThread = 8;

/**
 * A thread finds its words' stretch in the sorted ids by bisection and adds each word's rows in their order; words that do not
 * occur get zero, or keep what was there.
 */
export const embeddingGradient = builder<EmbeddingGradient>((node, list) => {
  const { scale, rows: words, dropout } = node.attributes;
  const [dy, order, sortedIds] = [input(node, 0), input(node, 1), input(node, 2)];
  const [seed, accumulate] = [node.inputs[3], node.inputs[4]];
  const dtable = output(node, 0);
  const [rows = 0, columns = 0] = dy.shape;
  const lanes = lanesFor(columns);
  const type = elementType(lanes);
  const width = columns / lanes;
  const sizes = list.sizes();
  const drop = dropoutCode(sizes, dropout, seed, lanes);
  const { workgroups, line } = grid(width, divideUp(words, wordsPerThread), 16, 4);
  const body = `
  let column = i32(global.x);
  let first = ${line} * ${wordsPerThread};
  if (column >= ${width} || first >= ${words}) { return; }
  var at = 0;
  var behind = ${rows};
  while (at < behind) {
    let middle = (at + behind) / 2;
    if (sortedIds[middle] < first) { at = middle + 1; } else { behind = middle; }
  }
  for (var word = first; word < min(first + ${wordsPerThread}, ${words}); word++) {
    var sum = ${zero(lanes)};
    for (; at < ${rows}; at++) {
      if (sortedIds[at] != word) { break; }
      let origin = order[at] * ${width} + column;
      sum += ${drop.apply("dy[origin]", `origin * ${lanes}`)};
    }
    let place = word * ${width} + column;
    dtable[place] = sum * ${float(scale)}${accumulate ? " + added[place]" : ""};
  }`;
  const parameters = [
    reads("dy", dy, type),
    reads("order", order, "i32"),
    reads("sortedIds", sortedIds, "i32"),
    writes("dtable", dtable, type),
    ...drop.parameters,
  ];
  if (accumulate) parameters.push(reads("added", accumulate, type));
  list.add({ name: node.op.name, parameters, code: drop.functions + main(16, 4, body), workgroups, sizes });
});

/** A thread adds up the columns of the batch for its place in the table. */
export const embeddingPositionGradient = builder<PositionGradient>((node, list) => {
  const { batch, rows, dropout } = node.attributes;
  const [dy, dpositions] = [input(node, 0), output(node, 0)];
  const [M = 0, columns = 0] = dy.shape;
  const lanes = lanesFor(columns);
  const type = elementType(lanes);
  const width = columns / lanes;
  const sizes = list.sizes();
  const drop = dropoutCode(sizes, dropout, node.inputs[1], lanes);
  const { code, workgroups } = perElement(
    rows * width,
    `  let first = (i / ${width}) * ${batch};
  var sum = ${zero(lanes)};
  for (var row = first; row < min(first + ${batch}, ${M}); row++) {
    let origin = row * ${width} + i % ${width};
    sum += ${drop.apply("dy[origin]", `origin * ${lanes}`)};
  }
  dpositions[i] = sum;`,
  );
  const parameters = [reads("dy", dy, type), writes("dpositions", dpositions, type), ...drop.parameters];
  list.add({ name: node.op.name, parameters, code: drop.functions + code, workgroups, sizes });
});
