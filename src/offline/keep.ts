/** The page's one message to the service worker: keep the samples, and what was used of the built files that not everybody needs. */
export interface Keep {
  /** Whole addresses of all that was fetched, built files or not. */
  used: string[];
}
