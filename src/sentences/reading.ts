/** What is said of folders, archives, pictures and texts that are read. */
export const reading = {
  samePixels: (path: string, name: string) =>
    `It has the same pixels as “${path}” of class “${name}”. Both are trained on.`,
  archiveOtherKind: (name: string, kind: string) =>
    `${name} is packed as ${kind}, which browsers cannot unpack. Unpack it and drop the folder, or pack it again as .zip.`,
  archiveUnknown: (name: string) =>
    `${name} is no .zip, .tar or .tar.gz by its content. Unpack it with the program that made it, then drop the folder.`,
  archiveCutOff: (name: string) => `${name} is cut off: its end is missing. Download or copy it again.`,
  archiveBroken: (name: string, entry: string) =>
    `${name} is broken at its entry ${entry}. Download it again, or unpack it and drop the folder.`,
  archiveEncrypted: (name: string, entry: string) =>
    `${name} is encrypted (${entry} for one). Unpack it with its password, then drop the folder.`,
  archiveMethod: (name: string, entry: string, method: number) =>
    `${name} packs ${entry} by a method (${method}) that is not read here. Unpack it and drop the folder, or pack it again as a plain .zip.`,
  archiveTooMany: (name: string, files: string, most: string) =>
    `${name} holds ${files} files, and at most ${most} are read from an archive. Unpack it and drop the folder.`,
  archiveListing: (name: string, bytes: string) =>
    `${name} says that its listing alone has ${bytes}. Pack it again, or unpack it and drop the folder.`,
  archiveBomb: (name: string, bytes: string, packed: string) =>
    `${name} would unpack to ${bytes} from ${packed}: no pictures or texts do that, so it is not read. Unpack it yourself if you trust it, then drop the folder.`,
  archiveTooLarge: (name: string, most: string) =>
    `${name} unpacks to more than ${most}, too much to hold. Unpack it and drop the folder, or pack it as .zip, which is read in place.`,
  archiveNotAlone: (name: string) =>
    `${name} came with other files. Drop the archive alone, or unpack all of them into one folder and drop that.`,
  archiveDamaged: (name: string, entry: string) =>
    `${entry} in ${name} differs from its checksum: it was damaged on the way. Download the archive again.`,
  setTooLarge: (name: string) =>
    `The pictures up to ${name} have more than 4 GB, too much to hold. Take some of the files, or write the pictures to folders.`,
  setsTogether: (first: string, second: string) =>
    `${first} and ${second} are of different sets, whose numbers stand for different classes. Choose the files of one set, or put ` +
    "them in a folder of their own.",
  setBroken: (name: string) =>
    `${name} is called like a file of a known data set and does not hold what that has. Download it again, or rename it.`,
  pictureNone: () => "It is not a picture that browsers show.",
  notPicture: () => "It is not a picture that browsers show, and is left out.",
  pictureEmpty: () => "The file is empty (zero bytes).",
  pictureForeign: (kind: string) => `${kind} pictures are not read here: convert them to JPEG or PNG first.`,
  pictureFlat: (kind: string) => `The ${kind} picture has no pixels.`,
  pictureLarge: (width: string, height: string) => `The picture is too large: ${width} x ${height} pixels.`,
  pictureCut: (kind: string) => `The ${kind} file is cut short.`,
  pictureDamaged: (kind: string) => `The ${kind} file is damaged: a checksum is wrong.`,
  pictureUndecodable: (kind: string) => `The ${kind} picture could not be decoded.`,
  jpegCoding: (coding: string) => `${coding} are not read here: save it as an ordinary JPEG first.`,
  classFolderEmpty: () => "This class folder holds no pictures.",
  outsideClasses: () => "It lies outside the class folders and is left out.",
  classNotTrained: () => "This class is not in the training part and is left out.",
  itsClassNotTrained: () => "Its class is not in the training part: it is left out.",
  classOfListNotTrained: (list: string, name: string) =>
    `${list} gives it the class “${name}”, which is not trained.`,
  namedNotThere: (list: string) => `${list} names it, but it is not there.`,
  namedSeveral: (list: string) => `${list} names it, and several pictures are called so: it is left out.`,
  namedTwice: (list: string) => `${list} gives it several classes: it is left out.`,
  namedElsewhere: (list: string) =>
    `${list} names it, but it lies outside the folders that are read: it is left out.`,
  namedNoClass: (list: string) => `${list} gives it no class: it is left out.`,
  notNamed: (list: string) => `${list} does not name it: it is left out.`,
  notAllUtf8: () => "Not all of it is UTF-8: what could not be read stands as the sign U+FFFD.",
  tooDeep: (deepest: number) => `Folders more than ${deepest} deep are left out.`,
  oneClassOnly: (folder: string, name: string) =>
    `${folder} holds pictures of one class only, “${name}”. Two classes or more are needed, each in a folder of its own. Then choose the folder again.`,

  folderMissing: () => "The folder is not there any more. Put it back, or choose the folder again.",
  folderNotAllowed: () =>
    "The folder may no longer be read: the browser's permission ended. Reconnect the folder.",
  folderUnreadable: () => "The folder could not be read. Check that its disk is connected, then go on.",
  pathMissing: (path: string) => `${path} is not there any more. Put it back, or choose the folder again.`,
  pathNotAllowed: (path: string) =>
    `${path} may no longer be read: the browser's permission ended. Reconnect the folder.`,
  pathUnreadable: (path: string) =>
    `${path} could not be read. Check that its disk is connected, then go on.`,
  folderSilent: () =>
    "The browser does not answer for this folder: it guards it, or its disk or network drive does not answer. " +
    "Check the drive, or copy the folder to another place and choose it there.",
  pathSilent: (path: string) =>
    `The browser does not answer for ${path}: it guards it, or its disk or network drive does not answer.`,
  foldersSilent: () =>
    "This browser's storage does not answer for folders of earlier visits: another tab of this page may hold it. " +
    "Close other tabs of it, or choose the folder again.",
  folderLeftOut: (why: string) => `${why} Its files are left out.`,
  unreadable: () => "It could not be read.",
  fileGone: () => "The file is not there any more.",
  fileChanged: () => "The file changed or could not be read.",
  archiveGone: () => "The archive is not there any more, or could not be read.",
  droppedOnly: () =>
    "With such a name the browser opens it only from a dropped folder: drop the folder to have it again.",
  readingEnded: () => "Reading was ended.",
  sampleNotServed: (name: string, status: string) =>
    `The sample “${name}” is not served here: ${status}. Reload the page, or choose a folder of your own.`,
  serverAnswered: (status: string) => `The server answered ${status}.`,
  bytesCame: (came: string, expected: string) => `${came} bytes came, and the list says ${expected}.`,

  entryLinkOutside: () => "It is a link to a file that is not in the archive.",
  entryLink: () => "It is a symbolic link, which is not followed in an archive.",
  entryWithHoles: () => "It is stored with holes, which is not read. Pack it again without them.",
  entryOutside: () => "Its name is that of a place outside the archive, so it is left out.",
  entryLongName: () => "Its name is too long, so it is left out.",
  entrySign: () => "Its name holds a sign that no name may have, so it is left out.",
  entryDeep: () => "It lies too deep in folders, so it is left out.",
  entryLeadsOut: () => "Its name leads out of the archive, so it is left out.",
  entryEmptyPart: () => "Its name has an empty part, so it is left out.",

  noCanvas: () => "This browser gave no canvas to decode pictures on. Close other tabs, then go on.",
  decodingEnded: () => "Decoding was ended.",
  decodingFailed: (reason: string) => `The decode worker failed twice: ${reason}.`,
  gavePictureNever: () => "It gave no picture when the folder was read.",
  picturesGone: (gone: string, all: string, last: string) =>
    `${gone} of ${all} pictures can no longer be read, the last is ${last}. ` +
    "Check that the disk is connected and the folder unchanged, reconnect it, then resume.",
  picturesBad: (one: string) =>
    `More than half of the pictures cannot be decoded, ${one} among them. ` +
    "Look at the list of problems, mend the folder, then choose it again.",
  picturesBadInARow: (last: string, before: number) =>
    `${last} and ${before} pictures before it cannot be read. ` +
    "Look at the list of problems, mend the folder, then choose it again.",

  packRefused: () =>
    "This browser keeps no packed copy here (a private window?): pictures are decoded each time.",
  packSilent: () =>
    "This browser's private files do not answer, so no packed copy is kept: pictures are decoded each time.",
  packInUse: () => "The packed copy is in use by another tab: pictures are decoded each time.",
  packNoRoom: (needed: string, allowed: string) =>
    `A packed copy needs ${needed} and the browser allows ${allowed}: pictures are decoded each time.`,
  packStopped: (pictures: string, reason: string) =>
    `The packed copy stopped growing at ${pictures} pictures: ${reason}`,
  packWrote: (written: number, all: number) => `Only ${written} of ${all} bytes were written.`,

  seenNothing: (folder: string) =>
    `${folder} is empty, or holds only empty folders or symbolic links, which browsers do not list. Choose the folder in which the ` +
    "pictures or the texts themselves lie; npm run train and npm run inspect follow links.",
  seenForeign: (folder: string, count: string, kind: string, isOne: number) =>
    `${folder} holds ${count} ${kind} ${isOne === 1 ? "picture" : "pictures"}, which browsers do not show. ` +
    "Convert them to JPEG or PNG first, then choose the folder again.",
  seenPart: (folder: string, has: string, lacks: string) =>
    `${folder} has ${joined(has)}, but not ${joined(lacks)}. Add the missing text, then choose the folder again.`,
  seenLoose: (folder: string, count: string, isOne: number, hasTable: number) =>
    `${folder} holds ${count} ${isOne === 1 ? "picture" : "pictures"} side by side, with no class folders and ` +
    `${hasTable === 1 ? "no table that names them and gives two classes" : "no label file"}. Put each class in a folder of its ` +
    "own, or add a labels.csv with the columns file and class. Then choose the folder again.",
  seenLooseInPart: (folder: string, count: string, isOne: number, part: string) =>
    `${folder} holds ${count} ${isOne === 1 ? "picture" : "pictures"} side by side in ${part}, with no class folders and no table ` +
    "that gives their classes. Put each class in a folder of its own, or add a labels.csv with the columns file and class. Then " +
    "choose the folder again.",
  seenTables: (folder: string, table: string) =>
    `${folder} holds tables, ${table} for one, in which no column is text. Numbers are ` +
    "not learned here, nor pictures whose pixels stand in a table: write those to files, each class in a folder of its own, or choose " +
    "a table with a column called text.",
  seenOthers: (
    folder: string,
    files: string,
    isOneFile: number,
    folders: string,
    isOneFolder: number,
    end: string,
  ) =>
    `${folder} holds ${files} ${isOneFile === 1 ? "file" : "files"} in ${folders} ${isOneFolder === 1 ? "folder" : "folders"}` +
    `${end === "" ? "" : `, most of them ${end}, which is not read here`}, among them no class folders with pictures, no labels.csv ` +
    "and no train.txt. Choose the folder in which the class folders or the texts lie.",
  seenTold: (folder: string, count: string, isOne: number, text: string) =>
    `${folder} holds ${count} ${isOne === 1 ? "picture" : "pictures"} without class folders, and texts that tell of them, ` +
    `${text} among them. They are no text to train on. Put each class in a folder of its own, or add a labels.csv with the ` +
    "columns file and class. To train on texts, choose them without the pictures.",
  seenBoxes: (folder: string, count: string, isOne: number, example: string) =>
    `${folder} holds ${count} ${isOne === 1 ? "picture" : "pictures"} and files in XML, ${example} for one, that tell where things lie ` +
    "in them. Boxes are not learned here: put pictures of one thing each into a folder for each class, or add a labels.csv with the " +
    "columns file and class. Then choose the folder again.",
  seenTable: (folder: string, count: string, isOne: number, why: string) =>
    `${folder} holds ${count} ${isOne === 1 ? "picture" : "pictures"} without class folders, and the table beside them cannot be read. ${why}`,
  seenArchive: (folder: string, archive: string) =>
    `${folder} holds an archive, ${archive}, which is read only by itself: choose that file, not what it lies in. ` +
    "Where it lies in another archive, unpack that one first.",
  tableMeasures: (table: string, column: string) =>
    `${table} gives each picture a number in its column “${column}”, and no class. Numbers are not learned here: add a column ` +
    "of classes, such as ranges of it. Then choose the folder again.",
  tableOneHot: (table: string, first: string, more: number) =>
    `${table} has a column of 0 and 1 for each class, “${first}” and ${more} more, and none that names the class. ` +
    "Add a column that does. Then choose the folder again.",
  tableSeveral: (table: string, pictures: number) =>
    `${table} gives some pictures several classes, ${pictures} of those that were looked at, as lists of boxes do. ` +
    "Here each picture has one class: write one row for each picture. Then choose the folder again.",
  tableBoxes: (table: string) =>
    `${table} tells of boxes, outlines or several classes in each picture, as COCO does. Here each picture as a whole has one ` +
    "class: put each class in a folder of its own, or add a labels.csv with the columns file and class. Then choose the folder again.",
  tableNamesSeveral: (table: string, rows: number) =>
    `${table} gives no picture a class: of ${rows} rows that were looked at, none names one picture alone. ` +
    "Write their paths with the folders in it, or mend the table. Then choose the folder again.",
  tableNamesNone: (table: string, first: string, more: number) =>
    `${table} names ${first} and ${more} more, but no picture is called so. ` +
    "Put the pictures beside the table, or mend its names. Then choose the folder again.",
  boxesDiffer: (found: number, list: string, named: number) =>
    `${found} pictures are here; ${list} names ${named}.`,
  listedFewer: (listed: string, expected: string) =>
    `${listed} of ${expected} training pictures were listed. ` +
    "The browser may have stopped early. Read the folder again, or go on with what is here.",

  textShort: (path: string, count: number, isWords: number) =>
    `${path} has only ${count} ${isWords === 1 ? "words" : "tokens"}. Choose a longer text.`,
  textEmpty: (path: string) => `${path} is empty. Put a text in it, then choose the folder again.`,
  textLine: (path: string, line: number) =>
    `Line ${line} of ${path} is no JSON object. Mend it, then choose the folder again.`,
  jsonNoText: (path: string, fields: string) =>
    `The objects of ${path} hold no text by itself${fields === "" ? "" : `, but ${fields}`}. Write what is to be learned into a field ` +
    "called “text”, one object a line, then choose the file again.",
  jsonLacks: (field: string, lines: number, looked: number) =>
    `${lines} of the first ${looked} objects have no text in “${field}”: they are left out.`,
  textNotUtf8: (path: string) => `${path} begins as UTF-8 and is not. ${saveAsUtf8}`,
  textUtf32: (path: string) => `${path} is in UTF-32. ${saveAsUtf8}`,
  textNoText: (path: string) => `${path} holds bytes that no text has. ${saveAsUtf8}`,
  textOtherKind: (path: string, kind: string) =>
    `${path} holds ${kind} by its first bytes, whatever its name says, and not a text. ` +
    "Save it in UTF-8 as .txt, or a table as .csv, with the program that it belongs to, then choose that.",
  textControls: (path: string, controls: number) =>
    `${path} has ${controls} control characters, which texts do not have: it is no text, or has the colours of a terminal in it. ` +
    "Remove them, or choose another file.",
  textEscapes: (path: string, encoding: string) =>
    `${path} looks like ${encoding}, an old encoding of e-mail that is not read here. ${saveAsUtf8}`,
  textEncoding: (path: string) => `${path} is in an encoding that cannot be told. ${saveAsUtf8}`,
  textEncodings: (path: string, first: string, second: string) =>
    `${path} may be in ${first} or in ${second}, which cannot be told. ${saveAsUtf8}`,
  textMixed: (path: string, first: string, second: string) =>
    `${path} has lines in ${first} and others in ${second}. ${saveAsUtf8}`,
  encodingUnknown: (name: string) => `“${name}” is no encoding that is known here.`,
  vocabularyWhole: (asked: string) =>
    `A vocabulary of “${asked}” was asked for, but it must be a whole number.`,
  vocabularyRange: (asked: string, tokenizer: string, least: string, most: string) =>
    `A vocabulary of ${asked} was asked for, but ${tokenizer} take from ${least} to ${most} tokens.`,
  tooManyDifferent: (most: string) =>
    `The text has more than ${most} different words, too many for a word-level model. ` +
    "Use a tokenised text whose rare words are replaced by <unk>.",
  trainWords: (tokens: number, columns: number) =>
    `The training text has ${tokens} tokens, too few for ${columns} columns. Choose a smaller batch, or a longer text.`,
  validWords: (tokens: number, columns: number) =>
    `The validation text has ${tokens} tokens, too few for ${columns} columns. Choose a longer text.`,
  trainTokens: (tokens: number, block: number) =>
    `The training text has ${tokens} tokens, too few for a block of ${block}. Choose a smaller block, or a longer text.`,
  validTokens: (tokens: number) =>
    `The validation text has ${tokens} tokens, too few to tell a next one. Choose a longer text.`,
  noTrainingPictures: () => "The data has no training pictures. Choose another folder.",
  noValidationPictures: () => "The data has no validation pictures. Choose another folder.",
} as const;

/** "a, b" as "a and b". */
const joined = (names: string): string => names.replaceAll(", ", " and ");
const saveAsUtf8 = "Open it in an editor, save it as UTF-8, then choose it again.";
