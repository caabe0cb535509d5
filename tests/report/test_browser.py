"""The report as a reader meets it: opened from disk in a browser, with the network watched."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from made_up_marts import HOSTILE_NAMES, write_published

from insider_signals.report.build import build_report

sync_api = pytest.importorskip("playwright.sync_api")


def _open(page, report: Path, name: str) -> None:
    path, _, query = name.partition("?")
    page.goto((report / path).as_uri() + (f"?{query}" if query else ""))


def _found(page, text: str | re.Pattern[str]) -> None:
    """Waits until the explorer says so. (`wait_for_function` needs `eval`, which is forbidden.)"""
    sync_api.expect(page.locator(".found")).to_have_text(text)


def _column(page, number: int) -> list[str]:
    return page.locator(f"tbody td:nth-child({number})").all_inner_texts()


def test_front_page_shows_new_sales_and_purchases_strongest_first(page, report: Path) -> None:
    _open(page, report, "index.html")
    assert page.locator("h1").inner_text().startswith("Five sale signals and three purchase")
    order = ["High", "Medium", "Situational", "Watch"]
    for side in ("#new-sale", "#new-purchase"):
        tiers = page.locator(f"section:has({side}) .card .tier").all_inner_texts()
        assert tiers == sorted(tiers, key=order.index)
    card = page.locator(".card.sell").first
    assert card.locator(".why").inner_text().startswith("Why")
    assert card.locator(".whynot").inner_text().startswith("Why not")


def test_front_page_says_what_was_set_aside_and_why(page, report: Path) -> None:
    _open(page, report, "index.html")
    figure = page.locator("figure.bars.sell").first
    assert figure.locator("tbody th").first.inner_text() == "Stands"
    assert "Sold to cover taxes" in figure.locator("tbody th").all_inner_texts()
    assert "Dollars" in figure.locator("thead").inner_text()
    assert figure.locator("rect:not(.all)").count() == figure.locator("tbody tr").count()


def test_charts_are_drawn_without_being_scrolled_to(page, report: Path) -> None:
    _open(page, report, "index.html")
    chart = page.locator("[data-chart=balance]")
    page.wait_for_selector("[data-chart=balance][data-drawn] .main-svg")
    assert chart.get_attribute("aria-label").startswith("Line chart")
    assert not page.locator(".still").is_visible()
    assert page.locator(".modebar").count() == 0


def test_a_still_picture_stands_for_the_chart_on_paper(page, report: Path) -> None:
    for name in ("index.html", "issuers/9000000006.html"):
        _open(page, report, name)
        page.wait_for_selector("[data-drawn]")
        page.emulate_media(media="print")
        assert page.locator(".still").is_visible()
        assert not page.locator(".plot").is_visible()
        page.emulate_media(media="screen")


def test_a_still_picture_stands_for_the_chart_without_scripts(chromium, report: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    _open(page, report, "issuers/9000000006.html")
    assert page.locator(".still").is_visible()
    assert page.locator(".still circle").count()
    context.close()


def test_search_narrows_the_signals_and_is_kept_in_the_address(page, report: Path) -> None:
    _open(page, report, "signals.html")
    found = page.locator(".found")
    _found(page, "60 in all")
    page.fill(".filters input[name=q]", "cluster xxf")
    assert re.fullmatch(r"\d+ of 60", found.inner_text())
    companies = _column(page, 2)
    assert companies and all("XXF" in company for company in companies)
    assert "q=cluster+xxf" in page.url
    page.reload()
    _found(page, re.compile(" of 60"))
    assert _column(page, 2) == companies


def test_search_that_finds_nothing_says_so(page, report: Path) -> None:
    _open(page, report, "signals.html?q=nobody-has-this-name")
    _found(page, "0 of 60")
    assert _column(page, 1) == []


def test_filters_combine(page, report: Path) -> None:
    _open(page, report, "signals.html")
    page.select_option("select[name=side]", "purchase")
    page.select_option("select[name=tier]", "high")
    _found(page, re.compile(" of "))
    assert set(_column(page, 4)) == {"High"}
    assert page.locator("tbody tr.sell").count() == 0


def test_sorting_by_score_and_by_company(page, report: Path) -> None:
    _open(page, report, "signals.html")
    page.click("th[data-sort=score] button")
    scores = [int(text) for text in _column(page, 5)]
    assert scores == sorted(scores, reverse=True)
    assert page.get_attribute("th[data-sort=score]", "aria-sort") == "descending"
    page.click("th[data-sort=score] button")
    scores = [int(text) for text in _column(page, 5)]
    assert scores == sorted(scores)


def test_paging_shows_the_rest(page, report: Path) -> None:
    _open(page, report, "signals.html")
    page.wait_for_selector(".pager:not([hidden])")
    first = _column(page, 3)
    page.click("[data-page='1']")
    assert len(_column(page, 3)) == 60 - len(first)
    assert page.is_disabled("[data-page='1']")


def test_an_issuer_opens_from_the_search_box_by_keyboard_alone(page, report: Path) -> None:
    _open(page, report, "index.html")
    page.keyboard.press("/")
    page.keyboard.type("xxf")
    page.wait_for_selector("#suggestions li")
    assert page.get_attribute("#search", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/issuers/*.html")
    assert "XXF" in page.locator(".dateline").inner_text()


def test_issuer_page_charts_trades_and_shades_clusters(page, report: Path) -> None:
    _open(page, report, "issuers/9000000006.html")
    page.wait_for_selector("[data-chart=issuer][data-drawn] .main-svg")
    drawn = page.evaluate(
        "(() => { const chart = document.querySelector('[data-chart] .plot');"
        " return [chart.data.map((trace) => trace.name),"
        " chart.layout.shapes.map((shape) => shape.type)]; })()"
    )
    assert "Purchase that stands" in drawn[0]
    assert "rect" in drawn[1] and "line" in drawn[1]
    assert page.locator("section:has(#insiders) .months").first.get_attribute("aria-label")


def test_signal_page_links_its_filings_at_sec(page, report: Path) -> None:
    _open(page, report, "signals.html")
    page.click("tbody tr td:nth-child(3) a >> nth=6")
    page.wait_for_url("**/signals/*.html")
    links = page.locator("section:has(#trades) table a").all()
    assert links
    assert all(link.get_attribute("href").startswith("https://www.sec.gov/") for link in links)
    assert page.locator("section:has(#evidence) dd").count()


def test_dark_mode_is_chosen_kept_and_redraws_the_chart(page, report: Path) -> None:
    _open(page, report, "issuers/9000000006.html")
    page.wait_for_selector("[data-drawn]")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("button.theme")
    assert page.evaluate(paper) != light
    assert page.get_attribute("button.theme", "aria-pressed") == "true"
    page.wait_for_selector("[data-drawn=dark]")
    _open(page, report, "index.html")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_dark_mode_follows_the_system_when_nothing_is_chosen(page, report: Path) -> None:
    page.emulate_media(color_scheme="dark")
    _open(page, report, "index.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 27)"
    assert page.get_attribute("button.theme", "aria-pressed") == "true"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(page, report: Path, scheme: str) -> None:
    """WCAG AA: 4.5 to 1 for every colour that text is set in."""
    page.emulate_media(color_scheme=scheme)
    _open(page, report, "index.html")
    ratios = page.evaluate(
        """() => {
            const style = getComputedStyle(document.documentElement);
            const light = (name) => {
                const hex = style.getPropertyValue(name).trim().slice(1);
                const parts = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
                    .map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
                return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
            };
            const ratio = (one, other) => {
                const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
                return (high + 0.05) / (low + 0.05);
            };
            const found = {};
            for (const ground of ["--paper", "--card", "--faint"])
                for (const text of
                    ["--ink", "--soft", "--link", "--sell", "--buy", "--good", "--bad"])
                    found[text + " on " + ground] = ratio(text, ground);
            return found;
        }"""
    )
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


def test_hostile_names_are_text(page, report: Path) -> None:
    _open(page, report, "issuers.html")
    _found(page, re.compile("in all"))
    shown = page.locator("tbody td:first-child").all_inner_texts()
    assert set(HOSTILE_NAMES) <= set(shown)
    page.fill(".filters input[name=q]", "<script>")
    assert page.locator("tbody tr").count() == 2
    for name in ("issuers/9000000000.html", "issuers/9000000002.html"):
        _open(page, report, name)
        page.wait_for_selector("[data-drawn]")
        page.hover(".scatterlayer .trace:last-child .point >> nth=0", force=True)


def test_narrow_screens_never_scroll_sideways(page, report: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    signal = next((report / "signals").iterdir()).name
    for name in ("index.html", "signals.html", "issuers/9000000006.html", f"signals/{signal}"):
        _open(page, report, name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_report_works_from_a_path_with_odd_characters(
    page, published: Path, tmp_path: Path
) -> None:
    target = tmp_path / "a folder, 100% ünusual #1" / "report"
    build_report(published, target)
    _open(page, target, "signals.html")
    _found(page, "60 in all")


def test_a_thousand_signals_open_at_once(page, tmp_path: Path) -> None:
    published = write_published(tmp_path / "insider_signals.duckdb", signals=1000)
    build_report(published, tmp_path / "report")
    _open(page, tmp_path / "report", "signals.html")
    _found(page, "1,000 in all")
    assert page.locator("tbody tr").count() == 50


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_the_reasons_of_filings_that_are_left_out_fit_their_column(
    page, published: Path, tmp_path: Path, width: int
) -> None:
    copy = tmp_path / "insider_signals.duckdb"
    shutil.copy(published, copy)
    copy.chmod(0o644)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "insert into marts.rejected_filings by name select '0000000001-24-000001' as"
            " accession_number, '144/A' as form_type, 'breaks_a_check' as rejection_kind,"
            " 'breaks the check ' || repeat('accepted_values_', 20) as reason,"
            " date '2024-11-21' as filed_date, 'https://www.sec.gov/Archives/1.txt' as filing_url"
        )
    build_report(copy, tmp_path / "report")
    page.set_viewport_size({"width": width, "height": 900})
    _open(page, tmp_path / "report", "index.html")
    table = page.locator("#left-out + .scroll")
    assert table.evaluate("e => e.scrollWidth <= e.clientWidth")
    lines = table.locator("tbody th a").evaluate("e => e.getClientRects().length")
    assert lines == 1, "a number on two lines cannot be copied at a glance"
