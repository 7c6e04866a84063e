"""Unpacks an archive once, with the names and the files that the lab has of it (its src/data/archive), and tells what is left out.

Needs Python 3.8 and nothing else.
"""
import gzip
import os
import re
import shutil
import struct
import sys
import tarfile
import time
import unicodedata
import zipfile
import zlib

LEFT_BEHIND = set(
    "thumbs.db ehthumbs.db desktop.ini __macosx @eadir @tmp @recycle #recycle #snapshot ~snapshot @recently-snapshot @__thumb "
    "thumbnails _thumbnails lost+found found.000 $recycle.bin recycler recycled".split()
) | {"system volume information", "icon\r"}


def is_hidden(name):
    return name.startswith((".", "~$")) or name.lower() in LEFT_BEHIND


# ---- The names of a zip that does not say how they are written, as nameEncoding.ts ----

SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔曰兵将军吾汝乃遂皆"
)
TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實"
    "日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解"
    "水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直"
)
KOREAN = (
    "이다는에의을를가고하지도로한은나서기리사그어아자있것들해시인수대라게만부일과니보정여제장전여구오면거주상원국동신교안성공중되들었했까요니다"
)
MARKS = "，。、；：？！“”‘’《》「」『』（）…—·　【】〈〉～"
WESTERN = (
    "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþßœšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛ"
    "ÜÝŒŠŽ“”‘’–—…«»€£©®°§¿¡•·½¼¾²³×™ªº\u00a0"
)
IS_KANA = lambda c: "\u3041" <= c <= "\u30ff" or c in MARKS
# Python's names of what browsers call gb18030, big5, shift_jis, euc-jp and euc-kr, and what is usual in them.
EASTERN = (
    ("gb18030", set(SIMPLIFIED + MARKS).__contains__),
    ("big5hkscs", set(TRADITIONAL + MARKS).__contains__),
    ("cp932", IS_KANA),
    ("euc_jp", IS_KANA),
    ("cp949", set(KOREAN).__contains__),
)
LEAST_EASTERN, LEAST_WESTERN, CLEARLY = 0.25, 0.85, 1.4
JUDGED_BYTES = 1 << 16
# Pairs of GB 2312's first level, which has the characters that are in daily use.
DAILY_CHINESE = re.compile(rb"(?:[\0-\x7f]|[\xb0-\xd7][\xa1-\xfe])*")
# What UTF-8 writes in two bytes may be a character of another encoding.
SHORT_UTF8 = re.compile("[\0-\u07ff]*")


def is_letter(c, kinds="LM"):
    return c is not None and unicodedata.category(c)[0] in kinds


def is_western(at, characters):
    """Whether a character stands in a western text as one would, as encoding.ts."""
    c, around = characters[at], lambda i: characters[i] if 0 <= i < len(characters) else None
    if c not in WESTERN:
        return False
    if not is_letter(c, "L") or c in "ªº":
        return c in "’‘'–—…\u00a0" or not (is_letter(around(at - 1), "L") and is_letter(around(at + 1), "L"))
    if c in "ðýþÐÝÞ" and not any(other in "áæíÁÆÍ" for other in characters):
        return False
    return any(other < "\x80" for other in characters[max(0, at - 3) : at + 4] if is_letter(other))


def likeness(text, usual):
    """Share of the characters beyond ASCII that are usual, `usual` None for the West's; 0 where it is no text."""
    beyond = good = letters = 0
    for at, c in enumerate(text):
        if c < "\x80":
            if c < " " and c not in "\n\r\t\f":
                return 0
            letters += is_letter(c)
        elif re.match("[\x80-\x9f\ue000-\uf8ff\ufffe\uffff]", c):
            beyond += 4
        else:
            beyond += 1
            good += usual(c) if usual else is_western(at, text)
    if not beyond or (usual is None and beyond > 0.4 * (letters + beyond)):
        return 0
    share = good / beyond
    return share if share >= (LEAST_EASTERN if usual else LEAST_WESTERN) else 0


