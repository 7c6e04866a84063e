/**
 * The state_dict of a whole module, as `torch.save(model)` and `torch.jit.save` keep one: out of the attributes of its object, as
 * torch.nn.Module.state_dict reads them, without its class.
 */
import { Inert, TensorReference, type PickleValue } from "./pickleValues.ts";

/** More names than any network has; a file may nest one module in itself. */
const maximumTensors = 100_000;
const maximumDepth = 64;

type StateDict = Map<PickleValue, PickleValue>;

/** Names and tensors of a module, those of its children after its own; null: the object is no module. */
export function moduleState(object: Inert): StateDict | null {
  if (!isModule(object)) return null;
  const state: StateDict = new Map();
  gather(object, "", state, 0);
  return state;
}

/** torch.jit writes a module's attributes under their own names, into an object of a class that it made. */
const isScripted = (value: PickleValue): value is Inert =>
  value instanceof Inert && value.path.startsWith("__torch__.");

const isModule = (value: PickleValue): value is Inert =>
  value instanceof Inert && (value.attributes.get("_modules") instanceof Map || isScripted(value));

function gather(module: Inert, prefix: string, state: StateDict, depth: number): void {
  if (depth > maximumDepth) return;
  const { attributes } = module;
  const fleeting = attributes.get("_non_persistent_buffers_set");
  const tables = isScripted(module)
    ? [attributes]
    : ["_parameters", "_buffers", "_modules"].map((table) => attributes.get(table));
  for (const table of tables)
    for (const [name, value] of table instanceof Map ? table : []) {
      if (state.size >= maximumTensors) return;
      if (isModule(value)) gather(value, `${prefix}${String(name)}.`, state, depth + 1);
      else if (value instanceof TensorReference && !(Array.isArray(fleeting) && fleeting.includes(name)))
        state.set(prefix + String(name), value);
    }
}
