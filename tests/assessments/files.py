"""Small files of each kind that is taken, and the parts to make bad ones of."""

import io
import struct
import zipfile

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": "wordprocessingml.document",
    "xlsx": "spreadsheetml.sheet",
    "pptx": "presentationml.presentation",
}
OPENDOCUMENT = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU" + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
WEBP = b"RIFF" + struct.pack("<I", 16) + b"WEBPVP8 \4\0\0\0\0\0\0\0"


def archive(parts, compression=zipfile.ZIP_DEFLATED):
    """A ZIP archive of {name: bytes}."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return made.getvalue()


def content_types(ending, what=".main+xml"):
    kind = f"{OFFICE}{MAIN[ending]}{what}"
    return f'<Types><Override PartName="/main.xml" ContentType="{kind}"/></Types>'.encode()


def office(ending, **parts):
    return archive({"[Content_Types].xml": content_types(ending), "main.xml": b"<main/>"} | parts)


def opendocument(ending, **parts):
    kind = f"application/vnd.oasis.opendocument.{OPENDOCUMENT[ending]}".encode()
    return archive({"mimetype": kind, "content.xml": b"<office/>"} | parts, zipfile.ZIP_STORED)


GOOD = {
    "plan.pdf": (PDF, "application/pdf"),
    "line.png": (PNG, "image/png"),
    "line.jpg": (JPEG, "image/jpeg"),
    "line.jpeg": (JPEG, "image/jpeg"),
    "line.webp": (WEBP, "image/webp"),
    "notes.txt": ("Zuständig: Łukasz\r\n\tBMW, 38 %\n".encode(), "text/plain"),
    "stock.csv": (b"\xef\xbb\xbfpart,number\nbolt,=1+1\n", "text/csv"),
    **{f"file.{ending}": (office(ending), OFFICE + kind) for ending, kind in MAIN.items()},
    **{
        f"file.{ending}": (opendocument(ending), f"application/vnd.oasis.opendocument.{kind}")
        for ending, kind in OPENDOCUMENT.items()
    },
}
