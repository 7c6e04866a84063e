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

const asked = new Map<string, Promise<SampleManifest>>();

/** Of a built-in sample, read once for all that show it; after a failure it is read anew. Rejects when it is not served. */
export function sampleManifest(name: "emoji" | "speeches"): Promise<SampleManifest> {
  const address = `${sampleAddress(name)}manifest.json`;
  const known = asked.get(address);
  if (known) return known;
  const reading = fetch(address)
    .then((answer) => answer.json())
    .then((manifest) => v.parse(schema, manifest));
  asked.set(address, reading);
  reading.catch(() => asked.delete(address));
  return reading;
}

/** What the built-in sample holds; null until it is known, and when it is not served. */
export function useSampleManifest(name: "emoji" | "speeches"): SampleManifest | null {
  const [manifest, setManifest] = useState<SampleManifest | null>(null);
  useEffect(() => {
    let isShown = true;
    sampleManifest(name).then(
      (read) => isShown && setManifest(read),
      () => {
        // Without its numbers the card still says what it is; pressing its button tells what is wrong.
      },
    );
    return () => {
      isShown = false;
    };
  }, [name]);
  return manifest;
}
