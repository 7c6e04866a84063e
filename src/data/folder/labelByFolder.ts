/** A class by the names of the folders that a picture lies in. */

/** Gives the place among `classes` of the innermost folder of a path that is called like one, by name or id; null where none is. */
export function labelByFolder(
  classes: readonly { id: string; name: string }[],
): (path: string) => number | null {
  const places = new Map<string, number>();
  // An id is written by nobody but the data set, so that it says more than a name.
  for (const [at, { name }] of classes.entries()) places.set(name, at);
  for (const [at, { id }] of classes.entries()) places.set(id, at);
  return (path) => {
    const folders = path.split("/").slice(0, -1);
    const named = folders.findLast((folder) => places.has(folder));
    return named === undefined ? null : (places.get(named) ?? null);
  };
}
