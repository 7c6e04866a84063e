import { afterEach, expect, test, vi } from "vitest";
import { sampleManifest } from "../../../../src/app/first/sampleManifest.ts";

const manifest = {
  files: [{ path: "train.txt", size: 12 }],
  attribution: { text: "Speeches", licence: "CC0-1.0", address: "https://example.org" },
};

afterEach(() => vi.unstubAllGlobals());

test("a sample's manifest is read once for all that show it, and anew after a failure", async () => {
  vi.stubGlobal("document", { baseURI: "https://lab.example/" });
  const fetching = vi
    .fn<typeof fetch>()
    .mockResolvedValueOnce(new Response("<html>", { status: 404 }))
    .mockImplementation(async () => new Response(JSON.stringify(manifest)));
  vi.stubGlobal("fetch", fetching);
  await expect(sampleManifest("speeches")).rejects.toThrow(SyntaxError);
  const both = [sampleManifest("speeches"), sampleManifest("speeches")];
  expect(await Promise.all(both)).toEqual([manifest, manifest]);
  expect(fetching.mock.calls.map(([address]) => address)).toEqual(
    Array(2).fill("https://lab.example/samples/speeches/manifest.json"),
  );
});
