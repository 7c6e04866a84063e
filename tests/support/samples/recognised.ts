/** What a summary says of a data set that nobody had to recognise. */
import type { RecognisedSummary } from "../../../src/data/dataset.ts";

export const recognised: RecognisedSummary = {
  seen: null,
  confidence: "sure",
  notices: [],
  reading: null,
  options: { layouts: [], folders: [], columns: [] },
};
