/** What is said of checkpoints, weights and settings as files: this lab's own, and those of other programs. */
export const checkpointFiles = {
  startFrom: () => "Choose it under “Start from” to begin a new run with these weights.",
  countUnknown: (instead: string) =>
    `This is a checkpoint of a program whose count of epochs is not known here, so a run cannot go on from it. ${instead}`,
  noEpoch: (instead: string) =>
    `This file holds weights alone: no epoch and no optimizer, so a run cannot go on from it. ${instead}`,
  recipeUnknown: (what: string, instead: string) =>
    `The run of this checkpoint used ${what}, which the lab does not have, so it cannot go on as it was. ${instead}`,
  recipeGroups: (groups: number) => `an optimizer with ${groups} groups of parameters`,
  recipeNesterov: () => "SGD with Nesterov's momentum",
  recipeDampening: () => "SGD with dampening",
  recipeOptimizer: () => "another optimizer than SGD and AdamW",
  recipeSteps: (optimizer: number, run: number) => `an optimizer of ${optimizer} steps in a run of ${run}`,
  recipeSchedule: () => "a schedule of its own",
  recipeStep: (epochs: string, gamma: string) => `StepLR (every ${epochs} epochs times ${gamma})`,
  valueIn: (name: string, value: string, position: number) =>
    `This checkpoint cannot be used: ${name} has the value ${value} at position ${position}.`,
  otherNetwork: (arch: string, known: string) =>
    `This is a checkpoint of ${arch === "" ? "“another network”" : arch}; the lab trains ${known}.`,
  notWritten: (path: string, value: string) => `The checkpoint was not written: ${path} is ${value}.`,
  notWrittenTensor: (name: string, value: string, position: number) =>
    `The checkpoint was not written: ${name} has the value ${value} at position ${position}.`,
  tensorUnusable: (name: string, why: string) => `This checkpoint cannot be used: tensor ${name} ${why}.`,
  weightsAlone: () =>
    "This file holds weights alone, not a full checkpoint: a run cannot go on from it. Choose it under “Start from” to begin a new run with these weights.",
  noModel: () => "This checkpoint has no tensor of the model (model.…).",
  recordNotJson: () => "The record of this checkpoint is not JSON text.",
  otherFormat: (has: number, reads: number) =>
    `This checkpoint has format ${has}, and this lab reads format ${reads}. Open it with the version that wrote it.`,
  recordBroken: (place: string, what: string) =>
    `The record of this checkpoint is broken at ${place}: ${what}`,
  configRefused: (why: string) => `The configuration in this checkpoint is not allowed: ${why}`,
  tensorNoPart: (name: string, parts: string) =>
    `Tensor ${name} belongs to no part of a checkpoint: names begin with ${parts}.`,
  curvesBroken: (column: string, has: number, all: number) =>
    `The curves of this checkpoint are broken: column ${column} has ${has} of ${all} values.`,
  damaged: (tag: string, epoch: number, step: number) =>
    `The checkpoint ${tag} of epoch ${epoch}, step ${step} is damaged in this browser's storage. Choose another one.`,
  otherOptimizer: (lacks: string, optimizer: string) =>
    `This checkpoint has no ${lacks}: it was made with another optimizer than ${optimizer}. Choose that one, or start a new run from its weights.`,
  otherReading: (before: string, now: string) =>
    `This checkpoint's data was read as “${before}”, and the open data is read as “${now}”. Choose the same under “Read as”.`,
  otherNames: (isClasses: number, number: number, saved: string, wanted: string) =>
    `This checkpoint was trained on other ${isClasses === 1 ? "classes" : "tokens"}: number ${number} is “${saved}” in it, and “${wanted}” in the data.`,

  fileUnreadable: () =>
    "The file could not be read. It may have been moved or changed since it was chosen: choose it again.",
  noStateDict: () =>
    "This file of torch.save holds no state_dict: names with tensors, alone or under “state_dict”. Save model.state_dict() alone with torch.save and choose that file.",
  noStateDictIn: (object: string) =>
    `This file of torch.save holds no state_dict: names with tensors, alone or under “state_dict”. It is an object of ${object}, which is not run here. Save model.state_dict() alone with torch.save and choose that file.`,
  notRun: (path: string) =>
    `This file asks for ${path}, which is not run here: only tensors and plain values are read. ` +
    "Save model.state_dict() alone with torch.save and choose that file.",
  notTorchZip: () =>
    "This zip file is none of torch.save: it has no data.pkl. (A .pt of torch.jit is another thing; save model.state_dict().)",
  bigEndian: () => "This file was written on a big-endian machine, which is not read.",
  notCheckpoint: () =>
    "This is neither a file of torch.save nor .safetensors. Choose a .pth, .pt, .pth.tar or .safetensors file.",
  plainPickle: () =>
    "This is a Python pickle, but none of torch.save. Save model.state_dict() with torch.save and choose that file.",
  moduleTaken: (path: string) =>
    `The file holds a whole module, ${path}: its parameters and buffers are taken, and nothing of it is run.`,
  foreignEmpty: () => "This file is empty. Download or save it again.",
  foreignPage: () =>
    "This file is a web page and no weights: its download gave an error or a form. Open the address in a tab, and choose what it downloads.",
  foreignPointer: () =>
    "This file is a pointer of Git LFS, not the weights that it stands for. Download the file itself, or run “git lfs pull”.",
  foreignJson: () =>
    "This file is JSON text, which describes a model. Choose the file of its weights beside it: .safetensors, .bin or .pth.",
  foreignPacked: () => "This file is an archive. Unpack it, and choose the file of weights in it.",
  foreignZip: (name: string) => `This is a zip archive that holds ${name}. Unpack it, and choose that file.`,
  foreignProgram: (program: string) =>
    `This file is one of ${program}, which is not read. Save the weights with torch.save or as .safetensors.`,
  torchVersion: () => "This file of torch.save is of a version that is not read.",
  lacksNumbers: (key: string) => `This file lacks the numbers ${key}.`,
  numbersCut: (key: string) => `The numbers ${key} in this file are cut off or broken.`,
  averageTaken: (path: string) => `The file holds averaged weights alone (${path}); they are taken.`,
  partTaken: (taken: string, left: string) =>
    `Of the file, ${taken === "" ? "the outermost weights" : taken} is taken, and ${left} is left.`,
  tensorHolds: (name: string, type: string) => `Tensor ${name} holds ${type}, which is not read.`,
  tensorBeyond: (name: string, shape: string, numbers: number) =>
    `Tensor ${name} ${shape} reaches beyond its ${numbers} numbers.`,
  tensorClaims: (name: string) => `Tensor ${name} and those before it claim far more numbers than there are.`,
  tensorWhole: (name: string, type: string) =>
    `Tensor ${name} holds whole numbers (${type}) where floating-point numbers are expected.`,
  tensorValues: (name: string, has: number, shape: string, needs: number) =>
    `Tensor ${name} has ${has} values, but its shape [${shape}] asks for ${needs}.`,
  tensorNamed: (name: string) => `A tensor cannot be named ${name} in a .safetensors file.`,
  headerLong: (bytes: string, most: string) =>
    `The header would take ${bytes}, but other programs read at most ${most}.`,
  tensorType: (name: string, type: string, known: string) =>
    `Tensor ${name} has element type ${type}; ${known} can be read.`,
  weightsUnusable: (name: string, why: string) => `These weights cannot be used: ${name} ${why}.`,
  noTensors: () => "This file holds no tensors.",
  madeFloat32: (count: number, all: number, type: string) =>
    `${count} of ${all} tensors are ${type} and were made float32.`,
  whyValue: (value: string, position: number) => `has the value ${value} at position ${position}`,
  whyType: (type: string) => `has element type ${type}, which is not read`,
  whyObject: (path: string) => `is an object of ${path}`,
  whyHolds: (type: string) => `holds ${type}, which is not read`,

  unsoundZip: (what: string) => `This is not a sound zip file: ${what}`,
  zipLarge: (bytes: string) => `A zip file of ${bytes} would be above its limit of 4 GB.`,
  zipMethod: (name: string, method: number) =>
    `Entry ${name} is packed by a method (${method}) that is not read.`,
  zipEncrypted: () => "This zip file is encrypted: unpack and pack it again without a password.",
  zipNoDirectory: () => "its directory is missing. It may be cut off: download it again.",
  zipEntries: (count: number) => `it names ${count} entries.`,
  zipOutside: () => "its directory lies outside of it. It may be cut off.",
  zipNoEntry: (name: string) => `it has no entry ${name}.`,
  zipClaims: (name: string, bytes: number, most: number) =>
    `its entry ${name} claims ${bytes} bytes, and at most ${most} are expected.`,
  zipLarger: (name: string) => `its entry ${name} is larger than the file.`,
  zipElsewhere: (name: string) => `its entry ${name} is not where the directory says.`,
  zipCut: (name: string) => `its entry ${name} is cut off.`,
  zipChecksum: (name: string) => `its entry ${name} differs from its checksum. Download it again.`,
  zipBomb: (name: string, bytes: string, own: string) =>
    `with its entry ${name} it would unpack to ${bytes}, far more than its own ${own}.`,
  zipTooMany: (name: string) => `its entry ${name} claims too many bytes.`,
  zipPacked: (name: string) => `its entry ${name} cannot be unpacked.`,
  zipSize: () => "a size in its directory is impossible.",
  zipEnd: () => "its directory's end is broken.",
  zipEntryBroken: (index: number) => `entry ${index} of its directory is broken.`,
  zipEntryCut: (index: number) => `entry ${index} of its directory is cut off.`,
  zipTwice: (name: string) => `it has two entries ${name}.`,

  unsoundSafetensors: (what: string) => `This is not a sound .safetensors file: ${what}`,
  headerBeyond: () => "its header is longer than it.",
  headerLength: (bytes: number) => `it has ${bytes} bytes, and the header's length alone takes 8.`,
  headerClaims: (bytes: string, most: string) =>
    `its header claims ${bytes} bytes, and at most ${most} are allowed.`,
  headerFollows: (bytes: string, follow: number) =>
    `its header claims ${bytes} bytes, but only ${follow} follow. It may be cut off: download it again.`,
  headerNotJson: () => "its header is not JSON text.",
  headerNotObject: () => "its header is not a JSON object.",
  headerTensors: (count: number, most: number) =>
    `it names ${count} tensors, and at most ${most} are allowed.`,
  headerTexts: () => "its __metadata__ holds something other than texts.",
  headerEntry: (name: string) => `the entry of tensor ${name} is not {dtype, shape, data_offsets}.`,
  headerBytes: (name: string, what: string, needs: number, has: number) =>
    `tensor ${name} of ${what} needs ${needs} bytes, but its place has ${has}.`,
  headerEnds: (name: string, end: number, has: number) =>
    `tensor ${name} ends at byte ${end} of the data, but there are ${has}. It may be cut off: download it again.`,
  headerOverlaps: (name: string) => `tensor ${name} overlaps the one before it.`,
  headerBefore: (bytes: number, name: string) => `${bytes} bytes before tensor ${name} belong to none.`,
  headerAfter: (bytes: number) => `${bytes} bytes after the last tensor belong to none.`,

  brokenPickle: (what: string) => `The pickle in this file is broken: ${what}`,
  pickleCalls: () => "it calls something that is no name.",
  pickleMakes: () => "it makes an object of something that is no class.",
  pickleTensor: () => "a tensor's description is not (storage, offset, size, stride).",
  pickleTuple: () => "a tensor's size is no tuple.",
  pickleSize: () => "a tensor's size is no whole number.",
  pickleReference: () => "a reference to numbers outside is not (“storage”, type, key, device, size).",
  pickleLong: (most: number) => `it has more than ${most} operations.`,
  pickleProtocol: () => "its protocol is newer than 5.",
  pickleOperation: (code: string, at: number) =>
    `operation ${code} at byte ${at} is none that a checkpoint needs.`,
  pickleEnds: () => "it ends in the middle. The file may be cut off.",
  pickleLineEnds: () => "it ends in the middle of a line.",
  pickleNumber: (text: string) => `${text} is no number.`,
  pickleWide: (bytes: number) => `it has a whole number of ${bytes} bytes.`,
  pickleTakes: () => "it takes a value where there is none.",
  pickleUses: () => "it uses a value where there is none.",
  pickleBegins: () => "it has no beginning for a list.",
  pickleAppends: () => "it appends to something that is no list.",
  pickleSets: () => "it sets items of something that is no dict.",
  pickleRemembers: () => "it remembers too much.",
  pickleRecalls: () => "it recalls what it never remembered.",

  weightsOther: (what: string) => `These weights are for another network. ${what}`,
  weightsLack: (names: string) => `It lacks ${names}.`,
  stemSteps: () =>
    "The stem here, of 3 x 3, steps by 2 pixels. If that of the file's network steps by 1, as many for CIFAR do, its weights are a start " +
    "to train from, and compute something else at first.",
  weightsUntied: (second: string, first: string) =>
    `These weights are for another network: in it ${second} has numbers of its own, and here it is tied to ${first}.`,
  weightsCalled: (names: string) => `Its tensors are called ${names}.`,
  weightsMore: (names: string) => `It has ${names}, which this network does not.`,
  weightsShapes: (names: string) => `In it ${names}.`,
  weightsShape: (name: string, has: string, needs: string) => `${name} is ${has} and not ${needs}`,
  moreNames: (names: string, more: number) => `${names} and ${more} more`,
  headNew: (names: string, isOne: number, why: string) =>
    `${names.replaceAll(", ", " and ")} ${isOne === 1 ? "is" : "are"} new: ${why}`,
  headShape: (has: string, needs: string) =>
    `the file has ${has === "" ? "none" : has}, this run needs ${needs}.`,
  headClasses: (first: string) => `the file's is for other classes (${first} …).`,
  outputsOrdered: () => "The outputs were put in the order of this data's classes.",
  linearTurned: () => "The linear layers are Hugging Face's, whose weights lie turned, and were turned back.",
  biasesZero: () =>
    "The network of the file has no biases: here they begin at 0, which computes the same, and learn from then on.",
  geluExact: () =>
    "GELU is the exact one here: GPT-2's own is its approximation by tanh, which differs by at most 0.0005.",
  hubField: (field: string, has: string, needs: string) =>
    `config.json says ${field}: ${has}, and the GPT here has ${needs}. Such a model cannot be read.`,
  hubConfig: (place: string, what: string) => `config.json is broken at ${place}: ${what}`,
  hubLacks: (name: string) =>
    `The model's folder has no ${name}. Choose its files together: config.json, model.safetensors and tokenizer.json.`,
  hubShards: (name: string) =>
    `The weights of this folder are in several files (${name}), which are not read. Save the model in one: save_pretrained(…, max_shard_size="10GB").`,
  hubVocabulary: (tokens: number, outputs: number) =>
    `The folder's tokenizer has ${tokens} tokens, and its network ${outputs} (vocab_size): they do not belong together.`,
  notNeeded: (names: string) => `Not needed of the file: ${names}.`,
  otherNormalisation: (mean: string, deviation: string) =>
    `These weights were trained on pictures of mean ${mean} and deviation ${deviation}; the run normalises by ImageNet's, so the first steps have to adapt.`,

  noTimm: (title: string) => `timm has no ${title}.`,
  timmWidth: (model: string, width: number, stem: string) =>
    `timm's ${model} has a width of 64 and ImageNet's stem; this one has ${width} and the stem “${stem}”. Take the weights or ONNX.`,
  noTokenizerFile: (tokenizer: string) => `There is no tokenizer.json for ${tokenizer}.`,

  settingsLarge: (bytes: number) => `This file has ${bytes} bytes: it is no configuration.`,
  settingsNotJson: (reason: string) =>
    `This file is not JSON (${reason}). Choose a run.json or a file that “Save settings as a file” wrote.`,
  settingsNoModel: () => "This file holds no configuration: it names no model.",
  readAsNotObject: () => "How a folder is read must be an object of choices.",
  noSizes: (size: string, title: string) =>
    `--size is “${size}”, but ${title} has no sizes by name: set its fields.`,
  otherSizes: (size: string, title: string, sizes: string) =>
    `--size is “${size}”, but ${title} comes as ${sizes}.`,
} as const;
