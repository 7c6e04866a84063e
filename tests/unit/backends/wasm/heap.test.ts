import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Heap } from "../../../../src/backends/wasm/machine/heap.ts";

describe.each([false, true])("memory, shared: %s", (shared) => {
  test("pieces never overlap, begin empty, keep what is written as memory grows, and are all given back", () => {
    const actions = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 300_000 }), frees: fc.nat(9) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(actions, (list) => {
        const heap = new Heap(shared);
        const held: { address: number; bytes: number; mark: number }[] = [];
        const expectKept = ({ address, bytes, mark }: (typeof held)[number]) => {
          const kept = new Uint8Array(heap.memory.buffer, address, bytes);
          expect(kept.findIndex((byte) => byte !== mark)).toBe(-1);
        };
        list.forEach(({ bytes, frees }, index) => {
          const address = heap.allocate(bytes);
          expect(address).toBeGreaterThan(0);
          expect(address % 128).toBe(0);
          const mark = (index % 255) + 1;
          // 64 bytes more can be read, and belong to nobody else.
          const all = new Uint8Array(heap.memory.buffer, address, bytes + 64);
          expect(all.findIndex((byte) => byte !== 0)).toBe(-1);
          all.fill(mark);
          held.push({ address, bytes: bytes + 64, mark });
          if (frees < 4 && held.length > 1) {
            const [gone] = held.splice(frees % held.length, 1);
            expectKept(gone!);
            heap.free(gone!.address);
          }
        });
        held.forEach(expectKept);
        for (const { address } of held) heap.free(address);
        expect(heap.bytes).toBe(0);
        // What was freed has joined: all of it can be had in one piece, without growing.
        const pages = heap.memory.buffer.byteLength;
        heap.allocate(pages - 2048);
        expect(heap.memory.buffer.byteLength).toBe(pages);
      }),
      { numRuns: 30 },
    );
  });
});

test("more than there can be is refused with a reason, and the rest goes on", () => {
  const heap = new Heap(false);
  expect(() => heap.allocate(5 * 2 ** 30)).toThrow(/cannot grow to 512\d MB.*smaller batch/);
  expect(heap.allocate(1000)).toBeGreaterThan(0);
});
