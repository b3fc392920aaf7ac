"""Chat exports that arrive as the .zip their app made: the one transcript in it is read, nothing is unpacked to disk."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from copilot.errors import UsageProblem

MAGIC = b"PK\x03\x04"
_KINDS = frozenset({".txt", ".json", ".html", ".csv", ".eml"})
_LARGEST = 100_000_000


def unpacked(data: bytes) -> tuple[str, bytes]:
    """Name and bytes of the one transcript in the archive. Raises UsageProblem for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            found = [entry for entry in archive.infolist() if _is_transcript(entry)]
            content = archive.read(found[0]) if len(found) == 1 else b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):  # broken, or under a password
        raise UsageProblem("The input is a ZIP archive that cannot be opened", "Unpack it and give the chat file.") from None
    if len(found) == 1 and not content.startswith(MAGIC):
        return PurePosixPath(found[0].filename).name, content
    if "[Content_Types].xml" in names:
        raise UsageProblem("The input is an Office document, not a transcript", "Save it as plain text or CSV and try again.")
    raise UsageProblem(f"The input is a ZIP archive with {len(found)} transcripts", "Unpack it and give the one chat file.")


def _is_transcript(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.lower() in _KINDS and not hidden and not entry.is_dir() and entry.file_size <= _LARGEST