def windows_1252(name):
    """With the five places that Python's own codec refuses."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in name)


def name_decoder(names):
    """Whether names (bytes) that are no UTF-8 are of East Asia, and what reads them, by all of them together."""
    step = -(-sum(len(name) + 1 for name in names) // JUDGED_BYTES)
    lines = b"".join(name + b"\n" for name in names[::step])
    western, own = windows_1252(lines), lines.decode("cp437")
    as_western, as_own = likeness(western, None), likeness(own, None)

    def score(encoding, usual):
        try:
            return likeness(lines.decode(encoding), usual)
        except UnicodeDecodeError:
            return 0

    first, encoding = max(((score(*one), one[0]) for one in EASTERN), key=lambda item: item[0])
    best = max(as_western, as_own)
    is_told = first > 0 and first >= best * CLEARLY
    if is_told or (first == 0 and best == 0 and DAILY_CHINESE.fullmatch(lines)):
        return True, lambda name: name.decode(encoding if is_told else "gb18030", "replace")
    beyond = lambda text: sum(c > "\x7f" and is_letter(c, "L") for c in text)
    is_windows = as_western > as_own or (as_western == as_own > 0 and beyond(western) > beyond(own))
    return False, windows_1252 if is_windows else lambda name: name.decode("cp437")


def zip_names(entries):
    """The entries' names: UTF-8 where it is said or is so, otherwise all others together tell in what they are written."""
    found, unknown, doubtful = [], {}, {}
    for at, entry in enumerate(entries):
        if entry.flag_bits & 0x800:
            found.append(entry.orig_filename)
            continue
        name = entry.orig_filename.encode("cp437")  # what zipfile took it for
        try:
            found.append(name.decode())
            if SHORT_UTF8.fullmatch(found[at]) and not name.isascii():
                doubtful[at] = name
        except UnicodeDecodeError:
            found.append("")
            unknown[at] = name
    is_eastern, decode = name_decoder(list(unknown.values())) if unknown else (False, None)
    for at, name in [*unknown.items(), *(doubtful.items() if is_eastern else ())]:
        found[at] = decode(name)
    return found


# ---- What an archive holds, file by file ----

# Stands at the beginning of a file whose content was damaged in the archive: the reason follows it.
DAMAGED = b"\0damaged in its archive\0"


class DamagedError(OSError):
    """The file was damaged in its archive; the message says how."""


def content_of(path):
    """The bytes of a file. Throws DamagedError."""
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith(DAMAGED):
        raise DamagedError(data[len(DAMAGED) :].decode())
    return data


def clean_path(written):
    """`/` between parts, none at the end and no `./` in front: old programs for Windows write the other slash."""
    path = written if "/" in written else written.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    if path == ".":
        return ""
    return path[:-1] if path.endswith("/") and len(path) > 1 else path


def hostile(path):
    """Why a path is not written, as archiveIndex.ts; None where it is sound."""
    if path.startswith(("/", "\\")) or re.match("[A-Za-z]:", path):
        return "Its name is that of a place outside the archive, so it is left out."
    if len(path) > 4096:
        return "Its name is too long, so it is left out."
    if "\0" in path:
        return "Its name holds a sign that no name may have, so it is left out."
    parts = re.split(r"[/\\]", path)
    if len(parts) > 64:
        return "It lies too deep in folders, so it is left out."
    if ".." in parts:
        return "Its name leads out of the archive, so it is left out."
    return "Its name has an empty part, so it is left out." if path and set(path.split("/")) & {"", "."} else None


# ---- What is refused before anything is unpacked, as zipIndex.ts and tarIndex.ts ----

MOST_FILES = 500_000
# A directory of so many files with long names and dates; a longer one is none.
MOST_LISTING = 1 << 28
# Deflate makes at most 1,032 bytes of one; pictures and texts pack to a hundredth at the very most.
DEFLATE_RATIO, BOMB_RATIO, BOMB_LEAST = 1032, 200, 1 << 30
MOST_UNPACKED = 4 << 30


def megabytes(count):
    return "%s MB" % "{:,.4g}".format(count / 1e6)


def refuse_many(name, files):
    if files > MOST_FILES:
        sys.exit("{} holds {:,} files, and at most {:,} are read from an archive. Unpack it and give the folder.".format(name, files, MOST_FILES))


