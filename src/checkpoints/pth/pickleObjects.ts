/**
 * What the calls in a pickle stand for. Dicts and tensors become what they are; an object of a class becomes its name and attributes.
 * Nothing is called, so nothing of a file can act; a call that is none of a class is refused by its name all the same, since such a
 * file was made for something else than keeping weights.
 */
import { say } from "../../said.ts";
import { CheckpointError, quote } from "../checkpointError.ts";
import { numpyScalar } from "./numpyScalar.ts";
import {
  Inert,
  isStorageName,
  Name,
  OrderedDict,
  Storage,
  storageTypes,
  TensorReference,
  Tuple,
  type PickleValue,
} from "./pickleValues.ts";

export const malformed = (message: string, cause?: unknown): CheckpointError =>
  new CheckpointError("malformed", say("brokenPickle", message), { cause });

/** Functions of the standard library, numpy and PyTorch that stand for a plain object when a pickle calls them. */
const inertFunctions = new Set([
  "_codecs.encode",
  "collections.deque",
  "datetime.date",
  "datetime.datetime",
  "datetime.time",
  "datetime.timedelta",
  "datetime.timezone",
  "functools.partial",
  "numpy._core.multiarray._reconstruct",
  "numpy.core.multiarray._reconstruct",
  "numpy.dtype",
  "numpy.ndarray",
  "numpy._core.numeric._frombuffer",
  "numpy.core.numeric._frombuffer",
  "torch.device",
  "torch._utils._rebuild_device_tensor_from_numpy",
  "torch._utils._rebuild_meta_tensor_no_storage",
  "torch._utils._rebuild_nested_tensor",
  "torch._utils._rebuild_sparse_csr_tensor",
  "torch._utils._rebuild_sparse_tensor",
  "torch.serialization._get_layout",
  ...["bytearray", "bytes", "complex", "getattr", "object", "range", "slice", "xrange"].flatMap((name) => [
    `builtins.${name}`,
    `__builtin__.${name}`,
  ]),
]);

/** Modules with classes that do something when they are made, as subprocess.Popen. */
const actingModules = new Set(
  "asyncio builtins __builtin__ code codeop commands ctypes importlib io marshal multiprocessing nt os pickle pip pkgutil posix pty runpy shutil socket subprocess sys tempfile threading urllib webbrowser".split(
    " ",
  ),
);

/** Modules of which every capitalised name is a class of plain values. */
const plainModules = new Set(
  "argparse collections datetime decimal enum fractions pathlib types typing uuid numpy torch".split(" "),
);

const setNames = new Set(["builtins.set", "builtins.frozenset", "__builtin__.set", "__builtin__.frozenset"]);
const scalarNames = new Set(["numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar"]);
const oldConstructors = new Set(["copyreg._reconstructor", "copy_reg._reconstructor"]);

/** Whether such a call makes an object of a class, an enum's member by its value among them. */
function isPlainClass(path: string, given: readonly PickleValue[]): boolean {
  if (inertFunctions.has(path)) return true;
  const module = path.slice(0, Math.max(0, path.indexOf(".")));
  if (actingModules.has(module) || !/^_?[A-Z]/.test(path.slice(path.lastIndexOf(".") + 1))) return false;
  const [only] = given;
  return plainModules.has(module) || (given.length < 2 && (typeof only !== "object" || only === null));
}

