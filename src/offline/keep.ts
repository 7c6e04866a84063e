/** The page's one message to the service worker: keep what was used of the built files that not everybody needs, and the rest. */
export interface Keep {
  /** Whole addresses of all that was fetched, built files or not. */
  used: string[];
  /** Whether the rest of the page and the samples are wanted too: not on a connection that is to be spared. */
  rest: boolean;
}
