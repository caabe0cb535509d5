"""Rows of a damaged SQLite file, read from its pages without SQLite.

A page of a table names its own cells, so rows can be read however little is left of the tree above
them. Nothing is believed here: whether a row is whole is for the caller to tell, by its hash. Also
rows that were deleted may come. Format: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_LEAF = 13
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
# A row is the document and some bytes.
_LONGEST = 1 << 30


def rowids(path: Path, page_size: int) -> Iterator[int]:
    """Numbers of all rows whose cells can be seen, in no order; some come twice."""
    for pages in _page_files(path, page_size):
        for page in pages.all():
            for _, rowid, _ in _cells(page, pages.size):
                yield rowid


def carved_rows(path: Path, page_size: int) -> Iterator[tuple]:
    """Whatever can be read as a row: a tuple of values each, as long as `entries` has columns."""
    for pages in _page_files(path, page_size):
        for page in pages.all():
            for length, _, start in _cells(page, pages.size):
                try:
                    row = _values(_payload(pages, page, start, length))
                except (IndexError, ValueError, OverflowError):
                    continue
                if len(row) == 5:
                    yield row


class _Pages:
    """The pages of a file, or the newest ones in its write-ahead log."""

    def __init__(self, file: BinaryIO, size: int, offsets: dict[int, int], under: _Pages | None):
        self.file, self.size, self.offsets, self.under = file, size, offsets, under

    def __getitem__(self, number: int) -> bytes:
        if number in self.offsets:
            return self._at(self.offsets[number])
        if self.under is None:
            raise IndexError(number)
        return self.under[number]

    def all(self) -> Iterator[bytes]:
        for number, offset in self.offsets.items():
            page = self._at(offset)
            # The first page begins with the header of the file.
            yield b"\0" * 100 + page[100:] if number == 1 else page

    def _at(self, offset: int) -> bytes:
        try:
            self.file.seek(offset)
            return self.file.read(self.size)
        except OSError:  # a sector that the disk does not give
            return b""


def _page_files(path: Path, page_size: int) -> Iterator[_Pages]:
    """The log first, as its pages are newer; the sizes that pages may have by what is known."""
    with path.open("rb") as file:
        header = file.read(18)
        stated = int.from_bytes(header[16:18], "big")
        sizes = {page_size, 65_536 if stated == 1 else stated}
        length = path.stat().st_size
        for size in sorted(size for size in sizes if size >= 512 and not size & (size - 1)):
            # The last page may be cut off.
            offsets = {n + 1: n * size for n in range(-(-length // size))}
            below = _Pages(file, size, offsets, None)
            log = path.with_name(path.name + "-wal")
            if log.exists():
                with log.open("rb") as frames:
                    yield _Pages(frames, size, _frames(frames, log.stat().st_size, size), below)
            yield below


def _frames(log: BinaryIO, length: int, size: int) -> dict[int, int]:
    """Offset of the newest copy of each page in a write-ahead log."""
    salts = log.read(32)[16:24]
    offsets = {}
    for offset in range(32, length - size - 23, size + 24):
        log.seek(offset)
        frame = log.read(24)
        if frame[8:16] == salts:
            offsets[int.from_bytes(frame[:4], "big")] = offset + 24
    return offsets


def _cells(page: bytes, size: int) -> Iterator[tuple[int, int, int]]:
    """Length of the row, its number, and where its bytes begin, for the cells of a leaf."""
    for at in (0, 100):
        if len(page) < at + 8 or page[at] != _LEAF:
            continue
        for n in range(int.from_bytes(page[at + 3 : at + 5], "big")):
            place = at + 8 + 2 * n
            try:
                length, start = _varint(page, int.from_bytes(page[place : place + 2], "big"))
                rowid, start = _varint(page, start)
            except IndexError:
                continue
            if 0 < length < _LONGEST:
                yield length, rowid, start
        return


def _payload(pages: _Pages, page: bytes, start: int, length: int) -> bytes:
    """The bytes of a row, those in overflow pages included."""
    most = pages.size - 35
    if length <= most:
        return page[start : start + length]
    least = (pages.size - 12) * 32 // 255 - 23
    here = least + (length - least) % (pages.size - 4)
    here = here if here <= most else least
    parts = [page[start : start + here]]
    left = length - here
    number = int.from_bytes(page[start + here : start + here + 4], "big")
    while left > 0:
        overflow = pages[number]
        parts.append(overflow[4 : 4 + left])
        left -= pages.size - 4
        number = int.from_bytes(overflow[:4], "big")
    return b"".join(parts)


def _values(row: bytes) -> tuple:
    end, at = _varint(row, 0)
    kinds = []
    while at < end:
        kind, at = _varint(row, at)
        kinds.append(kind)
    values: list[object] = []
    for kind in kinds:
        if kind in _INTEGERS:
            size = _INTEGERS[kind]
            values.append(int.from_bytes(row[at : at + size], "big", signed=True))
        elif kind in (8, 9):
            size = 0
            values.append(kind - 8)
        elif kind >= 12:
            size = (kind - 12) // 2
            content = row[at : at + size]
            if len(content) < size:
                raise IndexError(at)
            values.append(content.decode() if kind % 2 else content)
        else:
            raise ValueError(kind)
        at += size
    return tuple(values)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for n in range(8):
        byte = data[at + n]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    return value << 8 | data[at + 8], at + 9
