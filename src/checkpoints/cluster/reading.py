"""Reads a data folder as the lab read it: the same examples in the same order, the same words.

How the folder is read stands in the checkpoint (`reading`); nothing is guessed here. Needs Python 3.8 and nothing else.
"""
import csv
import io
import json
import math
import os
import re
import sys
import unicodedata

from archives import DamagedError, content_of, is_hidden

PICTURES = (".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".avif")
FOREIGN = (".heic", ".heif", ".tif", ".tiff", ".jxl", ".jp2", ".j2k", ".ppm", ".pgm", ".pbm", ".dng", ".cr2", ".cr3", ".nef", ".arw")
LARGE = re.compile(r"^data_batch|ubyte(\.gz)?$|\.parquet$")


# ---- The split: the lab's stateless random numbers on Python's own integers ----

SPLIT_STREAM = 5


def hash32(x):
    x &= 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & 0xFFFFFFFF
    x = ((x ^ (x >> 15)) * 0x846CA68B) & 0xFFFFFFFF
    return x ^ (x >> 16)


def key(*parts):
    result = 0x9E3779B9
    for part in parts:
        result = hash32(result ^ hash32((part & 0xFFFFFFFF) + 0x85EBCA6B))
    return result


def held_back(count, seed, label):
    """Positions of a class's pictures that are validation: a tenth, of two or more at least one."""
    held = 0 if count < 2 else max(1, math.floor(count * 0.1 + 0.5))
    half = max(1, (max(count, 2) - 1).bit_length() + 1 >> 1)
    mask = (1 << half) - 1
    round_keys = [hash32(key(seed, SPLIT_STREAM, label) ^ hash32(r + 1)) for r in range(6)]
    found = set()
    for value in range(held):
        while True:  # a Feistel network, walked until it falls below count
            left, right = value >> half, value & mask
            for round_key in round_keys:
                left, right = right, left ^ (hash32(round_key ^ hash32(right)) & mask)
            value = left << half | right
            if value < count:
                break
        found.add(value)
    return found


def split_classes(by_class, seed):
    kept, held = [], []
    for label, paths in enumerate(by_class):
        chosen = held_back(len(paths), seed, label)
        for index, path in enumerate(paths):
            (held if index in chosen else kept).append((path, label))
    return kept, held


# ---- Pictures ----


told_circles = set()


def tell_circle(path):
    if path not in told_circles and int(os.environ.get("RANK", "0")) == 0:
        print("%s leads back to a folder that it lies in: it is not followed." % path, file=sys.stderr)
    told_circles.add(path)


def around(path):
    """A path and those of all folders around it."""
    outer = os.path.dirname(path)
    return [path] if outer in ("", path) else [path, *around(outer)]


def pictures_below(folder):
    found, above = [], {folder: tuple(map(os.path.realpath, around(folder)))}
    for path, folders, names in os.walk(folder, followlinks=True):
        reals = {name: os.path.realpath(os.path.join(path, name)) for name in folders if not is_hidden(name)}
        for name in reals:
            if reals[name] in above[path]:
                tell_circle(os.path.join(path, name))
        folders[:] = [name for name in reals if reals[name] not in above[path]]
        above.update((os.path.join(path, name), (*above[path], reals[name])) for name in folders)
        found.append((path, sorted(n for n in names if n.lower().endswith(PICTURES) and not is_hidden(n))))
    return [os.path.join(path, name) for path, names in sorted(found) for name in names]


def inside(root, path):
    return os.path.join(root, *path.split("/")) if path else root


def stem_of(name):
    return name[: name.rindex(".")] if name.lower().endswith(PICTURES) else name


class Index:
    """Finds the picture that a table's row means, as the lab's pictureIndex.ts: among `paths`, unless it fits one of `others` better."""

    def __init__(self, paths, root, rows_root=None, others=()):
        self.root, self.rows_root = root, rows_root or root
        self.by_stem, self.others = self.stems(paths), self.stems(others)

    @staticmethod
    def stems(paths):
        found = {}
        for path in paths:
            name = unicodedata.normalize("NFC", os.path.basename(path))
            found.setdefault(stem_of(name).lower(), []).append(path)
        return found

    def find(self, text):
        path = unicodedata.normalize("NFC", text.strip()).replace("\\", "/")
        path = re.sub(r"^(?:\.?/)+", "", path)
        called = stem_of(path.rsplit("/", 1)[-1]).lower()
        if called not in self.by_stem and called not in self.others:
            # 12.0 of a table's program is 12, and 12.ppm had to be converted.
            path = path[: path.rindex(".")] if path.lower().endswith(FOREIGN) else re.sub(r"(^|/)([0-9]+)\.0+$", r"\1\2", path)
        name = path.rsplit("/", 1)[-1]
        stem, has_extension = stem_of(name).lower(), name.lower().endswith(PICTURES)
        places, others = (kept.get(stem, []) if path else [] for kept in (self.by_stem, self.others))
        if len(places) < 2 and not others:
            return places[0] if places else None
        scored = sorted(((self.likeness(place, path, has_extension), place) for place in places), key=lambda item: -item[0])
        if not scored or any(self.likeness(place, path, has_extension) > scored[0][0] for place in others):
            return None
        return None if len(scored) > 1 and scored[0][0] == scored[1][0] else scored[0][1]

    def likeness(self, place, path, has_extension):
        from_root = lambda root: unicodedata.normalize("NFC", os.path.relpath(place, root).replace(os.sep, "/"))
        whole, own, count = from_root(self.rows_root), from_root(self.root), 0
        if whole == path or (not has_extension and stem_of(whole) == path):
            return math.inf
        for at, (part, other) in enumerate(zip(reversed(path.split("/")), reversed(own.split("/")))):
            if part != (other if at or has_extension else stem_of(other)):
                break
            count += 1
        return count


PYTHON_NAMES = {
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "windows-1252": "cp1252",
    "windows-1250": "cp1250",
    "windows-1257": "cp1257",
}


def jis_signs():
    """JIS X 0208 with the signs that Windows adds, as browsers have it; Python's codecs of JIS differ in the wave dash and others."""
    signs = {}
    for row in range(94):
        for cell in range(94):
            lead = row // 2 + (0x81 if row < 62 else 0xC1)
            trail = cell + (0x9F if row % 2 else 0x40 if cell < 63 else 0x41)
            signs[bytes((row + 0x21, cell + 0x21))] = bytes((lead, trail)).decode("cp932", errors="replace")
    return signs


def from_euc_jp(data):
    signs = jis_signs()

    def decoded(match):
        run = match.group().encode("latin-1")
        if run[0] in (0x8E, 0x8F):
            return run.decode("euc_jp", errors="replace")
        return signs.get(bytes(byte & 0x7F for byte in run), "\ufffd")

    runs = "\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2}|[\x80-\xff]"
    return re.sub(runs, decoded, data.decode("latin-1"))


def from_iso_2022_jp(data):
    signs = jis_signs()
    plain, *rest = re.split(rb"\x1b(\$[@B]|\([BJI])", data)
    text = [plain.decode("latin-1")]
    for escape, run in zip(rest[::2], rest[1::2]):
        if escape[:1] == b"$":
            text += (signs.get(run[at : at + 2], "\ufffd") for at in range(0, len(run), 2))
        elif escape == b"(I":
            text.append(bytes(byte | 0x80 for byte in run).decode("cp932", errors="replace"))
        else:
            text.append(run.decode("latin-1").translate({0x5C: "¥", 0x7E: "‾"} if escape == b"(J" else {}))
    return "".join(text)


def text_of(path, encoding):
    """The file's text without a byte-order mark; line ends as they stand in it."""
    try:
        data = content_of(path)
    except DamagedError as error:
        sys.exit(str(error))
    if encoding in ("euc-jp", "iso-2022-jp"):
        return from_euc_jp(data) if encoding == "euc-jp" else from_iso_2022_jp(data)
    text = data.decode(PYTHON_NAMES.get(encoding, encoding), errors="replace")
    return text[1:] if text.startswith("\ufeff") else text


def rows_of(text, separator, header):
    csv.field_size_limit(sys.maxsize)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for at, row in enumerate(row for row in rows if row):
        if at or not header:
            yield row


def cell_of(value):
    """A field of JSON as JavaScript writes it; empty where it is no single value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value) if isinstance(value, (str, int)) else ""


def json_rows(text, form, at, columns):
    """The rows of a table in JSON, as the lab's json.ts."""
    row_of = lambda value: [cell_of(value.get(name)) if isinstance(value, dict) else "" for name in columns]
    if form == "lines":
        yield from (row_of(json.loads(line)) for line in re.split(r"\r\n|\n|\r", text) if line.strip())
        return
    inner = json.loads(text)
    for name in at:
        inner = inner[name]
    if form == "records":
        yield from map(row_of, inner)
    elif form == "classOf":
        for name, told in inner.items():
            yield [name, *(row_of(told)[1:] if isinstance(told, dict) else [cell_of(told)])]
    elif form == "picturesOf":
        yield from ([cell_of(file), name] for name, files in inner.items() for file in files)
    else:  # coco
        names = {cell_of(one["id"]): cell_of(one["name"]) for one in inner.get("categories", [])}
        files = {cell_of(one["id"]): cell_of(one["file_name"]) for one in inner["images"]}
        for one in inner["annotations"]:
            category = cell_of(one.get("category_id"))
            yield [files.get(cell_of(one.get("image_id")), ""), names.get(category, category)]


def table_rows(root, table):
    text = text_of(inside(root, table["path"]), table["encoding"])
    return json_rows(text, **table["json"]) if table.get("json") else rows_of(text, table["separator"], table["header"])


def class_of_row(table, row):
    cell = lambda column: row[column].strip() if column < len(row) else ""
    if not table.get("marks"):
        return unicodedata.normalize("NFC", cell(table["class"]))
    marked = [name for column, name in table["marks"] if re.fullmatch(r"1(\.0+)?", cell(column))]
    return marked[0] if len(marked) == 1 else ""


def labelled_rows(root, table, part):
    """{path: (class, part)} of the pictures that a table names; those with several classes are left out."""
    scope = [path for folder in table["scope"] for path in pictures_below(inside(root, folder))]
    others = sorted(set(pictures_below(root)) - set(scope))
    base, found, twice = Index(scope, root, inside(root, table.get("root", "")), others), {}, set()
    for row in table_rows(root, table):
        cell = lambda column: row[column] if column < len(row) else ""
        path, label = base.find(cell(table["file"])), class_of_row(table, row)
        if path and label and path not in found:
            found[path] = label, part if table["part"] is None else table["parts"].get(cell(table["part"]), "train")
        elif path and label and found[path][0] != label:
            twice.add(path)
    return scope, {path: row for path, row in found.items() if path not in twice}


def read_part_table(root, table, classes):
    """A part beside class folders that a table labels, as the lab's partTable.ts."""
    scope, rows = labelled_rows(root, table, "validation")
    held = [[] for _ in classes]
    for path in dict.fromkeys(scope):
        label = table["labels"].get(rows[path][0]) if path in rows else None
        if label is not None:
            held[label].append(path)
    return held


def read_tables(root, reading, classes):
    table, other = reading["table"], reading["validationTable"]
    scope, rows = labelled_rows(root, table, "train")
    if other:
        more, found = labelled_rows(root, other, "validation")
        # What two tables give different classes is left out, as in the lab.
        twice = {path for path in found if path in rows and rows[path][0] != found[path][0]}
        scope, rows = scope + more, {path: row for path, row in {**rows, **found}.items() if path not in twice}
    labels = {name: label for label, name in enumerate(classes)}
    test_serves = not any(part == "validation" for _, part in rows.values())
    train, held = ([[] for _ in classes] for _ in range(2))
    for path in dict.fromkeys(scope):
        label, part = rows.get(path, (None, None))
        if label not in labels:
            continue
        if part == "train":
            train[labels[label]].append(path)
        elif part == "validation" or test_serves:
            held[labels[label]].append(path)
    return train, held


def read_annotations(root, annotations, classes):
    """Tiny-ImageNet's own list of its validation part."""
    images, labels = inside(root, annotations["folder"]), {name: label for label, name in enumerate(classes)}
    with open(inside(root, annotations["path"]), encoding="utf8") as file:
        rows = [line.rstrip("\n").split("\t")[:2] for line in file if line.strip()]
    held = [[] for _ in classes]
    for label, name in sorted({(labels[c], n) for n, c in rows if c in labels and os.path.exists(os.path.join(images, n))}):
        held[label].append(os.path.join(images, name))
    return held


def read_list(root, listed, classes):
    """The pictures of each class that a list names, in its order."""
    labels, line = {name: label for label, name in enumerate(classes)}, re.compile(listed["line"])
    by_class, seen = [[] for _ in classes], set()
    with open(inside(root, listed["path"]), encoding="utf8") as file:
        for found in filter(None, (line.match(text.strip()) for text in file)):
            path = inside(root, listed["folder"] + "/" + found.group(1) + listed["end"])
            if found.group(2) in labels and path not in seen and os.path.exists(path):
                seen.add(path)
                by_class[labels[found.group(2)]].append(path)
    return by_class


def read_class_folders(root, folders, classes):
    by_class = [[] for _ in classes]
    for path, label in folders:
        if not os.path.isdir(inside(root, path)):
            large = [name for _, _, names in os.walk(root) for name in names if LARGE.search(name)]
            if large:
                sys.exit("%s keeps its pictures in large files (%s), which only the lab reads. Write them to %s and so on, and give that folder." % (root, large[0], path))
            sys.exit("%s has no folder %s: the run had one. Give the folder that the run read." % (root, path))
        by_class[label] += pictures_below(inside(root, path))
    return by_class


def told_parts(root, all_rows):
    """{path: part} of the pictures whose parts are told by files beside class folders, as the lab's partRows.ts."""
    parts = {}
    for rows in all_rows:
        scope = [path for folder in rows["scope"] for path in pictures_below(inside(root, folder))]
        index = Index(scope, root, inside(root, rows["root"]), sorted(set(pictures_below(root)) - set(scope)))
        cell = lambda row, column: row[column] if column < len(row) else ""
        keys = rows.get("keys")
        names = keys and {cell(row, keys["key"]).strip(): cell(row, keys["file"]) for row in table_rows(root, keys)}
        for row in table_rows(root, rows):
            name = cell(row, rows["file"]).strip()
            path = index.find(names.get(name, "") if keys else name)
            if path:
                parts.setdefault(path, rows["rest"] if rows["part"] is None else rows["parts"].get(cell(row, rows["part"]), "train"))
    return parts


def read_pictures(root, reading, classes):
    """Training and validation examples as [(path, label)]; `classes` are the run's, by their names in the folder."""
    reading = reading or older_reading(root, classes)
    lists = reading.get("lists")
    if lists:
        train = read_list(root, lists["train"], classes) if lists["train"] else read_class_folders(root, reading["train"], classes)
        held = read_list(root, lists["validation"], classes)
    elif reading["table"]:
        train, held = read_tables(root, reading, classes)
    else:
        train = read_class_folders(root, reading["train"], classes)
        if reading.get("partRows"):
            parts = told_parts(root, reading["partRows"])
            # Where nothing validates, what is called a test does.
            validates = "validation" if "validation" in parts.values() else "test"
            train, held = ([[p for p in paths if parts.get(p) == wanted] for paths in train] for wanted in ("train", validates))
        elif reading["validationTable"]:
            held = read_part_table(root, reading["validationTable"], classes)
        elif reading["annotations"]:
            held = read_annotations(root, reading["annotations"], classes)
        else:
            held = None if reading["validation"] is None else read_class_folders(root, reading["validation"], classes)
    without = {inside(root, path) for path in reading["without"] + reading.get("aside", [])}
    train, held = (by_class and [[p for p in paths if p not in without] for paths in by_class] for by_class in (train, held))
    empty = next((name for name, paths in zip(classes, train) if not paths), None)
    if not any(train) or (empty is not None and reading["table"]):
        sys.exit("%s has no pictures of the class %s: this is other data than the run's." % (root, empty))
    listed = lambda by_class: [(path, label) for label, paths in enumerate(by_class) for path in paths]
    parts = (listed(train), listed(held)) if reading["seed"] is None else split_classes(train, reading["seed"])
    return with_fixes(root, parts, reading.get("fixes", []), classes)


def with_fixes(root, parts, fixes, classes):
    """The parts with what a person decided about single pictures: left out, or under another class in their old place."""
    decided, labels = {inside(root, fix["path"]): fix for fix in fixes}, {name: label for label, name in enumerate(classes)}
    absent = set(decided) - {path for part in parts for path, _ in part}
    if absent and int(os.environ.get("RANK", "0")) == 0:
        print("%d decisions are about pictures that are not in %s, %s for one: they change nothing." % (len(absent), root, min(absent)), file=sys.stderr)

    def kept(part):
        for path, label in part:
            fix = decided.get(path, {"action": "keep"})
            if fix["action"] != "exclude":
                yield path, labels[fix["class"]] if fix["action"] == "relabel" else label

    return tuple(list(kept(part)) for part in parts)


# ---- Checkpoints of the lab before it kept how a folder was read: it knew four layouts, and split by 0 ----


def subfolders(path):
    entries = os.scandir(path) if os.path.isdir(path) else []
    return sorted(entry.name for entry in entries if entry.is_dir() and not is_hidden(entry.name))


def older_reading(root, classes):
    with_pictures = lambda path: [name for name in subfolders(path) if pictures_below(os.path.join(path, name))]
    reading = {"seed": 0, "train": [], "validation": None, "table": None, "validationTable": None, "annotations": None, "without": []}
    at = ""
    for _ in range(4):  # archives often hold one folder in which the set lies
        here = inside(root, at)
        below = lambda *names: "/".join([*([at] if at else []), *names])
        folders = lambda *names: [[below(*names, name), label] for label, name in enumerate(classes)]
        if os.path.exists(os.path.join(here, "val", "val_annotations.txt")):
            annotations = {"path": below("val", "val_annotations.txt"), "folder": below("val", "images")}
            return {**reading, "seed": None, "train": folders("train"), "annotations": annotations}
        if len(with_pictures(os.path.join(here, "train"))) >= 2:
            names = ("val", "valid", "validation", "test")
            part = next((name for name in names if pictures_below(os.path.join(here, name))), None)
            held = part and [item for item in folders(part) if os.path.isdir(inside(root, item[0]))]
            return {**reading, "seed": None if part else 0, "train": folders("train"), "validation": held}
        if os.path.exists(os.path.join(here, "labels.csv")):
            return {**reading, "table": older_table(here, below("labels.csv"), at)}
        if len(with_pictures(here)) >= 2:
            return {**reading, "train": folders()}
        inner = subfolders(here)
        if len(inner) != 1:
            break
        at = below(inner[0])
    sys.exit("%s holds no pictures in a layout that the lab knows." % root)


def older_table(here, path, scope):
    first = next(rows_of(text_of(os.path.join(here, "labels.csv"), "utf-8"), ",", False), [])
    names = [name.strip().lower() for name in first]
    find = lambda known: next((i for i, name in enumerate(names) if name in known), None)
    where = find(("file", "filename", "file_name", "image", "picture", "path")), find(("class", "label", "category"))
    header = None not in where
    file, label = where if header else (0, 1)
    columns = {"file": file, "class": label, "part": None, "parts": {}}
    return {"path": path, "encoding": "utf-8", "separator": ",", "header": header, "scope": [scope], **columns}


# ---- Text: pytorch/examples' word_language_model reads it so ----


def word_or_mark():
    """What the lab takes for a word where nobody has tokenised a text."""
    of = lambda kinds: "".join(c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c)[0] in kinds)
    word, digit = "[%s_]" % re.escape(of("LMN")), "[%s]" % re.escape(of("N"))
    return re.compile("%s+(?:(?:['\u2019-]|(?<=%s)[.,](?=%s))%s+)*|." % (word, digit, digit, word), re.DOTALL)


