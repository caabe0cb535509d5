"""The store under everything that happens to files: kills, damage, full disks, many readers."""

from __future__ import annotations

import hashlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insider_signals.extract.store import CorruptStoreEntry, DocumentStore, StoreUnavailable

KEY = "0001000001-24-000001"
FILING = b"<SEC-DOCUMENT>0001000001-24-000001.txt\n" + b"<ownershipDocument>" * 50
OTHER = FILING.replace(b"24-000001", b"24-000002")


@pytest.fixture
def store(tmp_path: Path):
    with DocumentStore(tmp_path / "store") as opened:
        yield opened


def test_what_was_put_comes_back(store: DocumentStore) -> None:
    assert store.get(KEY) is None and not store.has(KEY)
    store.put(KEY, FILING)
    assert store.get(KEY) == FILING and store.has(KEY)


@settings(max_examples=50, deadline=None)
@given(content=st.binary(max_size=5000))
def test_any_bytes_come_back(tmp_path_factory, content: bytes) -> None:
    with DocumentStore(tmp_path_factory.mktemp("store")) as store:
        store.put(KEY, content)
        assert store.get(KEY) == content


def test_a_later_content_takes_the_place_of_the_earlier(store: DocumentStore) -> None:
    store.put("index/2024-01-02", b"partial")
    before = store.content_hash("index/2024-01-02")
    store.put("index/2024-01-02", b"complete")
    assert store.get("index/2024-01-02") == b"complete"
    assert store.content_hash("index/2024-01-02") != before
    store.discard("index/2024-01-02")
    assert not store.has("index/2024-01-02") and store.content_hash("index/2024-01-02") is None


def test_a_year_is_one_file(store: DocumentStore) -> None:
    keys = [f"0001000001-{year:02}-{n:06}" for year in (98, 6, 24) for n in range(20)]
    store.put_many([(key, FILING) for key in keys])
    store.put("index/2024-01-02", b"x")
    store.put("company_tickers", b"x")
    names = [file.name for file in store.files()]
    assert names == ["1998.sqlite", "2006.sqlite", "2024.sqlite", "other.sqlite"]
    assert sorted(store.keys()) == sorted([*keys, "index/2024-01-02", "company_tickers"])
    assert list(store.keys("index/")) == ["index/2024-01-02"]


def test_filings_are_kept_small(store: DocumentStore) -> None:
    """The measure is an ordinary filing: header, one owner, two lines, two footnotes."""
    from insider_signals.extract.store_dictionary import DICTIONARY

    store.put_many(
        (f"0001000001-24-{n:06}", DICTIONARY.replace(b"F1", b"F%d" % n)) for n in range(500)
    )
    store.close()
    size = sum(file.stat().st_size for file in store.root.iterdir())
    assert size / 500 < 0.15 * len(DICTIONARY)


@pytest.mark.parametrize("key", ["", "../x", "a/../../x", "/etc/passwd", "a b", "a\0b", "x" * 300])
def test_key_cannot_name_a_file_elsewhere(store: DocumentStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.put(key, b"x")


def test_threads_may_share_it(store: DocumentStore) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for n in range(20):
                key = f"0001000001-{20 + n % 3}-{number * 100 + n:06}"
                store.put(key, key.encode())
                assert store.get(key) == key.encode()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(list(store.keys())) == 120


def test_other_processes_may_read_and_write_at_the_same_time(store: DocumentStore) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(store.root), str(n), "40"])
        for n in range(3)
    ]
    while any(writer.poll() is None for writer in writers):
        for key in list(store.keys()):
            assert store.get(key) == content_of(key)
    assert all(writer.returncode == 0 for writer in writers)
    assert len(list(store.keys())) == 120


# Kills.

WRITER = """
import random, sys
from insider_signals.extract.store import DocumentStore
root, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
store = DocumentStore(root)
for n in range(count):
    key = f"{seed:010}-{20 + n % 2}-{n:06}"
    content = random.Random(key).randbytes(3000) * 3
    if n % 5:
        store.put(key, content)
    else:
        store.put_many([(key, content)])
    print(key, flush=True)
"""


