import type { BatchNormGradient, BatchNormTraining } from "../../ops/batchNorm.ts";
import { applied, apply, extent } from "../writing/channelScale.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { reduceColumns, walkJoined } from "../writing/reduction.ts";
import { float, perElement } from "../writing/wgsl.ts";

/** Scale and shift of channel `c` from statistics whose rows are `length` long. */
const fromStatistics = (length: string): string => `let scale = statistics[2 * ${length} + c];
  let shift = statistics[3 * ${length} + c];`;

/**
 * Statistics in one read: sums of x - x[0] and of its square. Shifted by a sample of the channel nothing cancels, and shares
 * simply add.
 */
export const batchNorm = builder<BatchNormTraining>((node, list) => {
  const { relu, epsilon, momentum } = node.attributes;
  const x = input(node, 0);
  const [y, statistics] = [output(node, 0), output(node, 1)];
  const { rows, vectors } = extent(x);
  const sizes = list.sizes();
  const row = sizes.of("columns", vectors);
  const prepare = (length: string): string => `let d = s0 / f32(${length});
  let mean = x[c] + d;
  let variance = max(s1 / f32(${length}) - d * d, vec4f());
  let inverse = 1f / sqrt(variance + ${float(epsilon)});
  let scale = weight[c] * inverse;
  let shift = bias[c] - mean * scale;`;
  const store = (length: string, width: string): string => `statistics[c] = mean;
  statistics[${width} + c] = inverse;
  statistics[2 * ${width} + c] = scale;
  statistics[3 * ${width} + c] = shift;
  runningMean[c] = ${float(1 - momentum)} * runningMean[c] + ${float(momentum)} * mean;
  runningVariance[c] = ${float(1 - momentum)} * runningVariance[c] + ${float(momentum)} * variance * (f32(${length}) / max(f32(${length}) - 1f, 1f));`;
  const length = sizes.of("rows", rows);
  const parameters = [
    reads("x", x),
    reads("weight", input(node, 1)),
    reads("bias", input(node, 2)),
    writes("runningMean", input(node, 3)),
    writes("runningVariance", input(node, 4)),
    writes("statistics", statistics),
  ];
  const unjoined = reduceColumns(list, {
    name: "batchNorm statistics",
    rows,
    columns: vectors,
    stride: vectors,
    lanes: 4,
    sums: 2,
    parameters: [reads("x", x)],
    before: "let origin = x[c];",
    sizes,
    add: "let v = x[i] - origin; s0 += v; s1 = fma(v, v, s1);",
    finishParameters: parameters,
    finish: `${prepare(length)}\n  ${store(length, row)}`,
    // With a residual it would be nine arrays; every device binds eight.
    joinsLater: !node.inputs[5],
  });
  const application = { x, y, residual: node.inputs[5], relu };
  if (!unjoined) {
    apply(list, application, fromStatistics, [reads("statistics", statistics)]);
    return;
  }
  const own = list.sizes();
  const [height, width] = [own.of("rows", rows), own.of("columns", vectors)];
  parameters.push(writes("y", y));
  walkJoined(list, unjoined, {
    name: "batchNorm apply",
    parameters,
    sizes: own,
    prepare: prepare(height),
    once: store(height, width),
    each: applied(application),
  });
});

export const batchNormGradient = builder<BatchNormGradient>((node, list) => {
  const { relu, residual } = node.attributes;
  const [dy, x, statistics, y] = [input(node, 0), input(node, 1), input(node, 3), node.inputs[4]];
  const { rows, vectors, count } = extent(x);
  // Without the residual the mask follows from x again, and y need not be read.
  const masked = (length: string): string => {
    const result = y ? "y[i]" : `fma(x[i], statistics[2 * ${length} + c], statistics[3 * ${length} + c])`;
    return relu ? `select(vec4f(), dy[i], ${result} > vec4f())` : "dy[i]";
  };
  const sizes = list.sizes();
  const row = sizes.of("columns", vectors);
  const parameters = [reads("dy", dy), reads("x", x), reads("statistics", statistics)];
  if (relu && y) parameters.push(reads("y", y));
  const unjoined = reduceColumns(list, {
    name: "batchNormGradient sums",
    rows,
    columns: vectors,
    stride: vectors,
    lanes: 4,
    sums: 2,
    parameters,
    sizes,
    before: `let mean = statistics[c]; let inverse = statistics[${row} + c];`,
    add: `let g = ${masked(row)}; s0 += g; s1 = fma(g, (x[i] - mean) * inverse, s1);`,
    finishParameters: [writes("dweight", output(node, 1)), writes("dbias", output(node, 2))],
    finish: "dweight[c] = s1; dbias[c] = s0;",
    joinsLater: !residual, // as above
  });
  const own = list.sizes();
  const width = own.of("columns", vectors);
  /** `dbias` and `dweight` are those of channel `c`. */
  const gradient = (dbias: string, dweight: string): string => `let g = ${masked(width)};
  let normal = (x[i] - statistics[c]) * statistics[${width} + c];
  let share = (${dbias} + normal * ${dweight}) / f32(${own.of("rows", rows)});
  ${residual ? "dresidual[i] = g;" : ""}
  dx[i] = statistics[2 * ${width} + c] * (g - share);`;
  const access = unjoined ? writes : reads;
  parameters.push(
    access("dweight", output(node, 1)),
    access("dbias", output(node, 2)),
    writes("dx", output(node, 0)),
  );
  if (unjoined) {
    walkJoined(list, unjoined, {
      name: "batchNormGradient",
      parameters,
      sizes: own,
      prepare: "",
      once: "dweight[c] = s1; dbias[c] = s0;",
      each: gradient("s0", "s1"),
    });
    return;
  }
  if (residual) parameters.push(writes("dresidual", output(node, 3)));
  const kernel = perElement(count, `  let c = i % ${width};\n  ${gradient("dbias[c]", "dweight[c]")}`, {
    sizes: own,
  });
  list.add({ name: "batchNormGradient", parameters, sizes: own, ...kernel });
});
