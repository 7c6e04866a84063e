import { useEffect, useState } from "react";

/** Requests made after the page settled, by their addresses; those to blobs of the page itself are not requests. */
export function useRequests(): string[] {
  const [requests, setRequests] = useState<string[]>([]);
  useEffect(() => {
    const settledAt = performance.now();
    const observer = new PerformanceObserver((list) => {
      const late = list
        .getEntries()
        .filter(({ name, startTime }) => startTime > settledAt && isForeign(name))
        .map(({ name }) => name);
      if (late.length > 0) setRequests((old) => [...old, ...late]);
    });
    observer.observe({ type: "resource", buffered: false });
    return () => observer.disconnect();
  }, []);
  return requests;
}

/** The page's own host serves the samples and the program; that is not data leaving. */
function isForeign(address: string): boolean {
  const { protocol, origin } = new URL(address, location.href);
  return protocol !== "blob:" && protocol !== "data:" && origin !== location.origin;
}
