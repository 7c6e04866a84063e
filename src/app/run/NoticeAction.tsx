import { continueRun, reconnectFolder } from "../actions/run/continueRun.ts";
import { dismiss } from "../actions/notices.ts";
import { formatShort } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { isLive } from "../state/state.ts";
import { goingOn, offersStart } from "../queue/goingOn.ts";
import { setApp, useApp, useRun } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import type { PageNotice } from "../state/state.ts";

/** What a run goes back with after its loss became infinite. */
const smaller = 0.1;

function startQueue(): void {
  dismiss("queued");
  setApp(({ queue }) => ({ queue: goingOn(queue) }));
}

interface Offer {
  text: string;
  act: () => void;
}

/** What can be done about a notice at once; nothing where its sentence says all. */
export function NoticeAction({ notice: { code, text } }: { notice: PageNotice }) {
  const said = useWords();
  const words = said.notice;
  const run = useApp((state) => state.run);
  const offersQueue = useApp(offersStart);
  const status = useRun((shown) => shown.status);
  const isKept = useApp(({ run: shown, stored }) =>
    [...(shown?.checkpoints ?? []), ...(stored?.checkpoints ?? [])].some(({ runId }) => runId === shown?.id),
  );
  if (code === "queued" && offersQueue)
    return (
      <Button size="small" onClick={startQueue}>
        {said.queue.start}
      </Button>
    );
  if (!run || !status) return null;
  const ended = !isLive(status);
  const again = (changes: Parameters<typeof continueRun>[1]) => (): void => {
    dismiss(code);
    void continueRun(text, changes);
  };
  const offers: Offer[] = [];
  const { learningRate, backend } = run.config;
  switch (code) {
    case "notFinite":
      if (ended)
        offers.push({
          text: words[isKept ? "goBack" : "beginAgain"](formatShort(learningRate * smaller)),
          act: again({ learningRate: Number((learningRate * smaller).toPrecision(6)) }),
        });
      break;
    case "deviceGone":
      if (ended && backend !== "wasm")
        offers.push({ text: words.onWasm, act: again({ backend: "wasm", precision: "float32" }) });
      if (ended) offers.push({ text: words.tryAgain, act: again({}) });
      break;
    case "workerDied":
      if (ended) offers.push({ text: words.tryAgain, act: again({}) });
      break;
    case "badFiles":
      if (status === "paused") offers.push({ text: words.reconnect, act: () => void reconnectFolder() });
      break;
    default: // every other notice says all in its sentence
  }
  return offers.map((offer) => (
    <Button key={offer.text} size="small" onClick={offer.act}>
      {offer.text}
    </Button>
  ));
}
