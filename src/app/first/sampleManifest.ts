import { useEffect, useState } from "react";
import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schema = v.object({
  files: v.array(v.object({ path: v.string(), size: count })),
  attribution: v.object({ text: v.string(), licence: v.string(), address: v.string() }),
  classes: v.optional(
    v.array(v.object({ id: v.string(), name: v.string(), train: count, validation: count })),
  ),
  /** A picture of each class, to show. */
  shown: v.optional(v.array(v.string())),
  guessing: v.optional(v.number()),
  words: v.optional(v.object({ train: count, valid: count, test: count })),
  vocabulary: v.optional(count),
});

export type SampleManifest = v.InferOutput<typeof schema>;

/** Address of a sample's folder, ending with a slash. */
export function sampleAddress(name: "emoji" | "speeches"): string {
  return new URL(`samples/${name}/`, document.baseURI).href;
}

/** What the built-in sample holds; null until it is known, and when it is not served. */
export function useSampleManifest(name: "emoji" | "speeches"): SampleManifest | null {
  const [manifest, setManifest] = useState<SampleManifest | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    readManifest(name, abort.signal).then(setManifest, () => {
      // Without its numbers the card still says what it is; pressing its button tells what is wrong.
    });
    return () => abort.abort();
  }, [name]);
  return manifest;
}

async function readManifest(name: "emoji" | "speeches", signal: AbortSignal): Promise<SampleManifest> {
  const answer = await fetch(`${sampleAddress(name)}manifest.json`, { signal });
  return v.parse(schema, await answer.json());
}
