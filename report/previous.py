"""Pages of the report that is in place, for those that would come out the same.

Making a page costs several times what reading its rows does, and from one night to the next few
pages change. A page is kept when it was made by this code from equal rows and is on disk as it was
written. The one sentence that is new on every page, of which filings the report is, is put in.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path

FILE = "data/pages.json"


def digest_of(*values: object) -> str:
    """Equal for equal values of which all parts are told apart by their `repr`."""
    return hashlib.blake2b(repr(values).encode(errors="surrogatepass"), digest_size=12).hexdigest()


def digest_of_code(folder: Path) -> str:
    """Of the modules and templates below a folder."""
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
        digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()


def checksum_of(content: bytes) -> int:
    return zlib.crc32(content)


class Previous:
    """The pages of `report` that were made by `made_by`; none where that cannot be told."""

    def __init__(self, report: Path, made_by: str, edition: str) -> None:
        self.report, self.made_by, self.edition = report, made_by, edition
        self.pages: dict[str, list[object]] = {}
        self.its_edition = ""
        try:
            found = json.loads((report / FILE).read_text(encoding="utf-8"))
            if found["made_by"] == made_by:
                self.pages, self.its_edition = found["pages"], found["edition"]
        except (OSError, ValueError, KeyError, TypeError):
            pass

    def page(self, name: str, digest: str) -> bytes | None:
        """The page as it would be made now of what has this digest; None when it must be made."""
        try:
            its_digest, checksum = self.pages[name]
            content = (self.report / name).read_bytes()
        except (KeyError, ValueError, TypeError, OSError):
            return None
        if its_digest != digest or checksum != checksum_of(content):
            return None
        head, found, tail = content.rpartition(self.its_edition.encode())
        return head + self.edition.encode() + tail if found else None

    def record(self, pages: dict[str, tuple[str, int]], files: dict[str, int]) -> bytes:
        """What the next report has to know, with digest and checksum of each page; and the
        checksums of all files."""
        told = {"made_by": self.made_by, "edition": self.edition, "pages": pages, "files": files}
        return json.dumps(told, separators=(",", ":")).encode()


def damaged_files(report: Path) -> list[str]:
    """Files of a report that are not as they were written, or have gone; of one that was made
    before all were recorded, its pages. Nothing when there is no report. Raises PermissionError for
    one that may not be read."""
    if not report.is_dir():
        return []
    try:
        told = json.loads((report / FILE).read_text(encoding="utf-8"))
        files = {name: checksum for name, (_, checksum) in told["pages"].items()}
        files |= told.get("files", {})
    except PermissionError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [FILE]
    damaged = []
    for name, checksum in files.items():
        try:
            if checksum_of((report / name).read_bytes()) != checksum:
                damaged.append(name)
        except PermissionError:
            raise
        except (OSError, ValueError):
            damaged.append(name)
    return damaged
