import { sweepPieces } from "../checkpoints/store.ts";
import { answerCalls, type Port, teller } from "./answer.ts";
import { EventStream } from "./eventStream.ts";
import { createHandlers } from "./runner.ts";

// The page's types are loaded too, where `self` is a window; in a dedicated worker it is this port.
const port = self as unknown as Port;
const events = new EventStream(teller(port));
answerCalls(port, createHandlers(events), () => events.flush());
// Pieces of checkpoints that a crash left behind; where storage is refused, saving will say so.
sweepPieces().catch(() => undefined);
