/** Stores that are larger than what a device binds at once. With SGD: tests/long/browser/webgpuNetworks.test.ts. */
import { test } from "vitest";
import { expectSameInPieces } from "../../../support/kernels/pieces.ts";

test("weights in pieces train to the same bits: clipped AdamW with an average", () =>
  expectSameInPieces({ optimizer: "adamw", averageDecay: 0.9 }));
