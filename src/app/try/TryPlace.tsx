import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { NoModel } from "./model/NoModel.tsx";
import { TrainedModelPage } from "./TrainedModelPage.tsx";

/** A trained model at work, without data and without settings of training. */
export function TryPlace() {
  const w = useWords().trying;
  const trained = useApp((state) => state.trained);
  return (
    <>
      <h1 className="spoken">{w.region}</h1>
      {trained ? <TrainedModelPage trained={trained} /> : <NoModel />}
    </>
  );
}
