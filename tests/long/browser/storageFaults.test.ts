import { expect, test } from "vitest";
import { saveKinds } from "../../support/storage/faultKinds.ts";
import { survive } from "../../support/storage/survive.ts";

// Long: a browser takes two seconds to end a worker that stands still, and there are a hundred points.
test.each(saveKinds)("%s: the worker is killed before every operation once", async (kind) => {
  const points = await survive(kind, "kill");
  console.log(`${kind}: ${points} points`);
  expect(points).toBeGreaterThan(2);
});
