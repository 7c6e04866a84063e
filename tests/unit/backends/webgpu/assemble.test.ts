import { describe, expect, test } from "vitest";
import { assemble, type Range } from "../../../../src/backends/webgpu/writing/assemble.ts";
import {
  type Dispatch,
  type Memory,
  type Parameter,
  reads,
  writes,
} from "../../../../src/backends/webgpu/writing/kernel.ts";

const buffer = (): GPUBuffer => ({}) as GPUBuffer;

/** A dispatch whose parameters lie where `ranges` says, in order. */
function assembled(code: string, parameters: readonly [Parameter, Range][]) {
  const places = new Map<Memory, Range>(parameters.map(([{ memory }, range]) => [memory, range]));
  const dispatch: Dispatch = {
    name: "test",
    code,
    parameters: parameters.map(([one]) => one),
    workgroups: [1, 1, 1],
  };
  return assemble(dispatch, (memory) => places.get(memory) as Range);
}

const memory = (scratch: number): Memory => ({ scratch });

describe("the bindings of a dispatch", () => {
  test("are read-only for what is only read", () => {
    const { code, access, ranges } = assembled("y[0] = x[0];", [
      [reads("x", memory(0)), { buffer: buffer(), offset: 0, size: 256 }],
      [writes("y", memory(1), "f32"), { buffer: buffer(), offset: 0, size: 256 }],
    ]);
    expect(access).toBe("rw");
    expect(ranges).toHaveLength(2);
    expect(code).toContain("@group(0) @binding(0) var<storage, read> x: array<vec4f>;");
    expect(code).toContain("@group(0) @binding(1) var<storage, read_write> y: array<f32>;");
  });

  test("are one where an output lies in its input's memory, under the input's name but not its component's", () => {
    const shared = buffer();
    const { code, access } = assembled("dx[0] = x[0] + vec4f(a.dx);", [
      [reads("x", memory(0)), { buffer: shared, offset: 0, size: 256 }],
      [writes("dx", memory(1)), { buffer: shared, offset: 0, size: 256 }],
    ]);
    expect(access).toBe("w");
    expect(code).toContain("x[0] = x[0] + vec4f(a.dx);");
  });

  test.each([
    ["calls something else by the input's name", "let x = 1; dx[0] = vec4f();"],
    ["calls something else by the output's name", "fn dx(i: i32) {} x[0] = vec4f();"],
    ["has a parameter of that name", "fn f(x: f32) {} dx[0] = vec4f();"],
    ["never names the output", "let y = x[0]; // dx"],
  ])("are refused where the output takes the input's name and the text %s", (_what, code) => {
    const shared = buffer();
    expect(() =>
      assembled(code, [
        [reads("x", memory(0)), { buffer: shared, offset: 0, size: 256 }],
        [writes("dx", memory(1)), { buffer: shared, offset: 0, size: 256 }],
      ]),
    ).toThrow(/^test: /);
  });

  test("are all writable for slices of one buffer of which one is written: WebGPU forbids mixing", () => {
    const store = buffer();
    const { access } = assembled("b[0] = a[0];", [
      [reads("a", memory(0)), { buffer: store, offset: 0, size: 256 }],
      [writes("b", memory(1)), { buffer: store, offset: 256, size: 256 }],
    ]);
    expect(access).toBe("ww");
  });

  test("stay two where one value is read under two names", () => {
    const store = buffer();
    const range = { buffer: store, offset: 0, size: 256 };
    const { access } = assembled("c[0] = a[0] * b[0];", [
      [reads("a", memory(0)), range],
      [reads("b", memory(1)), range],
      [writes("c", memory(2)), { buffer: buffer(), offset: 0, size: 256 }],
    ]);
    expect(access).toBe("rrw");
  });

  test("are refused where an output overlaps an input in part", () => {
    const store = buffer();
    expect(() =>
      assembled("", [
        [reads("a", memory(0)), { buffer: store, offset: 0, size: 512 }],
        [writes("b", memory(1)), { buffer: store, offset: 256, size: 512 }],
      ]),
    ).toThrow("test: b and a overlap in memory.");
  });
});