def content_of(key: str) -> bytes:
    return random.Random(key).randbytes(3000) * 3


def test_kill_at_any_moment_loses_nothing_that_was_put(tmp_path: Path) -> None:
    """Every entry that the killed process reported as put is there, whole; work goes on."""
    chance = random.Random(7)
    promised: set[str] = set()
    for seed in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(seed), "100000"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        promised.add(process.stdout.readline().strip())
        time.sleep(chance.uniform(0, 0.12))
        process.send_signal(signal.SIGKILL)
        lines = process.stdout.read().split("\n")
        process.wait()
        promised.update(line for line in lines[:-1])
        with DocumentStore(tmp_path) as store:
            assert not list(store.damaged())
            for key in store.keys(f"{seed:010}"):
                assert store.get(key) == content_of(key)
            store.put(f"{seed:010}-22-000000", b"afterwards")
    with DocumentStore(tmp_path) as store:
        assert promised <= set(store.keys())
        assert all(store.get(key) == content_of(key) for key in promised)
    assert len(promised) > 30


# Damage.


def damage(path: Path, at: float, length: int = 64) -> None:
    with path.open("r+b") as file:
        file.seek(int(path.stat().st_size * at))
        file.write(os.urandom(length))


def filled(root: Path, count: int = 400) -> Path:
    with DocumentStore(root) as store:
        keys = [f"0001000001-24-{n:06}" for n in range(count)]
        store.put_many([(key, content_of(key)) for key in keys])
    return root / "2024.sqlite"


def test_damaged_content_is_told_by_its_hash(store: DocumentStore) -> None:
    store.put(KEY, FILING)
    store.put("0001000001-24-000002", OTHER)
    path = store.file_of(KEY)
    with sqlite3.connect(path) as connection:
        connection.execute("update entries set content = zeroblob(50) where key = ?", (KEY,))
    with pytest.raises(CorruptStoreEntry, match=r"24-000001 in .*2024\.sqlite.*insider repair"):
        store.get(KEY)
    assert store.get("0001000001-24-000002") == OTHER
    assert [error.key for error in store.damaged()] == [KEY]
    store.put(KEY, FILING)
    assert store.get(KEY) == FILING


def test_exchanged_content_is_told_by_its_hash(store: DocumentStore) -> None:
    store.put(KEY, FILING)
    store.put("0001000001-24-000002", OTHER)
    with sqlite3.connect(store.file_of(KEY)) as connection:
        connection.execute(
            "update entries set content ="
            " (select content from entries where key = '0001000001-24-000002')"
        )
    with pytest.raises(CorruptStoreEntry, match="hash"):
        store.get(KEY)


def test_entry_of_a_later_version_is_not_guessed_at(store: DocumentStore) -> None:
    store.put(KEY, FILING)
    with sqlite3.connect(store.file_of(KEY)) as connection:
        connection.execute("update entries set codec = 9")
    with pytest.raises(CorruptStoreEntry, match="unknown codec 9"):
        store.get(KEY)


def test_damage_is_either_noticed_or_does_no_harm(tmp_path: Path) -> None:
    """Random damage anywhere: never another content, never another kind of error."""
    noticed = 0
    for round_number in range(15):
        root = tmp_path / str(round_number)
        path = filled(root, 60)
        damage(path, at=random.Random(round_number).random() * 0.99)
        with DocumentStore(root) as store:
            for n in range(60):
                key = f"0001000001-24-{n:06}"
                try:
                    assert store.get(key) in (content_of(key), None)
                except CorruptStoreEntry:
                    noticed += 1
    assert noticed


@pytest.mark.parametrize("at", [0.3, 0.5, 0.9])
def test_damaged_file_is_salvaged(tmp_path: Path, at: float) -> None:
    path = filled(tmp_path)
    damage(path, at, length=40_000)
    with DocumentStore(tmp_path) as store:
        assert list(store.damaged())
        saved = store.salvage(path)
        assert 350 <= saved < 400
        assert not list(store.damaged())
        keys = list(store.keys())
        assert len(keys) == saved and all(store.get(key) == content_of(key) for key in keys)
    assert path.with_suffix(".damaged").exists()


