"""Whether a file that somebody sends may be kept: its name, its size and what its bytes say. Stores nothing."""

import codecs
import hashlib
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from assessments.models.evidence import FILE_BYTES

TITLE_LENGTH = 150
HEAD = TAIL = 1024  # bytes in which a file says what it is
CHUNK = 64 * 1024
# Of the office formats, which are ZIP archives; all of it is read from their directory, before anything is unpacked.
DIRECTORY_BYTES = 1024 * 1024
ENTRIES = 5_000
UNPACKED_BYTES = 300 * 1024 * 1024
RATIO = 200  # a sheet of zeros packs about 100 to 1
RATIO_FROM = 1024 * 1024  # smaller entries harm nobody
LISTING_BYTES = 256 * 1024  # of a list of parts
DIRECTORY_END = b"PK\x05\x06"
DIRECTORY_END_64 = b"PK\x06\x07"
BROKEN = (  # what zipfile raises over bytes that are no archive; half of it is not documented
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip
MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<iframe", b"<?php")
MACROS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/activex/")
# What a part is, or leads to, whatever it is called; and a template that would be fetched when the file is opened.
RUNNABLE = re.compile(rb"vbaproject|macroenabled|macrosheet|activex|oleobject", re.IGNORECASE)
ELSEWHERE = re.compile(rb"target\s{0,9}=\s{0,9}.(https?:|ftp:|//|\\\\)", re.IGNORECASE)
LISTINGS = 500
MACROS_OF_OPENDOCUMENT = ("basic/", "scripts/")
ACTIVE = frozenset(  # endings that some system runs, wherever in a name they stand
    "bat cgi cmd dll docm exe hta htm html jar js jsp lnk mjs msi php phar phtml pl ps1 pptm py rb scr sh shtml svg swf"
    " vbs wsf xhtml xlsm xml".split()
)
FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', "-"))  # in file names, on one system or another


class Refused(Exception):
    """This file is not kept; the message may be read by a user."""


class Examined(NamedTuple):
    """A file that may be kept."""

    title: str
    media_type: str
    size: int
    digest: str  # sha256


class Kind(NamedTuple):
    """One kind of file that is taken."""

    name: str  # in a sentence: "is not a PDF file"
    media_type: str
    check: Callable[[BinaryIO, "Kind"], None]
    marker: bytes = b""  # what its bytes, or its list of parts, must say


def examine(name: str, size: int, file: BinaryIO) -> Examined:
    """Raises Refused with the reason, or gives what is to be stored beside the file. `size` is as received."""
    title = title_of(name)
    kind = kind_of(title)
    if not size:
        raise Refused("is empty.")
    if size > FILE_BYTES:
        raise Refused(f"is larger than {FILE_BYTES // 1024**2} MB.")
    kind.check(file, kind)
    return Examined(title, kind.media_type, size, digest_of(file))


def title_of(name: str) -> str:
    """A file's name without its folder, what cannot be seen, and what a file name may not hold anywhere."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    seen = "".join(letter for letter in name if not unicodedata.category(letter).startswith("C"))
    name = " ".join(seen.translate(FORBIDDEN).split()).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    room = TITLE_LENGTH - len(dot + ending)
    return stem[:room].rstrip() + dot + ending if dot and room > 0 else name[:TITLE_LENGTH]


def kind_of(title: str) -> Kind:
    stem, *endings = title.lower().split(".")
    if not endings or endings[-1] not in KINDS or not stem.strip("- "):
        raise Refused(f"is of a kind that is not taken. Add {TAKEN}.")
    if hidden := [ending for ending in endings[:-1] if ending.strip() in ACTIVE]:
        raise Refused(f"has “.{hidden[0]}” inside its name. Rename it, if it is what its last ending says.")
    return KINDS[endings[-1]]


def digest_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    for chunk in chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


def chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


# --- Whole kinds: what the bytes say, and that they say nothing else as well ----------------------


def check_bytes(file: BinaryIO, kind: Kind) -> None:
    """A PDF or an image, from its first byte to its last."""
    head, tail = ends(file)
    if not (head.startswith(kind.marker) and ENDS[kind.name](head, tail, length(file))):
        raise Refused(f"is not {kind.name}, or not all of it arrived.")
    refuse_markup(head)
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise Refused(f"is {kind.name} and an archive at once.")


ENDS: dict[str, Callable[[bytes, bytes, int], bool]] = {
    "a PDF file": lambda head, tail, size: b"%%EOF" in tail,
    "a PNG image": lambda head, tail, size: tail.endswith(b"\0\0\0\0IEND\xaeB`\x82"),
    "a JPEG image": lambda head, tail, size: True,  # phones put a film behind the picture
    "a WebP image": lambda head, tail, size: head[8:12] == b"WEBP" and abs(riff(head) - size) <= 1,
}


def riff(head: bytes) -> int:
    """How long a RIFF file says it is."""
    return 8 + int(struct.unpack("<I", head[4:8])[0])


def check_text(file: BinaryIO, kind: Kind) -> None:
    """UTF-8 throughout, without control characters, and not the beginning of a page or a program."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for chunk in chunks(file):
            refuse_controls(decoder.decode(chunk))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Refused("is not text in UTF-8. Save it again as UTF-8, or add it as a PDF.") from None
    head = ends(file)[0]
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith((b"<", b"#!", b"%PDF-", b"%!PS", b"{\\rtf")):
        raise Refused("is not plain text.")
    refuse_markup(head)
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise Refused("is not plain text.")


def refuse_controls(text: str) -> None:
    if any(letter < " " and letter not in "\t\n\r\f" for letter in set(text)):
        raise Refused("is not plain text.")


def refuse_markup(head: bytes) -> None:
    if any(mark in head.lower() for mark in MARKUP):
        raise Refused("holds a web page or a script.")


def ends(file: BinaryIO) -> tuple[bytes, bytes]:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, length(file) - TAIL))
    return head, file.read(TAIL)


