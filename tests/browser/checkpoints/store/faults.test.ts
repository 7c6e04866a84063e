import { expect, test } from "vitest";
import { saveKinds } from "../../../support/storage/faultKinds.ts";
import { survive } from "../../../support/storage/survive.ts";

// The worker's death at each of them: tests/long/browser/storageFaults.test.ts, since a browser takes two seconds to end one.
test.each(saveKinds)("%s: every operation fails once, by an error", async (kind) => {
  expect(await survive(kind, "error")).toBeGreaterThan(2);
});

test.each(saveKinds.filter((kind) => kind !== "pack"))(
  "%s: every transaction is ended once, at each of its operations",
  async (kind) => {
    expect(await survive(kind, "abort")).toBeGreaterThan(2);
  },
);
