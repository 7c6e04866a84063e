import { expect, test } from "vitest";
import { threadsOfPyTorch } from "../../../scripts/bench/lanes.mjs";
import { measureWasmRate, refuseSlow } from "../../../scripts/bench/peers.mjs";

const peer = (blas: string, flopsPerSecond: number) => ({ version: "1.13", blas, flopsPerSecond });

test("a peer on the reference BLAS is refused with the library, its rate and what to install", () => {
  // As measured on one core: 5 GFLOP/s, where a thread of WASM makes 60.
  expect(() => refuseSlow(peer("/usr/lib/blas/libblas.so.3.11.0", 5e9), 60e9)).toThrow(
    /libblas\.so\.3\.11\.0 at 5 GFLOP\/s.*60 GFLOP\/s.*libopenblas0-pthread/,
  );
});

test("a peer above half of WASM's rate is taken", () => {
  expect(() => refuseSlow(peer("libopenblasp-r0.3.21.so", 31e9), 60e9)).not.toThrow();
});

test("this machine's WASM makes some hundred million operations in a second at least", async () => {
  expect(await measureWasmRate()).toBeGreaterThan(1e8);
});

test("PyTorch's threads are those of its BLAS as well, and two kinds of them do not spin against each other", () => {
  const one = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };
  expect(threadsOfPyTorch("transformer", 1)).toEqual(one);
  expect(threadsOfPyTorch("gpt", 2)).toMatchObject({
    OPENBLAS_NUM_THREADS: "2",
    OMP_NUM_THREADS: "2",
    OMP_WAIT_POLICY: "PASSIVE",
  });
  expect(threadsOfPyTorch("resnet50", 2)).toEqual({ OPENBLAS_NUM_THREADS: "2", OMP_NUM_THREADS: "2" });
});
