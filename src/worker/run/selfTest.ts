/** The self-test of a backend as the page asks for it: missing, failed and passed are all answers. */
import { say } from "../../said.ts";
import type { Backend } from "../../backends/backend.ts";
import { selfTest, selfTestLimit, type SelfTestOptions } from "../../training/selfTest/selfTest.ts";
import type { SelfTest } from "../border/protocol.ts";

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A device that came back and computes wrongly. */
export class WrongDeviceError extends Error {
  override name = "WrongDeviceError";
}

/**
 * `backend` when it passes its self-test: another driver may have come back than the one that was lost. Throws WrongDeviceError when
 * it computes wrongly, and another error when it gave no results.
 */
export async function trusted(backend: Backend, options: Omit<SelfTestOptions, "large">): Promise<Backend> {
  const { status, description, difference } = await testBackend(backend.name, async () => backend, {
    ...options,
    large: true,
  });
  if (status === "passed") return backend;
  backend.dispose();
  throw difference === null ? new Error(description) : new WrongDeviceError(description);
}

/** Never rejects: a backend that is not there is an answer. */
export async function testBackend(
  backend: SelfTest["backend"],
  getBackend: () => Promise<Backend>,
  options: SelfTestOptions,
): Promise<SelfTest> {
  const started = performance.now();
  const answer = (more: Omit<SelfTest, "backend" | "milliseconds">): SelfTest => ({
    backend,
    ...more,
    milliseconds: performance.now() - started,
  });
  let device: Backend;
  try {
    device = await getBackend();
  } catch (error) {
    return answer({ status: "missing", description: reasonOf(error), difference: null, limit: null });
  }
  try {
    const { passed, difference, limit, wrongOp } = await selfTest(device, options);
    const { description } = device;
    if (passed) return answer({ status: "passed", description, difference, limit });
    if (wrongOp === null) return answer({ status: "failed", description, difference, limit });
    const told = say("firstWrongOp", description, wrongOp);
    return answer({ status: "failed", description: told, difference, limit, wrongOp });
  } catch (error) {
    return answer({ status: "failed", description: reasonOf(error), difference: null, limit: selfTestLimit });
  }
}
