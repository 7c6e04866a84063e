import { say } from "./said.ts";

/**
 * A part that is fetched when it is asked for. The service worker keeps it from then on, and fetches the others when nobody waits
 * (src/offline); before that it is not there without a network, and the error says what to do.
 */
export async function fetched<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    throw new Error(say("partAway"), { cause });
  }
}
