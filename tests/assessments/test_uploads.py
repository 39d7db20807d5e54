"""Which bytes may be kept, under which title; everything else is refused with a reason."""

import contextlib
import hashlib
import io
import random
import struct
import zipfile
import zlib

import pytest

from assessments import uploads
from assessments.models.evidence import FILE_BYTES
from assessments.uploads import Refused, examine, title_of
from tests.assessments.files import GOOD, JPEG, PDF, PNG, WEBP, archive, content_types, office, opendocument

BOMB = b"\0" * (uploads.RATIO_FROM + 1)


def judged(name, content, size=None):
    return examine(name, len(content) if size is None else size, io.BytesIO(content))


@pytest.mark.parametrize("name", GOOD)
def test_each_kind_is_taken_under_its_fixed_media_type(name):
    content, media_type = GOOD[name]

    assert judged(name, content) == (name, media_type, len(content), hashlib.sha256(content).hexdigest())


def test_every_kind_that_is_offered_has_been_tried():
    assert {name.rpartition(".")[2] for name in GOOD} == set(uploads.KINDS)


def test_an_ending_is_read_in_either_case():
    assert judged("PLAN.PDF", PDF).title == "PLAN.PDF"


@pytest.mark.parametrize(
    "name",
    [
        "picture.svg", "page.html", "page.xhtml", "page.xml", "run.exe", "report.pdf.exe", "macro.docm",
        "macro.xlsm", "old.doc", "a.zip", "noending", "", ".", "..", ".pdf", "...", "pdf",
        "x.php.png", "x.phtml .png", "x.js.pdf", "x.html.txt", "x.exe.docx", "x.pdf\N{RIGHT-TO-LEFT OVERRIDE}exe",
        "x.\N{FULLWIDTH LATIN SMALL LETTER P}df",
    ],
)  # fmt: skip
def test_other_names_are_refused_whatever_the_bytes_say(name):
    with pytest.raises(Refused):
        judged(name, PDF)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("nul\0byte.pdf", "nulbyte.pdf"),
        ("gnp\N{RIGHT-TO-LEFT OVERRIDE}fdp.pdf", "gnpfdp.pdf"),
        ("trailing.pdf. . .", "trailing.pdf"),
        ("a  \t lot   of space.pdf", "a lot of space.pdf"),
        ("<script>alert(1)<.pdf", "-script-alert(1)-.pdf"),
        ('say "this": now?.pdf', "say -this-- now-.pdf"),
        ("cafe\N{COMBINING ACUTE ACCENT}.pdf", "caf\N{LATIN SMALL LETTER E WITH ACUTE}.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("x" * 300, "x" * 150),
    ],
)
def test_a_title_is_the_name_made_harmless(name, title):
    assert title_of(name) == title


@pytest.mark.parametrize(("size", "reason"), [(0, "is empty."), (FILE_BYTES + 1, "is larger than 10 MB.")])
def test_empty_and_too_large_files_are_refused_unread(size, reason):
    with pytest.raises(Refused, match=reason):
        examine("plan.pdf", size, None)


def test_a_file_of_the_largest_size_is_taken():
    assert judged("plan.pdf", PDF[:-6].ljust(FILE_BYTES - 6) + PDF[-6:]).size == FILE_BYTES


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PNG),
        ("a.png", PDF),
        ("a.png", JPEG),
        ("a.jpg", PNG),
        ("a.webp", b"RIFF" + struct.pack("<I", 16) + b"WAVEfmt \4\0\0\0\0\0\0\0"),
        ("a.docx", office("xlsx")),
        ("a.xlsx", opendocument("ods")),
        ("a.odt", opendocument("odp")),
        ("a.docx", archive({"readme.txt": b"hello"})),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        ),  # the form before 2007, or with a password
        ("a.docx", b"PK\x03\x04"),
        ("a.docx", b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 18),
        ("a.docx", office("docx")[:-30]),
        ("a.pdf", PDF[:30]),
        ("a.png", PNG[:-4]),
        ("a.webp", WEBP[:-6]),
        ("a.pdf", b"\n" + PDF),
    ],
)
def test_bytes_of_another_kind_or_half_of_a_file_are_refused(name, content):
    with pytest.raises(Refused):
        judged(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF[:9] + b"<HTML><script>alert(1)</script>" + PDF[9:]),
        ("a.png", PNG[:33] + b"<svg onload=alert(1)>" + PNG[33:]),
        ("a.jpg", JPEG[:20] + b"<?php system($_GET[0]);" + JPEG[20:]),
        ("a.png", PNG + office("docx")),
        ("a.jpg", JPEG + archive({"run.class": b"\xca\xfe\xba\xbe"})),
        ("a.pdf", PDF + archive({"a": b"b"}) + b"%%EOF"),
        ("a.docx", PDF + office("docx")),
        ("a.docx", b"PK\x03\x04<html>" + office("docx")),
        ("a.txt", b"  <!DOCTYPE html><p>hello"),
        ("a.txt", b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.csv", b"a,b\n<script>alert(1)</script>,2"),
        ("a.txt", b"#!/bin/sh\nrm -rf /"),
        ("a.txt", PDF),
        ("a.csv", b"plain" + archive({"a": b"b"}, zipfile.ZIP_STORED)),
    ],
)
def test_what_is_two_things_at_once_is_refused(name, content):
    with pytest.raises(Refused):
        judged(name, content)


