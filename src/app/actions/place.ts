/** Going from place to place; the address says where one is. */
import type { Place } from "../state/names.ts";
import { app, setApp } from "../state/store.ts";

export const goTo = (place: Place): void => setApp(() => ({ place }));

/** A run that is opened or started brings one to the lab too: whoever moves, the address follows. */
export function watchPlace(): void {
  app.subscribe(({ place }, before) => {
    if (place === before.place) return;
    const address = new URL(location.href);
    if (place === "lab") address.searchParams.delete("place");
    else address.searchParams.set("place", place);
    history.replaceState(history.state, "", address);
  });
}
