"""Building: what is written, that it is swapped in whole, and what happens when it cannot be."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from lxml import html
from made_up_marts import AS_OF, HOSTILE_FOOTNOTE, write_published

from insider_signals.published import wording
from insider_signals.report import build, pages, pictures
from insider_signals.report.build import build_report, swap
from insider_signals.report.reading import ReportError

ROOT = Path(__file__).resolve().parents[2]


def _content(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_signal_and_issuer_has_a_page(published: Path, report: Path, tmp_path: Path) -> None:
    summary = build_report(published, tmp_path / "report")
    assert summary.index == tmp_path / "report" / "index.html"
    assert summary.as_of_date == AS_OF
    assert (summary.signals, summary.new_signals, summary.issuers) == (60, 8, 10)
    assert len(list((report / "signals").iterdir())) == summary.signals
    assert len(list((report / "issuers").iterdir())) == summary.issuers
    assert summary.pages == 5 + summary.signals + summary.issuers
    on_disk = sum(path.stat().st_size for path in (tmp_path / "report").rglob("*"))
    assert 0 < summary.bytes <= on_disk


def test_two_builds_are_equal(published: Path, report: Path, tmp_path: Path) -> None:
    build_report(published, tmp_path / "report")
    assert _content(tmp_path / "report") == _content(report)


def test_every_link_inside_the_report_leads_somewhere(report: Path) -> None:
    broken = []
    for path in report.rglob("*.html"):
        document = html.fromstring(path.read_bytes())
        for address in document.xpath("//@href | //@src | //@action"):
            if address.startswith(("http://", "https://", "#")):
                continue
            if not (path.parent / address.split("?")[0].split("#")[0]).exists():
                broken.append(f"{path.name}: {address}")
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(report: Path) -> None:
    for path in report.rglob("*.html"):
        document = html.fromstring(path.read_bytes())
        for address in document.xpath("//script/@src | //link/@href | //img/@src | //form/@action"):
            assert "//" not in address, path
    for path in (report / "assets").glob("report.*"):
        assert not re.search(r"url\(|@import|https?:", path.read_text())


def test_text_of_filings_is_never_markup(report: Path) -> None:
    seen = 0
    for path in report.rglob("*.html"):
        document = html.fromstring(path.read_bytes())
        assert document.xpath("//script[not(@src) and not(@type='application/json')]") == []
        assert document.xpath("//@*[starts-with(name(), 'on')]") == []
        assert document.xpath("//a[starts-with(@href, 'javascript')]") == []
        assert document.xpath("//img | //iframe | //object | //textarea") == []
        seen += sum(HOSTILE_FOOTNOTE in text for text in document.xpath("//dd/text()"))
    assert seen, "no page shows the hostile footnote, so nothing was tried"


def test_a_scripted_name_cannot_end_the_data_of_a_chart(report: Path) -> None:
    text = (report / "issuers" / "9000000002.html").read_text()
    data = text.split('<script type="application/json" id="chart-data">')[1].split("</script>")[0]
    assert "<" not in data
    assert "window.pwned" not in re.sub(r'"[^"]*"', "", data)


def _pages_with(report: Path, folder: str, text: str) -> list[html.HtmlElement]:
    return [
        html.fromstring(path.read_bytes())
        for path in sorted((report / folder).iterdir())
        if text in path.read_text(encoding="utf-8")
    ]


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_signal_is_shown_with_the_day_of_the_version_whose_figures_it_shows(
    published: Path, report: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        first, last = connection.execute(
            "select known_at, score, value_usd, signal_id from marts.signals"
            " where occurrence_id = (select occurrence_id from marts.signals group by 1"
            " having count(*) > 1) order by known_at"
        ).fetchall()
    (page,) = _pages_with(report, "signals", "(score ")
    known = _text(page.xpath("//dt[.='Known']/following-sibling::dd")[0])
    assert known.startswith(wording.moment(last[0]))
    assert f"score {first[1]:.0f}, {wording.usd(first[2])}" in known
    rows = page.xpath("//table[contains(@class, 'versions')]/tbody/tr")
    assert [row.xpath("./td[1]/text()")[0] for row in rows] == [
        wording.moment(first[0]),
        wording.moment(last[0]),
    ]
    changed = _text(rows[1].xpath("./td[last()]")[0])
    assert f"value {wording.usd(first[2])} → {wording.usd(last[2])}" in changed
    assert rows[1].xpath(".//a[contains(@href, 'sec.gov')]")
    explorer = json.loads(
        (report / "data" / "signals.js").read_text().split('("signals",')[1].rstrip(");\n")
    )
    shown = [row for row in explorer["rows"] if row[2]]
    assert [row[2].startswith("first known") for row in shown] == [True]


def test_a_withdrawn_signal_names_the_later_filing_and_what_it_changed(report: Path) -> None:
    pages_found = _pages_with(report, "signals", "Withdrawn.")
    assert pages_found
    for page in pages_found:
        notice = page.xpath("//section[contains(@class, 'notice')]")[0]
        assert "Form 4/A" in _text(notice)
        assert notice.xpath(".//a[contains(@href, 'sec.gov')]")
        before, after = (_text(cell) for cell in notice.xpath(".//tbody/tr[1]/td"))
        assert before != after and "shares" in before and "small part" in after
        verdicts = [_text(cell) for cell in page.xpath("//section[@class='trade']//tbody/tr/td[8]")]
        assert "Verdict then" in page.text_content()
        assert verdicts and not any(verdict.startswith("stands") for verdict in verdicts)


def test_what_stands_is_told_with_its_doubts_as_in_the_marts(
    published: Path, tmp_path: Path
) -> None:
    copy = shutil.copy(published, tmp_path / "copy.duckdb")
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update marts.transactions set is_discretionary = true"
            " where noise_reason = 'small_relative_size'"
        )
        lines = connection.execute(
            "select count(*) from marts.transactions where filed_date = ? and transaction_code"
            " = 'S' and is_discretionary and noise_reason = 'small_relative_size'",
            [AS_OF],
        ).fetchone()
    build_report(Path(copy), tmp_path / "report")
    page = html.fromstring((tmp_path / "report" / "index.html").read_bytes())
    rows = page.xpath("//figure[contains(@class, 'bars sell')]")[0].xpath(".//tbody/tr")
    told = {
        " ".join(row.xpath("./th//text()")): _text(row.xpath("./td[last()]")[0]) for row in rows
    }
    assert told["Stands doubt: small part of the holdings"] == str(lines[0])
    assert "Small part of the holdings" not in told


def test_a_month_of_fewer_than_three_people_has_no_point(published: Path, tmp_path: Path) -> None:
    copy = shutil.copy(published, tmp_path / "copy.duckdb")
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update marts.market_sentiment set buyers = 0, sellers = 2,"
            " net_purchase_ratio_people = -1 where month in ('2024-11-01', '2024-09-01')"
        )
        connection.execute("delete from marts.market_sentiment where month = '2024-07-01'")
    build_report(Path(copy), tmp_path / "report")
    page = html.fromstring((tmp_path / "report" / "index.html").read_bytes())
    data = json.loads(page.xpath("//script[@id='chart-data']")[0].text)
    for line in data["lines"]:
        by_month = dict(zip(data["months"], line["values"], strict=True))
        assert by_month["2024-11-01"] is by_month["2024-09-01"] is by_month["2024-07-01"] is None
        assert by_month["2024-10-01"] is not None
    dots = page.xpath("//*[local-name()='circle'][@class='first']")
    assert len(dots) == sum(value is not None for value in data["lines"][0]["values"])
    assert "too few" in page.text_content()


def test_a_few_months_are_no_picture_of_a_market(published: Path, tmp_path: Path) -> None:
    copy = shutil.copy(published, tmp_path / "copy.duckdb")
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update marts.market_sentiment set buyers = 0, sellers = 2 where month > '2019-03-01'"
        )
    build_report(Path(copy), tmp_path / "report")
    page = html.fromstring((tmp_path / "report" / "index.html").read_bytes())
    assert not page.xpath("//*[@data-chart='balance']")
    assert "the companies here are no market" in page.text_content()


def test_no_code_is_shown_as_prose(report: Path) -> None:
    shown = set()
    for name in ("index.html", "outcomes.html", "signals", "issuers"):
        for path in sorted((report / name).iterdir()) if "." not in name else [report / name]:
            page = html.fromstring(path.read_bytes())
            texts = page.xpath("//main//text()[not(ancestor::code or ancestor::script)]")
            shown |= set(re.findall(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b", " ".join(texts)))
    assert shown == set()


def test_page_names_are_safe_and_told_apart() -> None:
    names = pages._Names()
    made = [
        names.page("signal", key) for key in ("a:b", "a/b", "A-B", "../../etc", "con:ü", "", "a:b")
    ]
    assert made == ["a-b", "a-b-2", "A-B-3", "etc", "con", "unnamed", "a-b"]


def test_more_signals_than_the_limit_are_counted_not_shown(published: Path, tmp_path: Path) -> None:
    summary = build_report(published, tmp_path / "report", signal_limit=20)
    assert summary.signals == 20
    assert "40 older ones" in (tmp_path / "report" / "signals.html").read_text()


def test_a_missing_file_is_said_and_the_old_report_stays(published: Path, tmp_path: Path) -> None:
    target = tmp_path / "report"
    build_report(published, target)
    before = _content(target)
    with pytest.raises(ReportError, match="no published file"):
        build_report(tmp_path / "nothing.duckdb", target)
    assert _content(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "odd.duckdb").write_text("not a database")
    with pytest.raises(ReportError, match="cannot be read"):
        build_report(tmp_path / "odd.duckdb", tmp_path / "report")


def test_a_lacking_mart_is_named(published: Path, tmp_path: Path) -> None:
    copy = shutil.copy(published, tmp_path / "copy.duckdb")
    with duckdb.connect(str(copy)) as connection:
        connection.execute("alter table marts.trades drop column direction")
    with pytest.raises(ReportError, match=r"lacks trades\.direction"):
        build_report(Path(copy), tmp_path / "report")


def test_marts_may_grow(published: Path, tmp_path: Path) -> None:
    copy = shutil.copy(published, tmp_path / "copy.duckdb")
    with duckdb.connect(str(copy)) as connection:
        for table in ("signals", "trades", "transactions", "issuers", "clusters"):
            connection.execute(f"alter table marts.{table} add column something_new varchar")
    assert build_report(Path(copy), tmp_path / "report").signals == 60


def test_a_day_without_signals_or_trades_has_a_page(published: Path, tmp_path: Path) -> None:
    copy = shutil.copy(published, tmp_path / "copy.duckdb")
    with duckdb.connect(str(copy)) as connection:
        for table in ("signals", "signal_trades", "clusters", "trades", "trade_lines"):
            connection.execute(f"delete from marts.{table}")
        connection.execute("delete from marts.transactions")
        connection.execute("delete from marts.market_sentiment")
    summary = build_report(Path(copy), tmp_path / "report")
    assert summary.signals == 0
    front = (tmp_path / "report" / "index.html").read_text()
    assert "No open-market trade was reported." in front
    assert "No sale became a signal." in front


def test_a_failed_build_leaves_the_old_report(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report"
    build_report(published, target)
    before = _content(target)

    def fail(*args: object, **kwargs: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pages.Renderer, "reading", fail)
    with pytest.raises(OSError, match="No space left"):
        build_report(published, target)
    assert _content(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_leftovers_of_a_killed_build_are_removed(published: Path, tmp_path: Path) -> None:
    (tmp_path / ".report-killed" / "signals").mkdir(parents=True)
    build_report(published, tmp_path / "report")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_readers_never_miss_a_page_while_the_report_is_replaced(tmp_path: Path) -> None:
    published = write_published(tmp_path / "file" / "small.duckdb", signals=6)
    target = tmp_path / "made" / "report"
    build_report(published, target)
    missed: list[Exception] = []
    read = 0
    done = threading.Event()

    def reader() -> None:
        nonlocal read
        while not done.is_set():
            try:
                assert (target / "index.html").read_text().endswith("</html>")
                (target / "data" / "issuers.js").read_bytes()
                read += 1
            except Exception as error:
                missed.append(error)

    thread = threading.Thread(target=reader)
    thread.start()
    try:
        for _ in range(5):
            build_report(published, target)
    finally:
        done.set()
        thread.join()
    assert read > 20
    assert missed == []


def test_the_swap_works_where_folders_cannot_be_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_exchange", lambda one, other: False)
    new, target = tmp_path / ".report-new", tmp_path / "report"
    for folder, text in ((new, "new"), (target, "old")):
        folder.mkdir()
        (folder / "index.html").write_text(text)
    swap(new, target)
    assert (target / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_still_pictures_keep_their_marks_inside_whatever_the_prices() -> None:
    days = [AS_OF - timedelta(days=number) for number in range(30, 0, -1)]
    for price in (0.0004, 12.5, 612_345.0):
        trade = {"date": days[5], "price": price, "value": 1e9, "verdict": "sale-stands"}
        data = {
            "basis": "form4",
            "prices": [[day, price * (1 + number / 100)] for number, day in enumerate(days)],
            "trades": [trade],
            "clusters": [],
            "signals": [{"date": AS_OF, "purchase": False}],
        }
        still = pictures.issuer(data)
        assert still is not None
        (mark,) = still["marks"]
        assert 0 < mark["x"] < pictures.WIDTH and 0 < mark["y"] < still["bottom"]
        assert still["rows"] and not any("e" in row["text"] for row in still["rows"])
        assert all(0 <= row["y"] <= still["bottom"] for row in still["rows"])
    assert pictures.issuer({**data, "prices": [], "trades": []}) is None


def _front_page(published: Path, folder: Path, *changes: str) -> html.HtmlElement:
    copy = shutil.copy(published, folder / "insider_signals.duckdb")
    with duckdb.connect(str(copy)) as connection:
        for change in changes:
            connection.execute(change)
    build_report(Path(copy), folder / "report")
    return html.fromstring((folder / "report" / "index.html").read_bytes())


def test_filings_that_are_left_out_are_counted_and_the_newest_are_named(
    published: Path, tmp_path: Path
) -> None:
    page = _front_page(
        published,
        tmp_path,
        "insert into marts.rejected_filings by name select '0000000001-24-00000' || number"
        " as accession_number, '4' as form_type, 'unreadable' as rejection_kind,"
        " 'the filing is empty' as reason, date '2024-11-01' + number::integer as filed_date,"
        " 'https://www.sec.gov/Archives/' || number as filing_url from range(8) as t (number)",
        "insert into marts.rejected_filings by name select '0000000002-24-000001' as"
        " accession_number, 'impossible' as rejection_kind, date '2024-11-21' as filed_date,"
        " '<img src=x onerror=\"window.pwned = 8\">' as reason, 'javascript:1' as filing_url",
        "insert into marts.rejected_filings by name select '0000000003-24-000001' as"
        " accession_number, 'breaks_a_check' as rejection_kind, date '2024-11-20' as filed_date,"
        " 'breaks the check trades conserve lines' as reason",
    )
    (text,) = page.xpath("//*[@id='left-out']")
    assert _text(text) == (
        "Not in this report: eight filings could not be fetched or read, one filing was read and is"
        " kept out, one filing is kept out because a check of the data fails with it. The newest 8"
        " of them; the table rejected_filings has all."
    )
    rows = [
        [_text(cell) for cell in row] for row in text.xpath("following-sibling::div[1]//tbody/tr")
    ]
    assert len(rows) == 8
    assert rows[:3] == [
        [
            "0000000002-24-000001 Unknown form, filed 21 Nov 2024",
            'It has <img src=x onerror="window.pwned = 8">',
        ],
        [
            "0000000003-24-000001 Unknown form, filed 20 Nov 2024",
            "It breaks the check trades conserve lines",
        ],
        ["0000000001-24-000007 Form 4, filed 8 Nov 2024", "The filing is empty"],
    ]
    links = text.xpath("following-sibling::div[1]//a/@href")
    assert links[0] == "https://www.sec.gov/Archives/7" and len(links) == 6


def test_without_such_a_filing_that_is_said(published: Path, tmp_path: Path) -> None:
    page = _front_page(published, tmp_path)
    assert _text(page.xpath("//*[@id='left-out']")[0]) == (
        "No filing is left out: all could be read and used."
    )


def test_a_file_of_an_earlier_version_says_nothing_of_it(published: Path, tmp_path: Path) -> None:
    page = _front_page(published, tmp_path, "drop table marts.rejected_filings")
    assert page.xpath("//*[@id='left-out']") == []


def test_bars_are_as_long_as_the_share_of_dollars_beside_them(report: Path) -> None:
    page = html.fromstring((report / "index.html").read_bytes())
    sides = page.xpath("//figure[contains(@class, 'bars')][table]")
    assert sides
    for side in sides:
        widths = []
        for row in side.xpath(".//tbody/tr"):
            part = row.xpath(".//td[@class='bar']")[0]
            whole, width = (float(one) for one in part.xpath(".//rect/@width"))
            assert whole == 100
            shown = _text(part).removesuffix("%")
            assert abs(float(shown) - width) <= (0.06 if "." in shown else 0.51), (shown, width)
            widths.append(width)
        assert abs(sum(widths) - 100) < 0.1
    assert any(len(side.xpath(".//tbody/tr")) > 1 for side in sides)


def test_a_folder_of_notices_alone_has_a_report_of_their_newest_day(
    published: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "notices.duckdb"
    shutil.copyfile(published, copy)
    with duckdb.connect(str(copy)) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
            " and table_name <> 'publications'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"delete from marts.{table}")
        connection.execute(
            "create or replace table marts.planned_sales as select date '2024-03-05' as filed_date"
        )
    summary = build_report(copy, tmp_path / "report")
    page = html.fromstring(summary.index.read_bytes())
    assert "5 March 2024" in page.text_content()