def length(file: BinaryIO) -> int:
    return file.seek(0, 2)


# --- Office formats: archives whose directory is judged before any part of them is unpacked -------


def check_office(file: BinaryIO, kind: Kind) -> None:
    """A Word, Excel or PowerPoint file without macros."""
    with opened(file, kind) as archive:
        names = safe_names(archive, kind)
        if "[Content_Types].xml" not in names or kind.marker not in part(archive, "[Content_Types].xml"):
            raise Refused(f"is not {kind.name}.")
        if any(f"/{name.lower()}".endswith(MACROS[:2]) for name in names) or any(
            mark in f"/{name.lower()}" for name in names for mark in MACROS[2:]
        ):
            raise Refused("holds macros. Save it without them.")
        listings = [name for name in names if name.endswith((".rels", "[Content_Types].xml"))]
        if len(listings) > LISTINGS:
            raise Refused("holds too many parts.")
        for name in listings:
            refuse_active(part(archive, name))


def refuse_active(listing: bytes) -> None:
    """A list of parts, or of what a part leads to, that names something which runs or is fetched."""
    if RUNNABLE.search(listing):
        raise Refused("holds macros or other things that run. Save it without them.")
    for element in listing.split(b"<"):
        if b"attachedtemplate" in element.lower() and ELSEWHERE.search(element):
            raise Refused("takes its template from another computer. Save it without that template.")


def check_opendocument(file: BinaryIO, kind: Kind) -> None:
    """An OpenDocument file without macros; it names its kind in its first part."""
    with opened(file, kind) as archive:
        names = safe_names(archive, kind)
        if names[0] != "mimetype" or part(archive, "mimetype") != kind.marker:
            raise Refused(f"is not {kind.name}.")
        if any(name.lower().startswith(MACROS_OF_OPENDOCUMENT) for name in names):
            raise Refused("holds macros. Save it without them.")


