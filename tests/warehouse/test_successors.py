"""An issuer that goes on under a CIK of its own: what people did, owned and were at the old number
counts at the new one, from when that was known, and only as long as the old one does not live on.

Each history is written twice, under numbers that change and under one that stays; what it says must
be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from written_warehouse import Row, WrittenWarehouse, build, held, owner, purchase, rows, sale

Warehouse = duckdb.DuckDBPyConnection
Number = Callable[[str], int]


def notice(w: WrittenWarehouse, filed: str, *issuers: int) -> None:
    """A Form 8-K12B in the index."""
    listed = w.rows.setdefault("edgar.filing_index", [])
    day = date.fromisoformat(filed)
    listed.append(
        {
            "accession_number": f"0000000009-{day:%y}-{len(listed):06d}",
            "form_type": "8-K12B",
            "file_name": "edgar/data/x.txt",
            "ciks": [f"{issuer:010d}" for issuer in issuers],
            "company_names": [""],
            "index_date": day,
            "filed_date": day,
        }
    )


def changing(*spans: tuple[str, int]) -> Number:
    """The number on a day, of numbers and the days on which they begin."""
    return lambda day: [number for since, number in spans if since <= day][-1]


def person(cik: int, title: str = "Chief Executive Officer") -> Row:
    return owner(cik, f"Rowan Person{cik}", "Director,Officer", title)


def life(
    w: WrittenWarehouse,
    number: Number,
    people: int,
    symbol: str,
    *,
    later_class: str = "Common Stock",
    form_3_on: str | None = None,
) -> None:
    """Five insiders: a chief executive who has not sold for years, two who sell in June 2024 before
    the change, one who sells twice a year and one who sells under a plan; the chief executive sells
    most of it after the change, these two go on."""
    chief, finance, director, often = (
        person(people + place, title)
        for place, title in enumerate(
            ("Chief Executive Officer", "Chief Financial Officer", "Director", "Treasurer"), 1
        )
    )
    typed = {"issuertradingsymbol": symbol}

    def file(day: str, one: Row, *lines: Row, **more: Any) -> None:
        w.filing(day, number(day), [one], *lines, **typed, **more)

    for one, shares in ((chief, 200_000), (finance, 40_000), (director, 10_000), (often, 50_000)):
        file("2018-01-10", one, form="3", holdings=[held(shares)])
    file("2018-06-12", chief, sale(5_000, 60, "2018-06-11", 195_000), aff10b5one="0")
    file(
        "2018-07-12",
        chief,
        purchase(5_000, 50, "2018-07-11", 200_000),
        holdings=[held(20_000, "By Larch Trust")],
    )
    left = 50_000
    for year in range(2019, 2024):
        for month in ("03", "09"):
            left -= 1_000
            file(f"{year}-{month}-07", often, sale(1_000, 80, f"{year}-{month}-05", left))
    file("2024-06-27", finance, sale(9_000, 100, "2024-06-26", 31_000), aff10b5one="0")
    file("2024-06-28", director, sale(2_500, 101, "2024-06-27", 7_500), aff10b5one="0")
    planned = {
        "aff10b5one": "1",
        "notes": {"F1": "Sold under a Rule 10b5-1 plan adopted on June 1, 2024."},
    }
    for day, left_over in (("2024-06-25", 29_000), ("2024-07-22", 28_000)):
        sold = sale(1_000, 100, day, left_over, trans_shares_fn="F1")
        if day > "2024-07":
            sold["security_title"] = later_class
        file(day, person(people + 5, "Secretary"), sold, **planned)
    after = {"security_title": later_class}
    if form_3_on:
        for one, shares in ((chief, 200_000), (finance, 31_000), (director, 7_500), (often, left)):
            more = [held(20_000, "By Larch Trust", **after)] if one is chief else []
            file(form_3_on, one, form="3", holdings=[held(shares, **after), *more])
    file(
        "2024-07-03",
        chief,
        sale(120_000, 102, "2024-07-02", 80_000, **after),
        holdings=[held(20_000, "By Larch Trust", **after)],
        aff10b5one="0",
    )
    file("2024-09-06", often, sale(1_000, 80, "2024-09-05", left - 1_000, **after))


# the days on which the numbers change, the class afterwards, Form 3s again, notices
KINDS: dict[str, dict[str, Any]] = {
    "without a word": {"spans": [("2024-07-01", 8002)]},
    "with a notice": {"spans": [("2024-07-01", 8012)], "notice": "2024-07-01"},
    "another class": {
        "spans": [("2024-07-01", 8022)],
        "notice": "2024-07-01",
        "later_class": "Ordinary Shares",
    },
    "Form 3 by everybody": {
        "spans": [("2024-07-01", 8032)],
        "notice": "2024-07-01",
        "form_3_on": "2024-07-02",
    },
    "two in a row": {"spans": [("2021-05-01", 8042), ("2024-07-01", 8043)]},
    "the old one's last forms are late": {"spans": [("2024-07-01", 8052)], "late": True},
}


def first_number(kind: str) -> int:
    return int(KINDS[kind]["spans"][0][1]) - 1


def last_number(kind: str) -> int:
    return int(KINDS[kind]["spans"][-1][1])


def control(kind: str) -> int:
    return first_number(kind) + 9


def written(until: str = "9999-01-01") -> WrittenWarehouse:
    """All histories, as far as they were filed by the end of a day."""
    w = WrittenWarehouse()
    for kind, how in KINDS.items():
        first = first_number(kind)
        told = {key: how[key] for key in ("later_class", "form_3_on") if key in how}
        life(w, changing(("", first), *how["spans"]), first * 10, f"S{first}", **told)
        life(w, changing(("", control(kind))), first * 10 + 5, f"O{first}", **told)
        if "notice" in how:
            notice(w, how["notice"], last_number(kind))
        if "late" in how:
            for number, people in ((first, first * 10), (control(kind), first * 10 + 5)):
                w.filing(
                    "2024-08-20",
                    number,
                    [person(people + 2)],
                    sale(100, 99, "2024-06-25", 40_000),
                    issuertradingsymbol=f"{'S' if number == first else 'O'}{first}",
                )
    apart(w)
    filed = {
        row["accession_number"]
        for row in w.rows["edgar.submission"]
        if str(row["filing_date"]) <= until
    }
    for table, found in w.rows.items():
        w.rows[table] = [
            row
            for row in found
            if row["accession_number"] in filed
            or ("filed_date" in row and str(row["filed_date"]) <= until)
        ]
    return w


def built(w: WrittenWarehouse, path: Path) -> None:
    w.write(path)
    build(
        path,
        "--indirect-selection",
        "cautious",
        "--select",
        "+transactions",
        "+signals",
        "+trades",
        "+insider_histories",
        "+clusters",
        "+issuers",
        "+signal_near_misses",
    )


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    path = tmp_path_factory.mktemp("successors") / "warehouse.duckdb"
    built(written(), path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def apart(w: WrittenWarehouse) -> None:
    """What is no succession, or not yet, or not any more."""
    typed = {"issuertradingsymbol": "LIVES"}
    # the old one goes on: what was taken over is given back
    chief = person(81001)
    w.filing("2020-01-10", 8101, [chief], form="3", holdings=[held(200_000)], **typed)
    w.filing("2023-03-03", 8101, [chief], sale(1_000, 50, "2023-03-02", 199_000), **typed)
    w.filing("2024-01-10", 8102, [chief], sale(1_000, 60, "2024-01-09", 198_000), **typed)
    for day, left in (("2024-03-20", 197_000), ("2024-04-20", 196_000)):
        w.filing(day, 8101, [chief], sale(1_000, 60, day, left), **typed)
    w.filing("2024-05-20", 8102, [chief], sale(1_000, 60, "2024-05-17", 90_000), **typed)
    # a new company with an old ticker and an old director: everybody begins with a Form 3
    typed = {"issuertradingsymbol": "AGAIN"}
    chief = person(81101)
    w.filing("2020-01-10", 8111, [chief], form="3", holdings=[held(200_000)], **typed)
    w.filing("2024-03-03", 8111, [chief], sale(1_000, 50, "2024-03-02", 199_000), **typed)
    w.filing("2024-07-02", 8112, [chief], form="3", holdings=[held(5_000)], **typed)
    w.filing("2024-08-02", 8112, [chief], sale(1_000, 50, "2024-08-01", 4_000), **typed)
    # nobody of the old one is there, though the ticker is
    typed = {"issuertradingsymbol": "TAKEN"}
    w.filing("2024-01-10", 8121, [person(81201)], form="3", holdings=[held(200_000)], **typed)
    w.filing("2024-07-02", 8122, [person(81202)], sale(10, 50, "2024-07-01", 9_000), **typed)
    # the notice comes after a first sale by somebody who had filed a Form 3 again
    typed = {"issuertradingsymbol": "AFTER"}
    chief = person(81301)
    w.filing("2020-01-10", 8131, [chief], form="3", holdings=[held(200_000)], **typed)
    w.filing("2024-06-03", 8131, [chief], sale(1_000, 50, "2024-06-02", 199_000), **typed)
    w.filing("2024-07-02", 8132, [chief], form="3", holdings=[held(199_000)], **typed)
    w.filing("2024-07-03", 8132, [chief], sale(1_000, 50, "2024-07-02", 198_000), **typed)
    notice(w, "2024-07-05", 8132)
    w.filing("2024-08-05", 8132, [chief], sale(1_000, 50, "2024-08-02", 197_000), **typed)


def numbers(kind: str) -> list[str]:
    how = KINDS[kind]["spans"]
    return [f"{one:010d}" for one in (first_number(kind), *(number for _, number in how))]


HISTORY = """
    select
        trade_date, direction, routine_status, routine_trade_status, earlier_sales,
        earlier_purchases, earlier_sales_value_usd, days_of_silence, days_since_any_sale,
        history_days, sale_months_36, usual_value_usd, is_annual_seller, is_periodic_seller,
        last_sale_date, last_purchase_date, first_trade_date, first_seen_date
    from marts.insider_histories
    where issuer_cik in (select unnest(?::varchar[]))
    order by all
