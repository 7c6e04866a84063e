import { expect, test } from "vitest";
import { ConfigError } from "../../../src/config/parse.ts";
import { preset } from "../../../src/config/presets.ts";
import { fromConfigFile, readAsOfFile, toConfigFile } from "../../../src/config/file.ts";

const config = { ...preset("strong", "transformer"), steps: 7, clip: null, checkpointEpochs: [2, 3] };

test("a configuration comes back from its file, from a run.json and from bare fields", async () => {
  expect(await fromConfigFile(new Blob([toConfigFile(config)]))).toEqual(config);
  const runJson = JSON.stringify({ id: "a", config, epochs: [] });
  expect(await fromConfigFile(new Blob([runJson]))).toEqual(config);
  const readAs = { train: "Train", validation: "split" };
  expect(await readAsOfFile(new Blob([toConfigFile(config, readAs)]))).toEqual(readAs);
  expect(await readAsOfFile(new Blob([JSON.stringify({ config, data: { reading: { readAs } } })]))).toEqual(
    readAs,
  );
  expect(await readAsOfFile(new Blob([toConfigFile(config)]))).toEqual({});
  await expect(readAsOfFile(new Blob(['{"readAs":{"layout":"mine"}}']))).rejects.toThrow(
    "--layout is “mine”",
  );
  expect(await fromConfigFile(new Blob(['{"model":"resnet34","seed":3}']))).toEqual({
    ...preset("report", "resnet34"),
    seed: 3,
  });
});

test.each([
  ["", /is not JSON/],
  ["[]", /names no model/],
  ["null", /names no model/],
  ['{"config":{"model":"vgg"}}', /Network is .*vgg/],
  ['{"model":"resnet18","width":5}', /Width is 5, but it must be a multiple of 4/],
  ['{"model":"resnet18","__proto__":{"seed":1}}', /“__proto__” is not a field/],
])("%s is refused with the reason", async (text, reason) => {
  const refused = fromConfigFile(new Blob([text]));
  await expect(refused).rejects.toThrow(ConfigError);
  await expect(refused).rejects.toThrow(reason);
});
