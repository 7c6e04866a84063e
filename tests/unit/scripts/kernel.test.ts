import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { opNames, ops } from "../../../src/backends/ops/index.ts";
import { kernelText, KernelUsageError, usage } from "../../../scripts/lib/kernelText.ts";

describe.each(opNames)("npm run kernel -- %s", (op) => {
  test("prints every launch of its example, on a graphics processor, in software and with halves", () => {
    for (const isSoftware of [false, true])
      for (const isMixed of [false, true]) {
        const text = kernelText([op], { isSoftware, isMixed });
        const launches = Number(/launch 1 of (\d+)/.exec(text)?.[1]);
        expect(text.match(/^@compute @workgroup_size\(/gm)).toHaveLength(launches);
        expect(text.match(/^\/\/ workgroups \d+ x \d+ x \d+, of \d+( x \d+)* threads$/gm)).toHaveLength(
          launches,
        );
      }
  });

  test("and with all of its words, alone and together", () => {
    const { example, words } = ops[op].shape;
    for (const said of [...words, words.join(" ")])
      expect(kernelText([op, `${example} ${said}`])).toContain("@compute");
  });

  test("is in the list with an example", () => {
    expect(usage).toContain(`  ${op.padEnd(28)}"${ops[op].shape.example}"`);
  });
});

describe("a variant", () => {
  const shape = "3x3 s1 16x16x64-64 b8";

  test("of quads is that of an adapter in software", () => {
    const text = kernelText(["conv2d", shape, "quad"]);
    expect(text).toContain("adapter in software");
    expect(text).toContain("enable subgroups;");
    expect(text).toContain("quadSwapX(");
    expect(text).toContain(
      "//  result           vec4f  written  output 0 [8, 16, 16, 64] float32, 524,288 bytes",
    );
  });

  test("by Winograd is three launches, and F(2x2) has fewer planes", () => {
    const launches = (variant: string) => kernelText(["conv2d", shape, variant]).match(/^\/\/ launch .*$/gm);
    expect(launches("winograd")).toEqual([
      "// launch 1 of 4: winograd filter",
      "// launch 2 of 4: winograd input",
      "// launch 3 of 4: conv2d winograd",
      "// launch 4 of 4: winograd output",
    ]);
    expect(kernelText(["conv2d", shape, "f4"])).toContain(" x 36, of");
    expect(kernelText(["conv2d", shape, "f2"])).toContain(" x 16, of");
  });

  test("of one of its kernels is named with it", () => {
    expect(kernelText(["linear", "20x2000-64", "matrixProductParts=4"])).toContain("linear sum");
    expect(kernelText(["linear", "20x2000-64", "matrixProductParts=1"])).not.toContain("linear sum");
  });
});

test.each([
  [[], "Which op?"],
  [["conv3d"], "There is no op “conv3d”. There are accumulate, adamw,"],
  [
    ["gelu", "7"],
    "“7” is no shape of gelu: it is written {rows}x{columns}, for example “700x200”, and then any of dropout",
  ],
  [["gelu", "7x7 dropped"], "“7x7 dropped” is no shape of gelu"],
  [["gelu", "0x7"], "“0x7” is no shape of gelu"],
  [["conv2d", "3x3 s1 16x16x6-8 b8"], "conv2d cannot take [8, 16, 16, 6]"],
  [["conv2d", "3x3 s1 16x16x64-64 b8", "fast"], "There are default, conv2d=register, conv2d=shared"],
  [["add", "7x7", "quad"], "add has no variants: leave “quad” out."],
] as const)("%j is refused, with what would be right", (parameters, message) => {
  expect(() => kernelText(parameters)).toThrow(KernelUsageError);
  expect(() => kernelText(parameters)).toThrow(message);
});

const run = (...parameters: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, "../../../scripts/kernel.mjs"), ...parameters], {
    encoding: "utf8",
    timeout: 50_000,
  });

test("the command prints to standard output alone, and ends with 2 where it does not understand", () => {
  const printed = run("gelu", "63x20 dropout");
  expect(printed).toMatchObject({ status: 0, stderr: "" });
  expect(printed.stdout).toBe(`${kernelText(["gelu", "63x20 dropout"])}\n`);
  const refused = run("gelu", "63x20", "--fast");
  expect(refused).toMatchObject({ status: 2, stdout: "" });
  expect(refused.stderr).toContain("--fast");
});