def opened(file: BinaryIO, kind: Kind) -> zipfile.ZipFile:
    """The archive, if its directory is short enough to be read at all."""
    file.seek(0)
    starts_well = file.read(4) == b"PK\x03\x04"
    file.seek(max(0, length(file) - 65_557))  # the longest comment, and the record that it ends
    before, mark, record = file.read().rpartition(DIRECTORY_END)
    if not (starts_well and mark and len(record) >= 18):
        raise Refused(f"is not {kind.name}, or not all of it arrived.")
    if DIRECTORY_END_64 in before[-20:] or struct.unpack("<I", record[8:12])[0] > DIRECTORY_BYTES:
        raise Refused("holds too many parts.")
    try:
        return zipfile.ZipFile(file)
    except BROKEN:
        raise Refused(f"is not {kind.name}, or not all of it arrived.") from None


def safe_names(archive: zipfile.ZipFile, kind: Kind) -> list[str]:
    """The names of its parts; raises Refused for what no office program writes."""
    parts = archive.infolist()
    names = [one.filename for one in parts]
    if not parts or min(one.header_offset for one in parts) != 0 or len(set(names)) < len(names):
        raise Refused(f"is not {kind.name}.")
    if len(parts) > ENTRIES:
        raise Refused("holds too many parts.")
    if any(one.flag_bits & 1 for one in parts):
        raise Refused("is locked with a password. Save it without one.")
    if sum(one.file_size for one in parts) > UNPACKED_BYTES or any(map(is_bomb, parts)):
        raise Refused("would be far too large when opened.")
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise Refused(f"is not {kind.name}.")
    return names


def is_bomb(one: zipfile.ZipInfo) -> bool:
    return one.file_size > RATIO_FROM and one.file_size > RATIO * max(1, one.compress_size)


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of one part; never more, whatever the directory says of its size."""
    try:
        with archive.open(name) as opened_part:
            return opened_part.read(LISTING_BYTES)
    except BROKEN:
        raise Refused("cannot be opened.") from None


OFFICE = "application/vnd.openxmlformats-officedocument."
OPENDOCUMENT = "application/vnd.oasis.opendocument."


def _office(name: str, what: str) -> Kind:
    return Kind(name, OFFICE + what, check_office, f"{OFFICE}{what}.main+xml".encode())


def _opendocument(name: str, what: str) -> Kind:
    return Kind(name, OPENDOCUMENT + what, check_opendocument, (OPENDOCUMENT + what).encode())


KINDS = {
    "pdf": Kind("a PDF file", "application/pdf", check_bytes, b"%PDF-"),
    "png": Kind("a PNG image", "image/png", check_bytes, b"\x89PNG\r\n\x1a\n"),
    "jpg": Kind("a JPEG image", "image/jpeg", check_bytes, b"\xff\xd8\xff"),
    "jpeg": Kind("a JPEG image", "image/jpeg", check_bytes, b"\xff\xd8\xff"),
    "webp": Kind("a WebP image", "image/webp", check_bytes, b"RIFF"),
    "txt": Kind("a text file", "text/plain", check_text),
    "csv": Kind("a CSV file", "text/csv", check_text),
    "docx": _office("a Word document", "wordprocessingml.document"),
    "xlsx": _office("an Excel workbook", "spreadsheetml.sheet"),
    "pptx": _office("a PowerPoint presentation", "presentationml.presentation"),
    "odt": _opendocument("an OpenDocument text", "text"),
    "ods": _opendocument("an OpenDocument spreadsheet", "spreadsheet"),
    "odp": _opendocument("an OpenDocument presentation", "presentation"),
}
TAKEN = "PDF, Word, Excel, PowerPoint or OpenDocument files, PNG, JPEG or WebP images, text or CSV"
ACCEPT = ",".join(f".{ending}" for ending in KINDS)  # what a browser offers to choose from