/** What a call in a pickle gives. Throws CheckpointError for one that makes no plain object. */
export function rebuild(called: PickleValue, given: PickleValue): PickleValue {
  if (called instanceof Inert) return called;
  if (!(called instanceof Name) || !(given instanceof Tuple)) throw malformed(say("pickleCalls"));
  const { path } = called;
  const { items } = given;
  switch (path) {
    case "collections.OrderedDict":
      return orderedDict(items[0]);
    case "collections.Counter":
      return items[0] instanceof Map ? items[0] : new Map();
    case "collections.defaultdict":
      return items[1] instanceof Map ? items[1] : new Map();
    case "torch.Size":
      return items[0] instanceof Tuple ? items[0] : new Tuple([]);
    case "torch._utils._rebuild_tensor":
    case "torch._utils._rebuild_tensor_v2":
    case "torch._utils._rebuild_tensor_v3":
    case "torch._utils._rebuild_qtensor":
      return tensor(items[0], items[1], items[2], items[3]);
    case "torch._utils._rebuild_parameter":
    case "torch._utils._rebuild_parameter_with_state":
      return items[0] ?? null;
    case "torch.jit._pickle.build_boollist":
    case "torch.jit._pickle.build_doublelist":
    case "torch.jit._pickle.build_intlist":
    case "torch.jit._pickle.build_tensorlist":
    case "torch.jit._pickle.restore_type_tag": // a value and the name of its type
      return items[0] ?? null;
    case "torch._tensor._rebuild_from_type_v2": // a function, a class, what is given to it, attributes
      return rebuild(items[0] ?? null, items[2] ?? null);
  }
  if (scalarNames.has(path)) return numpyScalar(items) ?? new Inert(path, items);
  if (setNames.has(path)) return Array.isArray(items[0]) ? items[0] : [];
  if (oldConstructors.has(path)) return instanceOf(items[0] ?? null, new Tuple([]));
  if (isPlainClass(path, items)) return new Inert(path, items);
  throw new CheckpointError("unsupported", say("notRun", quote(path)));
}

/** An object of a class, made without calling the class. */
export function instanceOf(made: PickleValue, given: PickleValue): PickleValue {
  if (made instanceof Inert) return made;
  if (!(made instanceof Name) || !(given instanceof Tuple)) throw malformed(say("pickleMakes"));
  if (made.path === "collections.OrderedDict") return orderedDict(given.items[0]);
  return new Inert(made.path, given.items);
}

function orderedDict(pairs: PickleValue | undefined): OrderedDict {
  const dict = new OrderedDict();
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    const both: unknown = pair instanceof Tuple ? pair.items : pair; // Python 2 made lists of them
    if (Array.isArray(both)) dict.set(both[0] ?? null, both[1] ?? null);
  }
  return dict;
}

function tensor(
  storage: PickleValue | undefined,
  offset: PickleValue | undefined,
  shape: PickleValue | undefined,
  strides: PickleValue | undefined,
): TensorReference {
  const [start] = sizes(new Tuple([offset ?? null]));
  const dimensions = sizes(shape);
  const steps = sizes(strides);
  if (!(storage instanceof Storage) || start === undefined || dimensions.length !== steps.length)
    throw malformed(say("pickleTensor"));
  return new TensorReference(storage.reference, storage.offset + start, dimensions, steps);
}

function sizes(value: PickleValue | undefined): number[] {
  if (!(value instanceof Tuple) || value.items.length > 32) throw malformed(say("pickleTuple"));
  return value.items.map((size) => {
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
      throw malformed(say("pickleSize"));
    return size;
  });
}

/** ("storage", type, key, device, elements[, (view's key, offset, elements)]), or ("module", class, file, source) of a whole module. */
export function persistent(id: PickleValue): PickleValue {
  const [kind, type, key, , elements, part] = id instanceof Tuple ? id.items : [];
  if (kind === "module" && type instanceof Name) return type;
  const path = type instanceof Name ? type.path : "";
  if (kind !== "storage" || !isStorageName(path) || (typeof key !== "string" && typeof key !== "number"))
    throw malformed(say("pickleReference"));
  const [count = 0] = sizes(new Tuple([elements ?? null]));
  const [offset = 0] = part instanceof Tuple ? sizes(new Tuple(part.items.slice(1, 2))) : [];
  const reference = {
    key: String(key),
    type: storageTypes.get(path) ?? null,
    typeName: path,
    elements: count,
  };
  return new Storage(reference, offset);
}
