"""Footnotes and lines classified a second, beside the same rules joined as a pattern column and
beside a plain Python `re` loop.

The warehouse is made up: the labelled footnotes with other numbers in them, cited by sale lines.
The models are those of the project, built by dbt; their own seconds are taken from its results, so
starting dbt does not count. The other two read the same normalised texts with the same rules and
guards, on a part of the texts that takes them a few seconds. Seconds are of the wall clock, on all
cores that DuckDB uses and one for Python.

    python benchmarks/classification_speed.py --texts 40000 --lines 200000
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import time
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from insider_signals.extract.calendar import calendar_rows
from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.load import insert

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
TEXT_MODELS = ("int_footnote_texts_classified",)
LINE_MODELS = (
    "int_line_texts",
    "int_lines_with_plan_verdicts",
    "int_lines_with_stated_motives",
    "int_lines_linked_to_acquisitions",
    "int_line_filter_matches",
    "int_lines_classified",
)


def write_raw_rows(path: Path, texts: int, lines: int) -> None:
    """Filings of ten sale lines; each line cites one of the made-up texts."""
    with duckdb.connect(str(path)) as connection:
        create_raw_tables(connection)
        insert(connection, "market.calendar", list(calendar_rows()))
        labelled = PROJECT / "seeds" / "labelled_footnotes.csv"
        connection.execute(
            f"""
            create temp table texts as
            select
                (row_number() over ()) - 1 as number,
                footnote_text || ' Reference ' || copy || '.' as text
            from (
                select footnote_text, unnest(generate_series(1, {texts} // count(*) over () + 1))
                    as copy
                from read_csv('{labelled}', header = true, all_varchar = true)
            )
            limit {texts}
            """
        )
        filings = lines // 10
        connection.execute(
            f"""
            create temp table filings as
            select
                number,
                format('0000000009-24-{{:06d}}', number) as accession,
                date '2010-01-04' + (number % 5000)::integer as filed
            from (select unnest(generate_series(0, {filings} - 1)) as number)
            """
        )
        connection.execute(
            """
            insert into edgar.submission by name
            select accession as accession_number, filed as filing_date, filed as period_of_report,
                '4' as document_type, format('{:010d}', number % 997) as issuercik,
                'Issuer' as issuername, 'X0306' as schema_version, 'xml' as source
            from filings
            """
        )
        connection.execute(
            """
            insert into edgar.reportingowner by name
            select accession as accession_number, 0 as line_ordinal,
                format('{:010d}', 10000 + number % 4999) as rptownercik,
                'Roe Jane ' || (number % 4999) as rptownername,
                'Officer' as rptowner_relationship
            from filings
            """
        )
        connection.execute(
            """
            insert into edgar.nonderiv_trans by name
            select accession as accession_number, line_ordinal, 'Common Stock' as security_title,
                filed - 1 as trans_date, 'S' as trans_code, '0' as equity_swap_involved,
                100 + line_ordinal as trans_shares, 20 + line_ordinal as trans_pricepershare,
                'F' || (line_ordinal + 1) as trans_pricepershare_fn,
                'D' as trans_acquired_disp_cd, 90000 - line_ordinal as shrs_ownd_folwng_trans,
                'D' as direct_indirect_ownership
            from filings, (select unnest(generate_series(0, 9)) as line_ordinal)
            """
        )
        connection.execute(
            f"""
            insert into edgar.footnotes by name
            select accession as accession_number, line_ordinal,
                'F' || (line_ordinal + 1) as footnote_id, texts.text as footnote_txt
            from (
                select accession, line_ordinal,
                    (number * 10 + line_ordinal) % {texts} as text_number
                from filings, (select unnest(generate_series(0, 9)) as line_ordinal)
            ) as cited
            inner join texts on cited.text_number = texts.number
            """
        )


def build(path: Path, *arguments: str) -> dict[str, float]:
    """Seconds of each model that dbt built."""
    os.environ["INSIDER_SIGNALS_WAREHOUSE"] = str(path)
    target = path.parent / "target"
    result = dbtRunner().invoke(
        [
            *("--quiet", "build", "--full-refresh"),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
            *("--target-path", str(target), "--log-path", str(path.parent)),
            *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
            *arguments,
        ]
    )
    # The adapter keeps its connection, and with it the file's lock, for the next run.
    DuckDBConnectionManager.close_all_connections()
    if not result.success:
        raise SystemExit(f"dbt build failed: {result.exception or result.result}")
    results = json.loads((target / "run_results.json").read_text())["results"]
    return {one["unique_id"].split(".")[2]: one["execution_time"] for one in results}


def python_pattern(pattern: str) -> re.Pattern[str]:
    """RE2's pattern for `re`: flags in front, and its name for the end of the text."""
    flags = re.M | (re.S if "(?s)" in pattern else 0)
    return re.compile(pattern.replace("(?s)", "").replace(r"\z", r"\Z"), flags)


def joined_column(path: Path, sample: int) -> float:
    """Texts a second with the patterns in a column, which RE2 compiles again for every row."""
    with duckdb.connect(str(path), read_only=True) as connection:
        started = time.perf_counter()
        connection.execute(
            """
            with sampled as (select text_hash, normalised_text from bench.texts limit ?)
            select sampled.text_hash, list(footnote_rules.footnote_rule_id)
            from sampled
            inner join reference.footnote_rules
                on regexp_matches(sampled.normalised_text, '(?m)' || footnote_rules.pattern)
            where
                footnote_rules.not_pattern is null
                or regexp_matches(
                    regexp_replace(
                        sampled.normalised_text, '(?m)' || footnote_rules.not_pattern, ' ', 'g'
                    ),
                    '(?m)' || footnote_rules.pattern
                )
            group by sampled.text_hash
            """,
            [sample],
        ).fetchall()
        return sample / (time.perf_counter() - started)


def python_loop(path: Path, sample: int) -> float:
    with duckdb.connect(str(path), read_only=True) as connection:
        rules = [
            (rule_id, python_pattern(pattern), guard and python_pattern(guard))
            for rule_id, pattern, guard in connection.execute(
                "select footnote_rule_id, pattern, not_pattern from reference.footnote_rules"
            ).fetchall()
        ]
        texts = connection.execute(
            "select text_hash, normalised_text from bench.texts limit ?", [sample]
        ).fetchall()
    started = time.perf_counter()
    found = {
        text_hash: [
            rule_id
            for rule_id, pattern, guard in rules
            if pattern.search(text) and (not guard or pattern.search(guard.sub(" ", text)))
        ]
        for text_hash, text in texts
    }
    assert len(found) == len(texts)
    return len(texts) / (time.perf_counter() - started)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=40_000)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--sample", type=int, default=100, help="texts for the two others")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        write_raw_rows(path, options.texts, options.lines)
        seconds = build(path, "--select", "+int_lines_classified", "footnote_rules")
        # the same normalised texts for the two others
        with duckdb.connect(str(path)) as connection:
            connection.execute("create schema bench")
            connection.execute(
                "create table bench.texts as select md5(t) as text_hash, lower(t) as"
                " normalised_text from (select distinct footnote_txt as t from edgar.footnotes)"
                " order by text_hash"
            )
        constants = options.texts / sum(seconds[name] for name in TEXT_MODELS)
        joined = joined_column(path, options.sample)
        looped = python_loop(path, options.sample * 10)
        line_seconds = sum(seconds[name] for name in LINE_MODELS)
    print(f"footnotes a second, rules as constants (dbt)   {constants:12,.0f}")
    print(f"footnotes a second, rules joined as a column   {joined:12,.1f}")
    print(f"footnotes a second, Python re loop             {looped:12,.1f}")
    print(f"constants against the joined column            {constants / joined:11,.0f}x")
    print(f"constants against the Python loop              {constants / looped:11,.1f}x")
    print(f"lines a second, verdicts and motives           {options.lines / line_seconds:12,.0f}")
    for name in (*TEXT_MODELS, *LINE_MODELS):
        print(f"  {name:40s} {seconds[name]:8.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
