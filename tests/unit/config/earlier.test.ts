import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCheckpoint, writeCheckpoint } from "../../../src/checkpoints/checkpoint.ts";
import { readSafetensors } from "../../../src/checkpoints/safetensors/safetensors.ts";
import type { RunConfig } from "../../../src/config/config.ts";
import { allFields, fieldsOf } from "../../../src/config/fields.ts";
import { fromConfigFile, toConfigFile } from "../../../src/config/file.ts";
import { readLink, toLink } from "../../../src/config/link.ts";
import { preset } from "../../../src/config/presets.ts";

/** What the version wrote that named every field, whatever the model. */
interface Earlier {
  config: RunConfig;
  link: string;
  settings: string;
  /** Base64 of a .safetensors. */
  checkpoint: string;
}

const read = (model: string): Earlier =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../../fixtures/earlier/${model}.json`), "utf8"),
  ) as Earlier;

describe.each(["resnet34", "transformer"] as const)("what an earlier version wrote of a %s", (model) => {
  const { config, link, settings, checkpoint } = read(model);
  /** With the fields that have come since. */
  const whole: RunConfig = { ...preset("report", model), ...config };
  const file = new Blob([Buffer.from(checkpoint, "base64")]);

  test("has every field", () => {
    expect(Object.keys(config).toSorted()).toEqual(
      expect.arrayContaining(["emsize", "pictureSize", "prompt"]),
    );
  });

  test("opens as a link, a settings file and a checkpoint, and gives the same configuration", async () => {
    expect(readLink(link).config).toMatchObject(config);
    expect(await fromConfigFile(new Blob([settings]))).toMatchObject(config);
    expect((await readCheckpoint(file)).config).toMatchObject(config);
  });

  test("written again it names the model's own fields alone, and gives the same configuration", async () => {
    const own = fieldsOf(model).toSorted();
    const others = allFields.filter((field) => !own.includes(field));
    expect(others).toContain(model === "transformer" ? "pictureSize" : "emsize");

    expect(others.filter((field) => new URLSearchParams(toLink(whole)).has(field))).toEqual([]);
    expect(readLink(toLink(whole)).config).toMatchObject(config);

    const text = toConfigFile(whole);
    const named = (JSON.parse(text) as { config: object }).config;
    expect(Object.keys(named).toSorted()).toEqual(own);
    expect(await fromConfigFile(new Blob([text]))).toMatchObject(config);

    const again = writeCheckpoint(await readCheckpoint(file));
    const { metadata } = await readSafetensors(again);
    const record = JSON.parse(metadata["descent"] ?? "") as { config: object };
    expect(Object.keys(record.config).toSorted()).toEqual(own);
    expect((await readCheckpoint(again)).config).toMatchObject(config);
  });
});
