"""The other side of the reader benchmarks: edgartools, in an environment of its own.

Not started by hand. `reader_parity.py` and `reader_speed.py` start it with the interpreter of an
environment that has edgartools and nothing of this project:

    uv venv edgartools-env && uv pip install -p edgartools-env/bin/python edgartools==5.62.0

Argument: a folder of XML files. Commands on standard input: `read` answers with one JSON object a
line, what its parser gives for each file in the order of names; `time` parses every file that it
can once and answers with the seconds of the processor that it took.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import edgar.ownership.owners
from edgar.ownership import Ownership

# The parser asks SEC about every owner, to tell people from companies. That look-up is neither
# parsing nor possible without a network.
edgar.ownership.owners.Entity = lambda cik: SimpleNamespace(  # type: ignore[misc, assignment]
    data=SimpleNamespace(is_company=True)
)


def frame(holder: Any) -> list[dict[str, Any]]:
    """Rows of one of its tables; a row's missing values are None."""
    if holder.empty:
        return []
    rows = holder.data.astype(object)
    rows = rows.where(rows.notna(), None)
    return [
        {str(name): None if value is None else str(value) for name, value in row.items()}
        for row in rows.to_dict("records")
    ]


def fields(document: dict[str, Any]) -> dict[str, Any]:
    """Everything the parser gives, as text."""
    return {
        "form": document["form"],
        "reporting_period": document["reporting_period"],
        "remarks": document["remarks"],
        "no_securities": document["no_securities"],
        "aff10b5_one": document["aff10b5_one"],
        "issuer": vars(document["issuer"]),
        "footnotes": document["footnotes"]._footnotes,
        "owners": [
            {
                "cik": owner.cik,
                "name": owner.name_unreversed,
                "is_director": owner.is_director,
                "is_officer": owner.is_officer,
                "is_ten_pct_owner": owner.is_ten_pct_owner,
                "is_other": owner.is_other,
                "officer_title": owner.officer_title,
                "street1": owner.address.street1,
                "street2": owner.address.street2,
                "city": owner.address.city,
                "state": owner.address.state_or_country,
                "state_description": owner.address.state_or_country_description,
                "zipcode": owner.address.zipcode,
            }
            for owner in document["reporting_owners"].owners
        ],
        "signatures": [vars(signature) for signature in document["signatures"].signatures],
        "nonderiv_trans": frame(document["non_derivative_table"].transactions),
        "nonderiv_holding": frame(document["non_derivative_table"].holdings),
        "deriv_trans": frame(document["derivative_table"].transactions),
        "deriv_holding": frame(document["derivative_table"].holdings),
    }


def decode(content: bytes) -> str:
    """Its parser takes text."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def main() -> None:
    paths = sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_file())
    documents = [decode(path.read_bytes()) for path in paths]
    readable = []
    for command in map(str.strip, sys.stdin):
        if command == "read":
            for path, text in zip(paths, documents, strict=True):
                try:
                    answer = {"document": path.name, **fields(Ownership.parse_xml(text))}
                    readable.append(text)
                except Exception as error:
                    answer = {"document": path.name, "error": f"{type(error).__name__}: {error}"}
                print(json.dumps(answer), flush=True)
        elif command == "time":
            started = time.process_time()
            for text in readable:
                Ownership.parse_xml(text)
            print(time.process_time() - started, flush=True)


if __name__ == "__main__":
    main()
