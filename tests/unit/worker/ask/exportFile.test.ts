import { afterEach, expect, test, vi } from "vitest";
import { exportFile } from "../../../../src/worker/ask/exportFile.ts";
import { sampleCheckpoint } from "../../../support/samples/checkpointSample.ts";

afterEach(() => vi.unstubAllGlobals());

test("away from the network the one page says that its program is not kept yet, and keeps the cause", async () => {
  const cause = new TypeError("Failed to fetch");
  vi.stubGlobal("fetch", () => Promise.reject(cause));
  const failure = await exportFile(sampleCheckpoint(), {
    format: "page",
    foldsNorms: false,
    base: "http://localhost/",
    language: "en",
  }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ cause, message: expect.stringContaining("there is no network") });
});
