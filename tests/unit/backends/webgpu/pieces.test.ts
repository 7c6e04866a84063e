import { expect, test } from "vitest";
import { assemble, type Range } from "../../../../src/backends/webgpu/writing/assemble.ts";
import { reads, writes } from "../../../../src/backends/webgpu/writing/kernel.ts";
import { stretches, withPieces } from "../../../../src/backends/webgpu/writing/pieces.ts";

test("a range is cut where a piece ends and the next one begins", () => {
  expect(stretches(0, 256, 256)).toEqual([{ piece: 0, offset: 0, size: 256 }]);
  expect(stretches(256, 16, 256)).toEqual([{ piece: 1, offset: 0, size: 16 }]);
  expect(stretches(128, 512, 256)).toEqual([
    { piece: 0, offset: 128, size: 128 },
    { piece: 1, offset: 0, size: 256 },
    { piece: 2, offset: 0, size: 128 },
  ]);
  // Nothing still lies somewhere.
  expect(stretches(512, 0, 256)).toEqual([{ piece: 2, offset: 0, size: 0 }]);
});

test("elements are looked up in the pieces, and only what the text uses is written", () => {
  expect(withPieces("y[0] = table[row];", "table", "vec4f", [256, 32])).toBe(
    `fn tableLoad(i: u32) -> vec4f {
  if (i < 16u) { return tablePiece0[i - 0u]; }
  { return tablePiece1[i - 16u]; }
}
y[0] = tableLoad(u32(row));`,
  );
  const stored = withPieces("sums[i] += 1f;", "sums", "f32", [4, 4]);
  expect(stored).toContain("sumsStore(u32(i), sumsLoad(u32(i)) + (1f));");
  expect(stored).toContain("if (i < 1u) { sumsPiece0[i - 0u] = value; return; }");
});

test("an array in pieces has a binding for each; a launch for one piece sees that one alone", () => {
  const [first, second, other] = [{}, {}, {}] as [GPUBuffer, GPUBuffer, GPUBuffer];
  const pieces: Range[] = [
    { buffer: first, offset: 0, size: 256 },
    { buffer: second, offset: 0, size: 64 },
  ];
  const store = { scratch: 0 };
  const locate = (memory: unknown) => (memory === store ? pieces : { buffer: other, offset: 0, size: 16 });
  const parts = { name: "test", workgroups: [1, 1, 1] as const };
  const whole = assemble(
    { ...parts, code: "x[0] = y[0];", parameters: [writes("x", store), reads("y", { scratch: 1 })] },
    locate,
  );
  expect(whole.access).toBe("wwr");
  expect(whole.ranges.map(({ buffer }) => buffer)).toEqual([first, second, other]);
  expect(whole.code).toContain("@group(0) @binding(1) var<storage, read_write> xPiece1: array<vec4f>;");
  const one = assemble(
    { ...parts, code: "x[0] = vec4f();", parameters: [{ ...writes("x", store), part: 1 }] },
    locate,
  );
  expect(one.ranges).toEqual([pieces[1]]);
  expect(one.code).toContain("x[0] = vec4f();");
});
