import { useEffect, useState } from "react";
import type { RunConfig } from "../../../config/config.ts";
import { toLink } from "../../../config/link.ts";
import type { ModelSummary } from "../../../worker/border/protocol.ts";
import { sentence, trainer } from "../../actions/trainer.ts";

interface Found {
  key: string;
  summary: ModelSummary | null;
  error: string | null;
}

/** The layer table of a configuration; null while it is being made. */
export function useModelSummary(config: RunConfig, outputs: number | null): Found | null {
  const key = `${toLink(config)} ${outputs}`;
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (outputs === null) return undefined;
    let isWanted = true;
    const take = (next: Found): void => {
      if (isWanted) setFound(next);
    };
    trainer.call("summary", { config, outputs }).then(
      (summary) => take({ key, summary, error: null }),
      (error: unknown) => take({ key, summary: null, error: sentence(error) }),
    );
    return () => {
      isWanted = false;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- the key says all of both, and a configuration is often a new object
  }, [key]);
  return found?.key === key ? found : null;
}