@pytest.mark.parametrize(
    "content",
    [
        "Zuständig".encode("latin-1"),
        "part,number".encode("utf-16"),
        b"NUL \0 inside",
        b"escape \x1b[2J",
        b"cut off \xc3",
        b"a" * uploads.CHUNK + b"\xff",
    ],
)
def test_text_is_utf_8_without_control_characters(content):
    with pytest.raises(Refused):
        judged("a.txt", content)


def test_a_letter_across_two_reads_is_one_letter():
    assert judged("a.txt", b"a" * (uploads.CHUNK - 1) + "é".encode())


def leading_to(kind, target):
    """What a part leads to, as the office formats list it."""
    return f'<Relationships><Relationship Type="https://a.example/{kind}" Target="{target}"/></Relationships>'.encode()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.docx", office("docx", **{"word/vbaProject.bin": b"x"}), "macros"),
        ("a.xlsx", office("xlsx", **{"xl/macrosheets/sheet1.xml": b"x"}), "macros"),
        ("a.pptx", office("pptx", **{"ppt/activeX/activeX1.bin": b"x"}), "macros"),
        ("a.docx", office("docx", **{"word/_rels/a.rels": leading_to("vbaProject", "hidden.bin")}), "run"),
        ("a.xlsx", office("xlsx", **{"xl/_rels/a.rels": leading_to("oleObject", "thing.bin")}), "run"),
        (
            "a.docx",
            office("docx", **{"a.rels": leading_to("attachedTemplate", "https://a.example/")}),
            "templ",
        ),
        ("a.docx", office("docx", **{"a.rels": leading_to("attachedTemplate", "//host/share/t")}), "templ"),
        ("a.docx", office("docx", **{f"{n}.rels": b"" for n in range(uploads.LISTINGS)}), "too many parts"),
        ("a.ods", opendocument("ods", **{"Basic/Standard/Module1.xml": b"x"}), "macros"),
        ("a.odt", opendocument("odt", **{"Scripts/python/run.py": b"x"}), "macros"),
        ("a.docx", office("docx", **{"../../etc/passwd": b"x"}), "is not a Word document"),
        ("a.docx", office("docx", **{"/etc/passwd": b"x"}), "is not a Word document"),
        ("a.docx", office("docx", **{"word/media/image.png": BOMB * 2}), "far too large"),
        ("a.docx", office("docx", **{f"part{n}": b"" for n in range(uploads.ENTRIES)}), "too many parts"),
        (
            "a.docx",
            archive({"[Content_Types].xml": content_types("docx").replace(b".main", b".macroEnabled.main")}),
            "is not a Word document",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_office_files_hold_no_macros_no_bombs_and_nothing_odd(name, content, reason):
    with pytest.raises(Refused, match=reason):
        judged(name, content)


def test_a_template_of_the_writers_own_computer_is_no_reason():
    own = leading_to("attachedTemplate", "file:///C:/Templates/Normal.dotm")

    assert judged("a.docx", office("docx", **{"word/_rels/settings.xml.rels": own})).title == "a.docx"


def test_a_bomb_is_refused_by_what_it_declares_before_any_of_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(zlib, "decompressobj", lambda *_: pytest.fail("something was unpacked"))
    monkeypatch.setattr(uploads, "UNPACKED_BYTES", 1000)
    content = archive({"[Content_Types].xml": content_types("docx"), "main.xml": bytes(range(256)) * 5})

    with pytest.raises(Refused, match="far too large"):
        judged("a.docx", content)


def test_a_directory_that_is_too_long_is_not_read(monkeypatch):
    content = office("docx")
    monkeypatch.setattr(uploads, "DIRECTORY_BYTES", 50)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the directory was read"))

    with pytest.raises(Refused, match="too many parts"):
        judged("a.docx", content)


def test_a_list_of_parts_that_lies_about_its_size_is_read_no_further_than_it_may_be():
    listing = content_types("docx") + b" " * uploads.RATIO_FROM  # what counts stands at its beginning
    content = archive({"[Content_Types].xml": listing, "main.xml": b"<main/>"}, zipfile.ZIP_STORED)

    assert judged("a.docx", content).media_type == uploads.KINDS["docx"].media_type


def test_a_locked_archive_is_refused():
    content = bytearray(office("docx"))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + flags] |= 1

    with pytest.raises(Refused, match="password"):
        judged("a.docx", bytes(content))


@pytest.mark.parametrize("seed", range(5))
def test_bytes_changed_at_random_are_judged_and_never_break_the_judge(seed):
    dice = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(300):
        name = dice.choice(list(GOOD))
        content = bytearray(GOOD[name][0])
        for _ in range(dice.choice((1, 2, 8))):
            content[dice.randrange(len(content))] = dice.randrange(256)
        with contextlib.suppress(Refused):
            judged(name, bytes(content))


def test_a_broken_list_of_parts_is_refused():
    content = bytearray(office("docx"))
    content[50:60] = b"\xff" * 10

    with pytest.raises(Refused, match="cannot be opened"):
        judged("a.docx", bytes(content))
