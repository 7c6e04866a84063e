/** The exported graph model on tfjs' WebGL backend, which is what most pages run it on: in software, where there is no graphics driver. */
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { expectOurLogits, graphNetworks } from "../../support/samples/graphModel.ts";

test.each(graphNetworks)("tfjs' WebGL gives our logits of %s %o", async (...network) => {
  await expectOurLogits("webgl", network);
  expect(tf.getBackend()).toBe("webgl");
});
