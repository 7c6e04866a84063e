/** Files that are dropped and are no data: what can be opened is said, and where a file of weights goes. */
import { expect, test } from "vitest";
import { watchDrops } from "../../../../src/app/first/drop/windowDrop.ts";
import { app, setApp } from "../../../../src/app/state/store.ts";
import { tell } from "../../../../src/app/words/told.ts";
import { zh } from "../../../../src/app/words/zh/index.ts";

watchDrops();

/** What the drop zone says after files of these names were dropped. */
async function said(...names: string[]): Promise<string> {
  setApp(() => ({ dataError: null, notices: [], mode: "empty", place: "lab" }));
  const dataTransfer = new DataTransfer();
  for (const name of names) dataTransfer.items.add(new File(["any bytes"], name));
  window.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  await expect.poll(() => app.getState().dataError).not.toBeNull();
  return app.getState().dataError ?? "";
}

test.each(["net.onnx", "net.H5", "saved_model.pb", "net.tflite", "llama.gguf", "net.keras"])(
  "%s: a model that is not opened is named, with what is",
  async (name) => {
    const why = await said(name);
    expect(why).toMatch(new RegExp(`^“${name}” is a model of a kind that the lab does not open\\.`));
    expect(why).toContain(".safetensors, .pth and .pt");
    expect(why).toContain("folder of pictures or of text");
    expect(tell(why, zh)).toContain(`“${name}” 是本页不能打开的模型文件`);
  },
);

test.each(["epoch=3.ckpt", "pytorch_model.bin"])(
  "%s: bare weights are sent to where a run begins from them",
  async (name) => {
    expect(await said(name)).toContain("under “Start from”");
    expect(tell(app.getState().dataError ?? "", zh)).toContain("“起始权重”");
  },
);

test("any other file is told what can be opened", async () => {
  expect(await said("report.docx")).toMatch(/^That was not a folder\..*\.safetensors, \.pth or \.pt file\.$/);
});