def rewritten(path: Path, change) -> None:
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)


def filings(root: Path, count: int = 60) -> dict[str, bytes]:
    """Filings that name their accession, put one by one, and some indexes."""
    put = {}
    with DocumentStore(root) as store:
        for n in range(count):
            key = f"0001000001-24-{n:06}"
            put[key] = f"<SEC-DOCUMENT>{key}.txt\n".encode() + content_of(key)
            store.put(key, put[key])
        for day in range(1, 9):
            key = f"index/2024-03-{day:02}"
            put[key] = f"4  A  7  2024030{day}    edgar/data/7/{key}.txt\n".encode() * 9
            store.put(key, put[key])
    return put


def held(store: DocumentStore) -> dict[str, bytes | None]:
    return {key: store.get(key) for key in list(store.keys())}


KEY_IN_THE_MIDDLE = b"0001000001-24-000030"


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("bit", range(8))
@pytest.mark.parametrize("at", [4, 11, 19])
def test_one_bit_of_a_key_is_found_and_salvaged(
    tmp_path: Path, which: int, at: int, bit: int
) -> None:
    """In the table or in its index, to a key of the same year, of another, or to none at all."""
    put = filings(tmp_path)
    path = tmp_path / "2024.sqlite"

    def change(content: bytearray) -> None:
        # The header of the document, inside the compressed content, does not hold it as such.
        places = [m.start() for m in re.finditer(KEY_IN_THE_MIDDLE, content)]
        assert len(places) == 2
        content[places[which] + at] ^= 1 << bit

    rewritten(path, change)
    with DocumentStore(tmp_path) as store:
        (error,) = store.damaged()
        assert error.is_file and "insider repair" in str(error)
        assert store.salvage(path) == len(put)
        assert not list(store.damaged())
        assert held(store) == put


