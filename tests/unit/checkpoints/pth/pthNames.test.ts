import { expect, test } from "vitest";
import { pthName, pthTag } from "../../../../src/checkpoints/pth/pthNames.ts";

test("checkpoints for PyTorch are named as the report's", () => {
  expect(pthName("last", 412)).toBe("checkpoint.pth.tar");
  expect(pthName("epoch-5", 412)).toBe("checkpoint_epoch5.pth.tar");
  expect(pthName("best", 412)).toBe("model_best.pth.tar");
  expect(pthName("by-hand", 412)).toBe("checkpoint_step412.pth.tar");
  for (const tag of ["last", "epoch-10", "best"]) expect(pthTag(pthName(tag, 1))).toBe(tag);
  expect(pthTag("checkpoint_step412.pth.tar")).toBeNull();
});
