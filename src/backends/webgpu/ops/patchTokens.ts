import type { PatchTokensGradient } from "../../ops/patchTokens.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { perElement } from "../writing/wgsl.ts";

/** One thread per four channels of a row. */
export const patchTokens = builder((node, list) => {
  const [x, bias, token, positions] = [input(node, 0), input(node, 1), input(node, 2), input(node, 3)];
  const y = output(node, 0);
  const [B = 0, H = 0, W = 0, E = 0] = x.shape;
  const E4 = E / 4;
  const kernel = perElement(
    (H * W + 1) * B * E4,
    `  let e = i % ${E4};
  let row = i / ${E4};
  let place = row / ${B};
  let picture = row % ${B};
  var own = token[e];
  if (place > 0) { own = x[(picture * ${H * W} + place - 1) * ${E4} + e] + bias[e]; }
  y[i] = own + positions[place * ${E4} + e];`,
  );
  const parameters = [
    reads("x", x),
    reads("bias", bias),
    reads("token", token),
    reads("positions", positions),
    writes("y", y),
  ];
  list.add({ name: node.op.name, parameters, ...kernel });
});

/** The rows go back to their places; then a thread per four channels of a position adds over the pictures, and one per four over positions. */
export const patchTokensGradient = builder<PatchTokensGradient>((node, list) => {
  const { height, width } = node.attributes;
  const dy = input(node, 0);
  const [dx, dbias, dtoken, dpositions] = [
    output(node, 0),
    output(node, 1),
    output(node, 2),
    output(node, 3),
  ];
  const [rows = 0, E = 0] = dy.shape;
  const patches = height * width;
  const B = rows / (patches + 1);
  const E4 = E / 4;
  list.add({
    name: `${node.op.name} rows`,
    parameters: [reads("dy", dy), writes("dx", dx)],
    ...perElement(
      B * patches * E4,
      `  let row = i / ${E4};
  dx[i] = dy[((row % ${patches} + 1) * ${B} + row / ${patches}) * ${E4} + i % ${E4}];`,
    ),
  });
  list.add({
    name: `${node.op.name} positions`,
    parameters: [reads("dy", dy), writes("dpositions", dpositions)],
    ...perElement(
      (patches + 1) * E4,
      `  let first = (i / ${E4}) * ${B * E4} + i % ${E4};
  var sum = vec4f();
  for (var picture = 0; picture < ${B}; picture++) { sum += dy[first + picture * ${E4}]; }
  dpositions[i] = sum;`,
    ),
  });
  list.add({
    name: `${node.op.name} bias`,
    parameters: [reads("dpositions", dpositions), writes("dbias", dbias), writes("dtoken", dtoken)],
    ...perElement(
      E4,
      `  dtoken[i] = dpositions[i];
  var sum = vec4f();
  for (var place = 1; place <= ${patches}; place++) { sum += dpositions[place * ${E4} + i]; }
  dbias[i] = sum;`,
    ),
  });
});
