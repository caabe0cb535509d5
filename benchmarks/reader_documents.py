"""Real documents for the reader benchmarks, and edgartools started beside them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from insider_signals.extract.submission import read_submission

ROOT = Path(__file__).resolve().parent.parent
MIRROR = ROOT.parent / "shared" / "edgar"
EDGARTOOLS = (
    "the interpreter of an environment with edgartools: "
    "uv venv edgartools-env && uv pip install -p edgartools-env/bin/python edgartools==5.62.0"
)


def ownership_documents(mirror: Path) -> dict[str, bytes]:
    """Ownership XML by name of its file, once each: of submissions (.txt) and of bare XML files."""
    documents: dict[str, bytes] = {}
    for path in sorted((*mirror.rglob("*.txt"), *mirror.rglob("*.xml"))):
        name = path.name.removesuffix(".txt").removesuffix(".xml") + path.suffix.replace(".", "_")
        if name not in documents:
            for document in read_submission(path.read_bytes()).documents:
                if b"<ownershipDocument" in document.text:
                    documents[name] = document.text
    return documents


@contextmanager
def edgartools(interpreter: Path, documents: dict[str, bytes]) -> Iterator[subprocess.Popen[str]]:
    """Runs edgartools beside us on the same documents; it answers commands a line at a time."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in documents.items():
            (Path(folder) / name).write_bytes(content)
        worker = subprocess.Popen(
            [interpreter, Path(__file__).with_name("reader_edgartools.py"), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"HOME": folder, "PATH": ""},
        )
        try:
            yield worker
        finally:
            worker.kill()
            worker.wait()


def answer(worker: subprocess.Popen[str], command: str | None = None) -> str:
    """The next line of its answer, to a command if one is given."""
    assert worker.stdin and worker.stdout
    if command:
        print(command, file=worker.stdin, flush=True)
    line = worker.stdout.readline()
    if not line:
        raise SystemExit("edgartools stopped; its error stands above")
    return line