def refuse_bomb(name, unpacked, packed):
    sys.exit(
        "%s would unpack to %s from %s: no pictures or texts do that, so it is not read. Unpack it yourself if you trust it, then give the folder."
        % (name, megabytes(unpacked), megabytes(packed))
    )


def refuse_long_listing(path, name):
    """By the end record alone: zipfile would read all of the directory, whatever its length."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        file.seek(max(0, size - 22 - 0xFFFF - 20))
        tail = file.read()
        at = tail.rfind(b"PK\5\6", 0, len(tail) - 18)
        if at < 0:
            return  # zipfile says so
        count, length = struct.unpack_from("<HL", tail, at + 10)
        if at >= 20 and tail.startswith(b"PK\6\7", at - 20):
            end = size - len(tail) + at
            for start in (struct.unpack_from("<Q", tail, at - 12)[0], end - 20 - 56):
                file.seek(max(0, min(start, size)))
                record = file.read(56)
                if len(record) == 56 and record.startswith(b"PK\6\6"):
                    count, length = struct.unpack_from("<QQ", record, 32)
                    break
    refuse_many(name, count)
    if length > MOST_LISTING:
        sys.exit("%s says that its listing alone has %s. Pack it again, or give the folder." % (name, megabytes(length)))


def refuse_zip_bomb(path, name, entries, names):
    packed = unpacked = 0
    for entry, written in zip(entries, names):
        packed, unpacked = packed + entry.compress_size, unpacked + entry.file_size
        if entry.file_size > entry.compress_size * DEFLATE_RATIO + 1024:
            refuse_bomb("“%s”" % written[-200:], entry.file_size, entry.compress_size)
    size = os.path.getsize(path)
    # Many entries over the same bytes are a bomb as well.
    if packed > size or (unpacked > BOMB_LEAST and unpacked > size * BOMB_RATIO):
        refuse_bomb(name, unpacked, size)


class Unpacked:
    """The folder that an archive is unpacked to. What is left out is told, hidden files are passed over."""

    def __init__(self, archive, target):
        self.name, self.target = "“%s”" % os.path.basename(archive)[-200:], target
        self.files, self.bytes, self.most_bytes = 0, 0, sys.maxsize
        os.makedirs(target)

    def count(self, size):
        """Ends where a file more of so many bytes is too much."""
        self.files, self.bytes = self.files + 1, self.bytes + size
        refuse_many(self.name, self.files)
        if self.bytes > self.most_bytes:
            sys.exit("%s unpacks to more than %s. Unpack it and give the folder, or pack it as .zip." % (self.name, megabytes(self.most_bytes)))

    def inside(self, path):
        return os.path.join(self.target, *path.split("/"))

    def leave_out(self, path, why):
        print("left out: %s: %s" % (path[:1000], why), file=sys.stderr)

    def sound(self, written):
        """The path of an entry, None where it is not kept."""
        path = clean_path(written)
        why = hostile(path)
        if why:
            self.leave_out(path, why)
        return None if why or not path or any(map(is_hidden, path.split("/"))) else path

    def add_folder(self, written):
        path = self.sound(written)
        if path:
            os.makedirs(self.inside(path), exist_ok=True)

    def add(self, written, source, size):
        """Writes `size` bytes of what `source` opens; where they are damaged, the reason stands in their place."""
        path = self.sound(written)
        if not path:
            return
        self.count(size)
        place = self.inside(path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        why = "%s is broken at its entry “%s”. Download it again, or unpack it and drop the folder." % (self.name, path[-200:])
        try:
            with source() as content, open(place, "wb") as file:
                shutil.copyfileobj(content, file)
            if os.path.getsize(place) == size:
                return
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            if "CRC" in str(error):
                why = "“%s” in %s differs from its checksum: it was damaged on the way. Download the archive again." % (path[-200:], self.name)
        with open(place, "wb") as file:
            file.write(DAMAGED + why.encode())
        self.leave_out(path, why)

    def add_link(self, written, target):
        """A second name of a file that came before."""
        path, there = self.sound(written), clean_path(target)
        if not path:
            return
        if hostile(there) or not os.path.isfile(self.inside(there)):
            self.leave_out(path, "It is a link to a file that is not in the archive.")
        elif path != there:
            os.makedirs(os.path.dirname(self.inside(path)), exist_ok=True)
            shutil.copyfile(self.inside(there), self.inside(path))


SYMBOLIC = "It is a symbolic link, which is not followed in an archive."


def unpack_zip(path, unpacked):
    refuse_long_listing(path, unpacked.name)
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        refuse_many(unpacked.name, len(entries))
        names = zip_names(entries)
        refuse_zip_bomb(path, unpacked.name, entries, names)
        for entry, name in zip(entries, names):
            if name.endswith(("/", "\\")):
                unpacked.add_folder(name)
            elif entry.create_system == 3 and entry.external_attr >> 16 & 0o170000 == 0o120000:
                unpacked.leave_out(name, SYMBOLIC)
            elif entry.flag_bits & 1:
                sys.exit("%s is encrypted (“%s” for one). Unpack it with its password, then give the folder." % (unpacked.name, name[-200:]))
            elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                sys.exit("%s packs “%s” by a method (%d) that is not read here. Unpack it and give the folder." % (unpacked.name, name[-200:], entry.compress_type))
            else:
                unpacked.add(name, lambda entry=entry: archive.open(entry), entry.file_size)


class Member(tarfile.TarInfo):
    """A tar's entry; where tarfile takes a header that is cut off or broken for the end, it throws."""

    @classmethod
    def fromtarfile(cls, archive):
        try:
            return super().fromtarfile(archive)
        except (tarfile.EmptyHeaderError, tarfile.TruncatedHeaderError, tarfile.InvalidHeaderError) as error:
            raise tarfile.ReadError(str(error)) from error


