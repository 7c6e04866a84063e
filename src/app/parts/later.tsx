import { type ComponentType, startTransition, useEffect, useState } from "react";
import { fetched } from "../../fetched.ts";
import { sentence } from "../actions/trainer.ts";
import { tell } from "../words/told.ts";
import { useWords } from "../words/words.ts";
import { Button } from "./Button.tsx";

type State = "coming" | "here" | { error: string };

/**
 * Makes a part of one that few visitors or only a run needs. Nothing stands in its place while it comes: whoever draws it leaves
 * the room. Unlike React's `lazy` it can be asked for again where there was no network.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let Part: ComponentType<Props> | null = null;
  let coming: Promise<void> | null = null;
  const fetchPart = (): Promise<void> => {
    coming ??= fetched(load).then(
      (part) => void (Part = part),
      (error: unknown) => {
        coming = null;
        throw error;
      },
    );
    return coming;
  };
  function Later(props: Props) {
    const words = useWords();
    const [state, setState] = useState<State>(Part ? "here" : "coming");
    useEffect(() => {
      let isShown = true;
      const show = (next: State): void => {
        if (isShown) setState(next);
      };
      if (state === "coming")
        fetchPart().then(
          // Large parts are drawn in pieces.
          () => startTransition(() => show("here")),
          (error: unknown) => show({ error: sentence(error) }),
        );
      return () => {
        isShown = false;
      };
    }, [state]);
    if (Part) return <Part {...props} />;
    if (typeof state === "string") return null;
    return (
      <p role="alert">
        {tell(state.error, words)}{" "}
        <Button size="small" onClick={() => setState("coming")}>
          {words.fault.again}
        </Button>
      </p>
    );
  }
  return Later;
}
