"""Small made-up files for phones to attach: a moment of silence, a dot, an empty page."""

from __future__ import annotations

import base64
import struct

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>"
)
_OPUS_HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 16000, 0, 0)
# One Ogg page with an Opus header: enough to be known as a voice note by its first bytes.
_OGG = struct.pack("<4sBBqIIIBB", b"OggS", 0, 2, 0, 1, 0, 0, 1, len(_OPUS_HEAD)) + _OPUS_HEAD

FILES = {
    "audio/ogg": _OGG,
    "image/png": _PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9",
    "image/gif": _GIF,
    "application/pdf": _PDF + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n",
}


def data(content_type: str) -> bytes:
    """The bytes of a made-up file of this type."""
    return FILES.get(content_type.split(";")[0], b"A made-up file.\n")
