/** In a worker: a lock of the worker's name is held from when the browser's storage is opened. */
export const openDatabase = indexedDB.open.bind(indexedDB);
indexedDB.open = (...of) => {
  void navigator.locks.request(self.name, () => new Promise(() => undefined));
  return openDatabase(...of);
};