def test_any_zeroed_sector_is_found_or_harmless_and_salvaged(tmp_path: Path) -> None:
    put = filings(tmp_path / "whole", 20)
    whole = (tmp_path / "whole" / "2024.sqlite").read_bytes()
    found = lost = 0
    for number in range(0, len(whole) // 512, 5):
        root = tmp_path / str(number)
        root.mkdir()
        path = root / "2024.sqlite"
        path.write_bytes(whole[: number * 512] + bytes(512) + whole[number * 512 + 512 :])
        with DocumentStore(root) as store:
            errors = list(store.damaged())
            if any(error.is_file for error in errors):
                store.salvage(path)
            for error in store.damaged():
                store.discard(error.key)
            assert not list(store.damaged())
            found += bool(errors)
            kept = held(store)
            assert kept.items() <= put.items()
            if not errors:
                assert kept == put
            lost += len(put) - len(kept)
    assert found > 10 and lost < found * 12


def test_a_file_without_its_first_page_is_salvaged(tmp_path: Path) -> None:
    put = filings(tmp_path)
    path = tmp_path / "2024.sqlite"
    path.write_bytes(bytes(16_384) + path.read_bytes()[16_384:])
    with DocumentStore(tmp_path) as store:
        assert store.salvage(path) == 60, "the filings; an index out of reach may be an older one"
        days = [(key, hashlib.sha256(put[key]).hexdigest()) for key in put if "/" in key]
        store.salvage(next(tmp_path.glob("*.damaged")).rename(path), set(days))
        assert held(store) == put


def test_an_older_copy_out_of_reach_is_not_salvaged(tmp_path: Path) -> None:
    filings(tmp_path)
    with DocumentStore(tmp_path) as store:
        store.put("index/2024-03-05", b"the index as it was corrected")
        store.salvage(tmp_path / "2024.sqlite")
        assert store.get("index/2024-03-05") == b"the index as it was corrected"
        store.discard("index/2024-03-05")
        store.salvage(tmp_path / "2024.sqlite")
        assert not store.has("index/2024-03-05")
    assert len(list(tmp_path.glob("*.damaged"))) == 2, "no repair takes what another one kept"


def test_years_that_changed_places_are_put_back(tmp_path: Path) -> None:
    put = filings(tmp_path)
    with DocumentStore(tmp_path) as store:
        old = FILING.replace(b"-24-", b"-23-")
        store.put("0001000001-23-000001", old)
    one, other = tmp_path / "2023.sqlite", tmp_path / "2024.sqlite"
    kept = one.read_bytes()
    other.replace(one)
    other.write_bytes(kept)
    with DocumentStore(tmp_path) as store:
        for error in list(store.damaged_files()):
            store.salvage(error.path)
        assert not list(store.damaged())
        put["0001000001-23-000001"] = old
        assert held(store) == put


def test_a_document_under_the_key_of_another_is_told(store: DocumentStore) -> None:
    store.put(KEY, OTHER)
    store.put("index/2024-03-06", b"4  A  7  20240307    edgar/data/7/x.txt\n")
    store.put("context/CIK0000000007/facts.json", b'{"cik": 8, "facts": {}}')
    assert {error.key: error.reason for error in store.damaged()} == {
        KEY: "it says that it is 0001000001-24-000002",
        "index/2024-03-06": "it says that it is index/2024-03-07",
        "context/CIK0000000007/facts.json": ("it says that it is context/CIK0000000008/facts.json"),
    }


def test_files_that_are_none_of_the_store_are_left_alone(store: DocumentStore) -> None:
    store.put(KEY, FILING)
    stranger = store.root / "notes.sqlite"
    stranger.write_bytes(b"nobody's business")
    assert not list(store.damaged()) and list(store.keys()) == [KEY]
    assert stranger.read_bytes() == b"nobody's business"


@pytest.mark.parametrize("content", [b"", b"this is no database" * 500, None])
def test_file_that_is_no_store_is_replaced_by_salvage(tmp_path: Path, content) -> None:
    path = filled(tmp_path, 20)
    path.write_bytes(path.read_bytes()[:100] if content is None else content)
    with DocumentStore(tmp_path) as store:
        if content == b"":
            assert store.get("0001000001-24-000001") is None  # an empty database
        else:
            with pytest.raises(CorruptStoreEntry):
                store.get("0001000001-24-000001")
            assert store.salvage(path) == 0
        store.put(KEY, FILING)
        assert store.get(KEY) == FILING


# Places that cannot be written.


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        DocumentStore(tmp_path / "file" / "store").put(KEY, FILING)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_unwritable_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreUnavailable):
        DocumentStore(tmp_path / "store").put(KEY, FILING)


def test_full_disk_is_said_and_leaves_what_was_there(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the full disk, in a process of its own."""
    script = f"""
import os, resource, signal
from insider_signals.extract.store import DocumentStore, StoreUnavailable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = DocumentStore({str(tmp_path)!r})
store.put({KEY!r}, b"before")
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
try:
    for n in range(100):
        store.put(f"0001000001-24-{{n + 10:06}}", os.urandom(50_000))
except StoreUnavailable as error:
    print("said:", error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.put("0001000001-24-900000", b"after")
print(store.get({KEY!r}), len(list(store.damaged())))
"""
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "said: the store" in result.stdout
    assert "b'before' 0" in result.stdout
    with DocumentStore(tmp_path) as store:
        assert store.get("0001000001-24-900000") == b"after"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_store_on_a_read_only_medium_can_be_read(tmp_path: Path) -> None:
    path = filled(tmp_path, 5)
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    with DocumentStore(tmp_path) as store:
        assert store.get("0001000001-24-000001") == content_of("0001000001-24-000001")
        with pytest.raises(StoreUnavailable):
            store.put(KEY, FILING)


def test_nothing_is_made_by_reading(tmp_path: Path) -> None:
    with DocumentStore(tmp_path / "store") as store:
        assert store.get(KEY) is None
        assert list(store.keys()) == []
    assert not (tmp_path / "store").exists()