"""
SHARES = """
    select
        transaction_date, transaction_code, shares, share_of_holdings, share_of_holdings_low,
        share_of_holdings_high, share_of_class, is_holdings_complete
    from marts.transactions
    where issuer_cik in (select unnest(?::varchar[]))
    order by all
"""
SIGNALS = """
    select signal, definition_id, tier, value_usd, share_of_holdings, known_at
    from marts.signals
    where is_current and issuer_cik in (select unnest(?::varchar[]))
    order by all
"""
CLUSTERS = """
    select
        direction, groups, value_usd, abnormality_basis, usual_share, window_start, window_end,
        known_at, known_until
    from marts.clusters
    where issuer_cik in (select unnest(?::varchar[]))
    order by all
"""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", [HISTORY, SHARES, SIGNALS, CLUSTERS])
def test_a_history_under_two_numbers_says_what_it_says_under_one(marts, kind, what):
    expected = rows(marts, what, [f"{control(kind):010d}"])
    assert expected
    assert rows(marts, what, numbers(kind)) == expected


def test_each_row_shows_the_number_that_its_form_names(marts):
    assert rows(
        marts,
        "select distinct t.issuer_cik, t.transaction_date >= '2024-07-01' as is_later from"
        " marts.transactions as t where t.issuer_cik in ('0000008001', '0000008002') order by all",
    ) == [
        {"issuer_cik": "0000008001", "is_later": False},
        {"issuer_cik": "0000008002", "is_later": True},
    ]


def test_a_succession_is_told_with_its_evidence(marts):
    [issuer] = rows(
        marts,
        "select predecessor_cik, predecessor_evidence, predecessor_known_at from marts.issuers"
        " where issuer_cik = '0000008012'",
    )
    assert issuer == {
        "predecessor_cik": "0000008011",
        "predecessor_evidence": "ticker S8011; 1 of its insiders filed at the predecessor or"
        " before, last on 2024-06-28; Form 8-K12B 0000000009-24-000000",
        "predecessor_known_at": datetime(2024, 7, 4, 2),
    }
    reasons = rows(
        marts,
        "select list_filter(counter_reasons, lambda one: contains(one, '0000008011')) as told from"
        " marts.signals where issuer_cik = '0000008012'",
    )
    assert len(reasons) == 2
    assert all(
        one["told"]
        == [
            f"The issuer is taken to carry on CIK 0000008011 ({issuer['predecessor_evidence']}):"
            " what was filed there counts as its history."
        ]
        for one in reasons
    )


def history(marts: Warehouse, issuer: int) -> list[Row]:
    return rows(
        marts,
        "select * from marts.insider_histories where issuer_cik = ? order by trade_date",
        f"{issuer:010d}",
    )


def test_what_was_carried_on_is_given_back_when_the_old_one_lives_on(marts):
    carried, alone = history(marts, 8102)
    assert (carried["earlier_sales"], carried["history_days"]) == (1, 1459)
    assert (alone["earlier_sales"], alone["history_days"]) == (1, 127)
    assert alone["days_since_any_sale"] == (date(2024, 5, 17) - date(2024, 1, 9)).days
    [last] = rows(
        marts,
        "select share_of_holdings, is_holdings_complete from marts.transactions where issuer_cik ="
        " '0000008102' and transaction_date = '2024-05-17'",
    )
    assert last == {"share_of_holdings": 1_000 / 91_000, "is_holdings_complete": False}


def test_a_new_company_with_an_old_ticker_begins_anew(marts):
    [one] = history(marts, 8112)
    assert (one["earlier_sales"], one["history_days"]) == (0, 29)
    [sold] = rows(
        marts, "select share_of_holdings from marts.transactions where issuer_cik = '0000008112'"
    )
    assert sold["share_of_holdings"] == 0.2
    [other] = history(marts, 8122)
    assert other["history_days"] == 0


def test_a_succession_counts_from_when_it_was_known(marts):
    before, after = history(marts, 8132)
    assert (before["earlier_sales"], before["days_since_any_sale"]) == (0, None)
    assert (after["earlier_sales"], after["days_since_any_sale"]) == (2, 31)


@pytest.mark.parametrize("day", ["2024-02-01", "2024-07-03", "2024-07-05"])
def test_a_past_day_looks_the_same_from_later(marts, tmp_path: Path, day: str):
    """While the old one seems to be carried on; when a successor's first form was read; before a
    notice that came late is followed by a form."""
    path = tmp_path / "past.duckdb"
    built(written(day), path)
    for table, ends in (
        ("marts.insider_histories", ""),
        ("marts.transactions", "known_until, is_current"),
        ("marts.signals", "known_until, is_current"),
        ("marts.clusters", "known_until, is_current"),
        ("intermediate.int_trade_features", "known_until"),
    ):
        columns = f"* exclude ({ends})" if ends else "*"
        known = f"{date.fromisoformat(day) + timedelta(days=1)} 04:00"
        later = rows(marts, f"select {columns} from {table} where known_at < ? order by all", known)
        with duckdb.connect(str(path), read_only=True) as past:
            then = rows(past, f"select {columns} from {table} order by all")
        assert len(then) == len(later) > 5 or table.endswith(("signals", "clusters"))
        assert then == later