def unpack_tar(path, unpacked):
    with open(path, "rb") as file:
        if file.read(2) == b"\x1f\x8b":
            unpacked.most_bytes = MOST_UNPACKED
    with tarfile.open(path, encoding="utf-8", errors="replace", tarinfo=Member) as archive:
        for member in archive:
            if member.isdir() or (member.isreg() and member.name.endswith("/")):
                unpacked.add_folder(member.name)
            elif member.islnk():
                unpacked.add_link(member.name, member.linkname)
            elif member.issym():
                unpacked.leave_out(member.name, SYMBOLIC)
            elif member.issparse():
                unpacked.leave_out(member.name, "It is stored with holes, which is not read. Pack it again without them.")
            elif member.isreg():
                unpacked.add(member.name, lambda member=member: archive.extractfile(member), member.size)


def unpack(path, target):
    """Unpacks an archive to a folder that is not there yet."""
    unpacked = Unpacked(path, target)
    try:
        (unpack_zip if re.search(r"\.zip$", path, re.I) else unpack_tar)(path, unpacked)
    except (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        sys.exit("%s is broken or cut off (%s). Download or copy it again." % (unpacked.name, error))
    except OSError as error:  # a full disk, a name that is too long for it, a file called as a folder
        sys.exit("%s cannot be unpacked to %s (%s). Make room, or unpack it elsewhere and give the folder." % (unpacked.name, target, error))


def data_folder(path):
    """The folder itself, or what an archive holds, unpacked beside it by the first process of each machine."""
    if os.path.isdir(path):
        return path
    if not os.path.exists(path) or not re.search(r"\.(zip|tar|tgz|tar\.gz)$", path, re.I):
        sys.exit("%s is no folder and no .zip, .tar or .tar.gz. Give the data that the run read." % path)
    target, part = path + ".unpacked", path + ".unpacked.part"
    if not os.path.isdir(target) and int(os.environ.get("LOCAL_RANK", "0")) == 0:
        print("unpacking %s to %s" % (path, target), file=sys.stderr)
        shutil.rmtree(part, ignore_errors=True)
        unpack(path, part)
        os.rename(part, target)
    for _ in range(3600):
        if os.path.isdir(target):
            return target
        time.sleep(1)
    sys.exit("%s was not unpacked within an hour. Unpack it to %s and start again." % (path, target))
