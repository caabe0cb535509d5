"""`python -m insider_signals.sandbox`: `write FOLDER`, `serve FOLDER`, `check FOLDER DATABASE`,
`cases`."""

from __future__ import annotations

from pathlib import Path

import click
import duckdb

from insider_signals.sandbox import cases
from insider_signals.sandbox.history import ORDINARY_DAY, write_history
from insider_signals.sandbox.server import SandboxServer
from insider_signals.sandbox.verdicts import compare
from insider_signals.sandbox.write import build_market, write_sandbox


@click.group(help="A made-up EDGAR and market with planted cases.")
def main() -> None:
    pass


@main.command(help="Write the mirror folder: documents, indexes, data sets, prices, cases.json.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True)
@click.option("--scale", default=1.0, show_default=True, help="companies without planted cases")
def write(folder: Path, seed: int, scale: float) -> None:
    done = write_sandbox(folder, seed, scale)
    click.echo(
        f"{done.filings} filings of {done.companies} companies, {done.cases} planted cases in "
        f"{folder}"
    )


@main.command(
    help="Write twenty years of quarterly data sets at real scale, and one day's filings."
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--scale", default=0.01, show_default=True, help="1 is about 5 million filings")
@click.option("--seed", default=1, show_default=True)
@click.option("--memory-limit", default="4GiB", show_default=True)
def history(folder: Path, scale: float, seed: int, memory_limit: str) -> None:
    done = write_history(
        folder, scale, seed, memory_limit, say=lambda text: click.echo(text, err=True)
    )
    click.echo(
        f"{done.filings:,} filings, {done.lines:,} transaction lines, {done.footnotes:,} footnotes "
        f"in {done.quarters} quarters ({done.bytes / 1e9:.2f} GB of text), and "
        f"{done.filings_of_the_day:,} filings of {ORDINARY_DAY} in {folder}"
    )


@main.command(help="Serve a written folder over HTTP with EDGAR's paths, until interrupted.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--port", default=8345, show_default=True)
@click.option("--limit", type=float, help="requests a second before the throttle page is served")
def serve(folder: Path, port: int, limit: float | None) -> None:
    with SandboxServer(folder, port=port, requests_per_second=limit) as server:
        click.echo(f"EDGAR_BASE_URL={server.url}")
        server.wait()


@main.command(help="Compare a warehouse or published file with the planted cases of a folder.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("database", type=click.Path(exists=True, dir_okay=False))
def check(folder: Path, database: str) -> None:
    with duckdb.connect(database, read_only=True) as connection:
        differences = compare(folder, connection)
    for difference in differences:
        click.echo(str(difference))
    click.echo(f"{len(differences)} differences in {len({d.case_id for d in differences})} cases")
    raise SystemExit(1 if differences else 0)


@main.command(name="cases", help="Print the page that describes every planted case (Markdown).")
@click.option("--seed", default=1, show_default=True)
def describe(seed: int) -> None:
    _, planted = build_market(seed, 0.0)
    click.echo(cases.as_markdown(planted), nl=False)


if __name__ == "__main__":
    main()