def pieces_of(text, form):
    if form["kind"] == "plain":
        return text
    if form["kind"] == "jsonLines":
        rows = (json.loads(line) for line in re.split(r"\r\n|\n|\r", text) if line.strip())
        texts = (row.get(form["field"]) if isinstance(row, dict) else None for row in rows)
    else:
        rows = rows_of(text, form["separator"], form["header"])
        texts = (row[form["column"]] if form["column"] < len(row) else "" for row in rows)
    return "".join(text if text.endswith("\n") else text + "\n" for text in texts if text and isinstance(text, str))


def whole_text(root, files, form):
    """The texts of some files as one, each beginning a line of its own."""
    whole = ""
    for file in files:
        if whole and not whole.endswith(("\n", "\r")):
            whole += "\n"
        whole += pieces_of(text_of(inside(root, file["path"]), file["encoding"]), form)
    return whole


SPACES = set("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff") | set(map(chr, range(0x2000, 0x200B)))


def gpt2_pieces(text):
    """What GPT-2's pattern cuts a text into, where Python's re knows no letters: 's 't 're 've 'm 'll 'd| ?L+| ?N+| ?others+|spaces"""

    def kind(c):
        return "S" if c in SPACES else unicodedata.category(c)[0] if unicodedata.category(c)[0] in "LN" else "O"

    at, end = 0, len(text)
    while at < end:
        to = at + 1
        ending = next((e for e in ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d") if text.startswith(e, at)), None)
        first = at + 1 if text[at] == " " and at + 1 < end and text[at + 1] not in SPACES else at
        if ending:
            to = at + len(ending)
        elif text[first] not in SPACES:
            to = first + 1
            while to < end and kind(text[to]) == kind(text[first]):
                to += 1
        else:
            while to < end and text[to] in SPACES:
                to += 1
            # The last space belongs to what follows it.
            to -= to < end and to - at > 1
        yield text[at:to]
        at = to


def byte_pairs(saved):
    """The lab's own byte pairs: a function from a text to token ids."""
    if saved["split"] != {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True} or "tokens" in saved:
        sys.exit("The run's tokenizer is of another program: train it on in the lab.")
    signs = [b for b in range(256) if 0x21 <= b <= 0x7E or 0xA1 <= b <= 0xAC or b >= 0xAE]
    order = signs + [b for b in range(256) if b not in signs]
    of_byte = {byte: i for i, byte in enumerate(order)}
    merges = saved["merges"]
    ranks = {(merges[i], merges[i + 1]): i // 2 for i in reversed(range(0, len(merges), 2))}
    known = {}

    def joined(piece):
        ids = [of_byte[byte] for byte in piece.encode()]
        while len(ids) > 1:
            rank, at = min((ranks.get(pair, len(merges)), at) for at, pair in enumerate(zip(ids, ids[1:])))
            if rank == len(merges):
                break
            ids[at : at + 2] = [256 + rank]
        return ids

    def encode(text):
        ids = []
        for piece in gpt2_pieces(text):
            if piece not in known:
                known[piece] = joined(piece)
            ids += known[piece]
        return ids

    return encode


def characters(root, ids):
    def encode(text):
        unknown = ids.get("<unk>")
        for c in text:
            if c not in ids and unknown is None:
                sys.exit("The sign %r of %s is not in the run's vocabulary: this is another text." % (c, root))
        return [ids.get(c, unknown) for c in text]

    return encode


def read_texts(root, data, outputs):
    """Token ids of the parts train, valid and test; `data` is the run's record of its data, `outputs` what its outputs mean."""
    reading = data.get("reading") or older_text(root, data["layout"])
    kind = reading["tokens"]
    ids = {word: i for i, word in enumerate(outputs["words"])}
    if kind in ("characters", "bpe"):
        encode = characters(root, ids) if kind == "characters" else byte_pairs(outputs["tokenizer"])
        parts = [encode(whole_text(root, reading[part], reading["format"])) for part in ("train", "valid", "test") if reading[part]]
        if reading["splitBy"] is None:
            return parts + [[]] * (3 - len(parts))
        return [parts[0][: math.floor(len(parts[0]) * 0.9)], parts[0][math.floor(len(parts[0]) * 0.9) :], []]
    words_of = (lambda piece: (piece,)) if kind == "space" else word_or_mark().findall
    unknown = ids.get("<unk>") if kind == "marks" else None

    def tokens_of(files):
        lines = []
        for line in io.StringIO(whole_text(root, files, reading["format"]), newline=None):
            words = [word for piece in line.split() for word in words_of(piece)] + ["<eos>"]
            for word in words:
                if word not in ids and unknown is None:
                    sys.exit("The word %r of %s is not in the run's vocabulary: this is another text." % (word, root))
            lines.append([ids.get(word, unknown) for word in words])
        return lines

    joined = lambda lines: [token for line in lines for token in line]
    if reading["splitBy"] is None:
        return [joined(tokens_of(reading[part] or [])) for part in ("train", "valid", "test")]
    lines = tokens_of(reading["train"])
    pieces = lines if reading["splitBy"] == "lines" else [[token] for token in joined(lines)]
    first, second = math.floor(len(pieces) * 0.9), math.floor(len(pieces) * (0.9 + 0.05))
    return [joined(part) for part in (pieces[:first], pieces[first:second], pieces[second:])]


def older_text(root, layout):
    """From the layout's words, which said how a text was split and tokenised."""
    at, utf8 = "", lambda path: [{"path": path, "encoding": "utf-8"}]
    reading = {"format": {"kind": "plain"}, "valid": None, "test": None, "splitBy": None, "tokens": "space"}
    for _ in range(4):
        here = inside(root, at)
        below = lambda name: "%s/%s" % (at, name) if at else name
        for names in ("%s.txt", "wiki.%s.tokens", "ptb.%s.txt"):
            paths = [names % part for part in ("train", "valid", "test")]
            if all(os.path.exists(os.path.join(here, path)) for path in paths):
                return {**reading, **{part: utf8(below(path)) for part, path in zip(("train", "valid", "test"), paths)}}
        single = [name for name in sorted(os.listdir(here)) if re.search(r"\.(txt|text|md|tokens)$", name, re.I)]
        if len(single) == 1 and layout.startswith("one text"):
            tokens = "marks" if "set apart" in layout else "space"
            split_by = "lines" if "by lines" in layout else "tokens"
            return {**reading, "train": utf8(below(single[0])), "splitBy": split_by, "tokens": tokens}
        inner = subfolders(here)
        if len(inner) != 1:
            break
        at = below(inner[0])
    sys.exit("%s has no text in a layout that the lab knows." % root)
