/** Going from place to place; the address says where one is. */
import type { Place } from "../state/names.ts";
import { setApp } from "../state/store.ts";

export function goTo(place: Place): void {
  setApp(() => ({ place }));
  const address = new URL(location.href);
  if (place === "lab") address.searchParams.delete("place");
  else address.searchParams.set("place", place);
  history.replaceState(history.state, "", address);
}
