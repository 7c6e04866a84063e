/** The trainer's worker, which tells when it opens the browser's storage. */
import "./tellsOpening.ts";
import "../../../../src/worker/trainer.ts";
