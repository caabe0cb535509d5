"""A slice: only the issuers of which something new came are built anew, in a file of their own.

Whatever is read from filings is read issuer by issuer: owners are grouped, trades named and signals
chained within one issuer, or one and its successor. So a night need not build twenty years. It
copies the raw rows of the issuers that it concerns, with those of which one may carry the other on,
into a file, builds the same dbt models there, and puts the rows that differ in the place of the old
ones, in one transaction. What looks across issuers is built on the warehouse after that. `meta.per`
of a model says which it is:

    issuer  built in the slice and put in place (the default)
    market  built on the warehouse, from what was put in place
    both    built in the slice for the models there, and on the warehouse
    rules   depends on the project alone: built in the slice, equal in the warehouse
    text    cached by its key: what the slice read for the first time is added

A large warehouse is built from nothing in the same way, portion by portion: what a build needs of
memory then depends on the portion, not on the warehouse.

Whether a slice is enough is decided from `build`, a schema of the warehouse that says what its
marts were built of. Where that cannot be said, everything is built.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from insider_signals.extract.contract import Table, create_raw_tables, raw_tables
from insider_signals.extract.load import transaction
from insider_signals.extract.sql import quoted_name, quoted_text
from insider_signals.extract.tickers import ticker_key, typed_ticker
from insider_signals.pipeline.settings import Settings

WAREHOUSE = "warehouse"
SLICE = "slice"

# With more of all filings in the slice, building all of them takes less time.
LARGEST_SHARE = 0.25

DEFINITIONS = "signal_definitions"
LINEAGES = "int_issuer_lineages"

OWNERSHIP_AND_NOTICES = "('3', '3/A', '4', '4/A', '5', '5/A', '144', '144/A')"

# What was last read for each partition that a build depends on.
LOADED = """
    select source, partition_key, arg_max(content_hash, rowid) as content_hash
    from edgar.load_log
    where source in ('xml', 'form345', 'market', 'context')
    group by source, partition_key
"""
# Filings of other forms, of which only the index is kept.
LISTED = f"""
    select accession_number, form_type, filed_date, unnest(ciks) as cik
    from edgar.filing_index
    where form_type not in {OWNERSHIP_AND_NOTICES}
"""


@dataclass(frozen=True)
class Relation:
    """A table or view that dbt makes."""

    schema: str
    name: str
    per: str
    is_table: bool
    unique_key: str | None
    parents: tuple[str, ...]

    @property
    def full_name(self) -> str:
        return f'{self.schema}."{self.name}"'


class Models:
    """The dbt project's models and seeds, as far as a slice has to know them."""

    def __init__(self, manifest: Path) -> None:
        nodes: Mapping[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
        self.relations = {
            key: Relation(
                schema=node["schema"],
                name=node["alias"],
                per="rules" if node["resource_type"] == "seed" else node["config"]["meta"]["per"],
                is_table=node["config"]["materialized"] != "view",
                unique_key=node["config"].get("unique_key"),
                parents=tuple(node.get("depends_on", {}).get("nodes", ())),
            )
            for key, node in nodes.items()
            if node["resource_type"] in ("model", "seed")
        }

    @cached_property
    def merged(self) -> list[Relation]:
        """What is put in place: the marts of issuers, and what models are made of that run on the
        warehouse: those of the market, and those that `insider sensitivity` tries thresholds on."""
        of_the_market = {key for key, r in self.relations.items() if r.per in ("market", "both")}
        wanted = {key for key, r in self.relations.items() if r.schema == "marts"}
        wanted |= self._made_of(of_the_market) | self._made_of(self._after(DEFINITIONS))
        return [
            r
            for key, r in self.relations.items()
            if key in wanted and r.per == "issuer" and r.is_table
        ]

    def _made_of(self, keys: set[str]) -> set[str]:
        """The tables that models read, also through views."""
        found: set[str] = set()
        waiting = list(keys)
        while waiting:
            for parent in self.relations[waiting.pop()].parents:
                if parent in self.relations and parent not in keys and parent not in found:
                    found.add(parent)
                    if not self.relations[parent].is_table:
                        waiting.append(parent)
        return found

    def _after(self, name: str) -> set[str]:
        """The models that hang on one of that name, itself included."""
        found = {key for key, r in self.relations.items() if r.name == name}
        while more := {
            key
            for key, r in self.relations.items()
            if key not in found and found.intersection(r.parents)
        }:
            found |= more
        return found

    @cached_property
    def cached(self) -> list[Relation]:
        return [r for r in self.relations.values() if r.per == "text"]

    @cached_property
    def of_the_market(self) -> list[Relation]:
        return [r for r in self.relations.values() if r.per in ("market", "both") and r.is_table]

    @cached_property
    def stale_intermediates(self) -> list[Relation]:
        """Steps on the way to a mart of issuers: no slice keeps them up to date."""
        kept = {*self.merged, *self.cached, *self.of_the_market}
        return [
            r
            for r in self.relations.values()
            if r.is_table and r.schema == "intermediate" and r.per != "rules" and r not in kept
        ]


@dataclass(frozen=True)
class Slice:
    """A file with the raw rows of some issuers, and how many issuers and filings that are."""

    path: Path
    issuers: int
    filings: int


@dataclass(frozen=True)
class Change:
    """Raw hashes of the builds between which a slice leads, and the project's hash of both."""

    before: str
    after: str
    project_hash: str


class FullRebuildRequired(Exception):
    """Why a slice would not do."""


def slice_file(settings: Settings) -> Path:
    """dbt's views hold the name of their database, so both files have the same name."""
    return settings.market / "slice" / settings.warehouse.name


def remove_slice(settings: Settings) -> None:
    shutil.rmtree(slice_file(settings).parent, ignore_errors=True)


def cut(
    connection: duckdb.DuckDBPyConnection, settings: Settings, project_hash: str, models: Models
) -> Slice:
    """Writes the slice of what changed since the last build. Raises FullRebuildRequired."""
    if settings.target_name != "duckdb":
        raise FullRebuildRequired("the warehouse is no file")
    filings = _filings(connection)
    if filings < settings.slices_from:
        raise FullRebuildRequired(f"{filings:,} filings are built in no time")
    _require_known_past(connection, project_hash, models)
    _find_affected(connection)
    _relate(connection, models)
    connection.execute(
        """
        insert into affected_issuers
        select cik from kin
        where
            family in (
                select family from kin where cik in (select issuer_cik from affected_issuers)
            )
            and cik not in (select issuer_cik from affected_issuers)
        """
    )
    concerned = _filings(connection, _is_affected("issuercik"))
    if concerned > LARGEST_SHARE * filings:
        raise FullRebuildRequired(f"{concerned:,} of {filings:,} filings are of issuers with news")
    return _write(connection, settings, models)


def portions(connection: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """The number of portions in which everything is built; with one, no slice is needed."""
    if settings.target_name != "duckdb":
        return 1
    return max(1, math.ceil(_filings(connection) / settings.portion))


def cut_portion(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    models: Models,
    number: int,
    portions: int,
) -> Slice:
    """Writes the slice of one portion, counted from 0, of all issuers."""
    _relate(connection, models)
    connection.execute(
        f"""
        create or replace temp table affected_issuers as
        select distinct coalesce(issuercik, '') as issuer_cik
        from (
            select issuercik from edgar.submission
            union
            select issuercik from edgar.form144
            union
            select issuercik from edgar.issuer_filing
        )
        left join kin on issuercik = kin.cik
        where hash(coalesce(kin.family, issuercik, '')) % {portions} = {number}
        """
    )
    return _write(connection, settings, models)


def clear(connection: duckdb.DuckDBPyConnection, models: Models) -> None:
    """Drops what the portions are going to make, except what is cached."""
    for relation in models.relations.values():
        if relation.is_table and relation.per != "text":
            connection.execute(f"drop table if exists {relation.full_name}")


def _filings(connection: duckdb.DuckDBPyConnection, condition: str = "true") -> int:
    (filings,) = connection.execute(
        f"select count(*) from edgar.submission where {condition}"
    ).fetchone() or (0,)
    return filings


def put_in_place(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    models: Models,
    is_portion: bool = False,
) -> None:
    """Puts what was built in the slice into the warehouse: all of it, or nothing. Of the issuers of
    a portion the warehouse has no rows yet."""
    _take_any_order(connection)
    attach(connection, settings)
    try:
        with transaction(connection):
            for relation in (*models.merged, *models.cached):
                if not _exists(connection, WAREHOUSE, relation):
                    create_like(connection, SLICE, WAREHOUSE, relation.schema, relation.name)
            if is_portion:
                _add_rows(connection, models.merged)
            else:
                replace_rows(connection, WAREHOUSE, models.merged)
            for relation in models.cached:
                _add_cached(connection, relation)
            for relation in models.stale_intermediates:
                connection.execute(f"drop table if exists {WAREHOUSE}.{relation.full_name}")
    finally:
        connection.execute(f"detach {SLICE}")


def _add_cached(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    """Adds what the slice has read, or has read otherwise than before."""
    key, new, old = (
        relation.unique_key,
        f"{SLICE}.{relation.full_name}",
        f"{WAREHOUSE}.{relation.full_name}",
    )
    content = row_hash(columns(connection, SLICE, relation.schema, relation.name))
    connection.execute(
        f"create or replace temp table inserted as select {key} from {new}"
        f" where {content} not in (select {content} from {old} semi join {new} using ({key}))"
    )
    connection.execute(f"delete from {old} where {key} in (from inserted)")
    connection.execute(
        f"insert into {old} by name select * from {new} where {key} in (from inserted)"
    )


def create_like(
    connection: duckdb.DuckDBPyConnection, source: str, target: str, schema: str, name: str
) -> None:
    """An empty table of the types, requirements and comments that it has in another database."""
    described = connection.execute(
        "select column_name, data_type, is_nullable, comment from duckdb_columns()"
        " where database_name = $1 and schema_name = $2 and table_name = $3"
        " order by column_index",
        [source, schema, name],
    ).fetchall()
    (comment,) = connection.execute(
        "select comment from duckdb_tables()"
        " where database_name = $1 and schema_name = $2 and table_name = $3",
        [source, schema, name],
    ).fetchone() or (None,)
    table = f"{target}.{schema}.{quoted_name(name)}"
    definitions = ", ".join(
        f"{quoted_name(column)} {data_type}{'' if nullable else ' not null'}"
        for column, data_type, nullable, _ in described
    )
    connection.execute(f"create schema if not exists {target}.{schema}")
    connection.execute(f"create table {table} ({definitions})")
    if comment:
        connection.execute(f"comment on table {table} is {quoted_text(comment)}")
    for column, _, _, description in described:
        if description:
            connection.execute(
                f"comment on column {table}.{quoted_name(column)} is {quoted_text(description)}"
            )


def _take_any_order(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables have keys, not an order; rows in any order are copied by all processors."""
    connection.execute("set preserve_insertion_order = false")


def attach(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    connection.execute(f"attach {quoted_text(str(slice_file(settings)))} as {SLICE} (read_only)")


def change(settings: Settings) -> Change | None:
    """Between which builds the slice that is there leads."""
    path = slice_file(settings)
    if not path.exists():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("from build.change").fetchone()
    except duckdb.Error:
        return None
    return Change(*row) if row else None


def forget_build(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Before tables are written one by one: until all are, they are of no one moment."""
    if settings.target_name != "duckdb":
        return
    connection.execute("create schema if not exists build")
    connection.execute("drop table if exists build.project")


def record_build(
    connection: duckdb.DuckDBPyConnection, settings: Settings, raw_hash: str, project_hash: str
) -> None:
    """Notes what the marts are made of, for the next night; and in a slice that was put in place,
    between which builds it leads."""
    if settings.target_name != "duckdb":
        return
    before = recorded_build(connection)
    with transaction(connection):
        connection.execute("create schema if not exists build")
        connection.execute(f"create or replace table build.loaded as {LOADED}")
        connection.execute(f"create or replace table build.listed as {LISTED}")
        connection.execute("create or replace table build.tickers as from market.tickers")
        connection.execute(
            "create or replace table build.project as select ? as raw_hash, ? as project_hash,"
            " (select max(price_date) from market.prices) as last_price_date,"
            f" {_prices_hash('true')} as prices_hash,"
            " (select min(filing_date) from edgar.submission) as first_filing_date",
            [raw_hash, project_hash],
        )
    if before and slice_file(settings).exists():
        with duckdb.connect(str(slice_file(settings))) as cut:
            cut.execute(
                "create or replace table build.change as"
                " select ? as before, ? as after, ? as project_hash",
                [before[0], raw_hash, project_hash],
            )


def recorded_build(connection: duckdb.DuckDBPyConnection) -> tuple[str, str] | None:
    """Raw and project hash of what the marts are made of; None while that cannot be said."""
    try:
        return connection.execute("select raw_hash, project_hash from build.project").fetchone()
    except duckdb.CatalogException:
        return None


def replace_rows(
    connection: duckdb.DuckDBPyConnection, catalog: str, relations: Iterable[Relation]
) -> dict[Relation, tuple[int, int]]:
    """In a catalog with the tables of all issuers, takes out the rows of the slice's issuers that
    the slice does not have, and puts in those that it has beside them.

    Returns by how much the row count and the sum of the rows' hashes grew.
    """
    execute = connection.execute
    _affected_of_slice(connection, catalog)
    changes = {}
    for relation in relations:
        table = f"{catalog}.{relation.full_name}"
        names = columns(connection, catalog, relation.schema, relation.name)
        content = row_hash(names)
        execute(
            "create or replace temp table old_rows as"
            f" select rowid as id, {content} as content from {table} where {_scope(names)}"
        )
        execute(
            "create or replace temp table new_rows as"
            f" select rowid as id, {content} as content from {SLICE}.{relation.full_name}"
            f" where {_scope(names)}"
        )
        execute(
            "create or replace temp table deleted as"
            " from old_rows anti join new_rows using (content)"
        )
        execute(
            "create or replace temp table inserted as"
            " from new_rows anti join old_rows using (content)"
        )
        execute(f"delete from {table} where rowid in (select id from deleted)")
        execute(
            f"insert into {table} by name select * from {SLICE}.{relation.full_name}"
            " where rowid in (select id from inserted)"
        )
        row = execute(
            "select (select count(*) from inserted) - (select count(*) from deleted),"
            " (select coalesce(sum(content), 0) from inserted)"
            " - (select coalesce(sum(content), 0) from deleted)"
        ).fetchone()
        assert row is not None
        changes[relation] = (row[0], int(row[1]))
    return changes


def _add_rows(connection: duckdb.DuckDBPyConnection, relations: Iterable[Relation]) -> None:
    _affected_of_slice(connection)
    for relation in relations:
        names = columns(connection, SLICE, relation.schema, relation.name)
        connection.execute(
            f"insert into {WAREHOUSE}.{relation.full_name} by name"
            f" select * from {SLICE}.{relation.full_name} where {_scope(names)}"
        )


def _affected_of_slice(connection: duckdb.DuckDBPyConnection, *catalogs: str) -> None:
    """What belongs to the slice's issuers: their filings and trades in the slice, and those that
    catalogs with the tables of all issuers have."""
    connection.execute(
        f"create or replace temp table affected_issuers as from {SLICE}.build.issuers"
    )
    for name, table, key in (
        ("affected_filings", "filings", "accession_number"),
        ("affected_trades", "trade_versions", "trade_id"),
    ):
        found = " union ".join(
            f"select {key} from {catalog}.marts.{table} where {_is_affected('issuer_cik')}"
            for catalog in (SLICE, *catalogs)
        )
        connection.execute(f"create or replace temp table {name} as {found}")


def _exists(connection: duckdb.DuckDBPyConnection, catalog: str, relation: Relation) -> bool:
    return bool(columns(connection, catalog, relation.schema, relation.name))


def columns(
    connection: duckdb.DuckDBPyConnection, catalog: str, schema: str, name: str
) -> list[str]:
    """The columns of a table in their order; none when there is no such table."""
    return [
        column
        for (column,) in connection.execute(
            "select column_name from duckdb_columns() where database_name = ?"
            " and schema_name = ? and table_name = ? order by column_index",
            [catalog, schema, name],
        ).fetchall()
    ]


def row_hash(names: Iterable[str]) -> str:
    """SQL for the hash of a row, by its columns: as one struct it takes twice as long."""
    return f"hash({', '.join(quoted_name(column) for column in names)})"


def _scope(names: list[str]) -> str:
    """SQL that tells the rows of the slice's issuers."""
    if "issuer_cik" in names:
        return _is_affected("issuer_cik")
    for key, table in (
        ("accession_number", "affected_filings"),
        ("trade_id", "affected_trades"),
    ):
        if key in names:
            return f"{key} in (select {key} from {table})"
    if "transaction_id" in names:
        return "left(transaction_id, 20) in (select accession_number from affected_filings)"
    raise ValueError(f"a table of issuers needs a key that leads to one; these do not: {names}")


def _is_affected(column: str) -> str:
    """A filing without an issuer belongs to the issuer without a CIK, which every slice holds."""
    return f"coalesce({column}, '') in (select issuer_cik from affected_issuers)"


def _require_known_past(
    connection: duckdb.DuckDBPyConnection, project_hash: str, models: Models
) -> None:
    """Raises FullRebuildRequired when rows of any issuer may have to change."""
    recorded = recorded_build(connection)
    if recorded is None:
        raise FullRebuildRequired("nothing says what the marts are made of")
    if recorded[1] != project_hash:
        raise FullRebuildRequired("models, seeds or settings changed")
    made = {
        (schema, name)
        for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = current_database()"
        ).fetchall()
    }
    if any((r.schema, r.name) not in made for r in (*models.merged, *models.cached)):
        raise FullRebuildRequired("a table is missing")
    connection.execute(
        f"create or replace temp table changed as from ({LOADED}) except from build.loaded"
    )
    for source, partition, reason in (
        ("form345", "%", "a quarterly data set was loaded"),
        ("market", "market.calendar", "the calendar changed"),
    ):
        if _any(
            connection, f"changed where source = '{source}' and partition_key like '{partition}'"
        ):
            raise FullRebuildRequired(reason)
    if _any(
        connection, f"(from build.loaded anti join ({LOADED}) as now using (source, partition_key))"
    ):
        raise FullRebuildRequired("something that was loaded is gone")
    if _any(
        connection,
        "build.project where first_filing_date"
        " is distinct from (select min(filing_date) from edgar.submission)",
    ):
        raise FullRebuildRequired("the warehouse begins on another day")
    if _any(connection, "changed where partition_key = 'market.prices'") and _any(
        connection,
        "build.project where prices_hash is distinct from"
        f" {_prices_hash('price_date <= (select last_price_date from build.project)')}",
    ):
        raise FullRebuildRequired("prices of the past changed")


def _find_affected(connection: duckdb.DuckDBPyConnection) -> None:
    """The temporary table `affected_issuers`: issuers of which a row of a build may change."""
    connection.execute(
        f"""
        create or replace temp table affected_issuers as
        with listed as (
            select accession_number from edgar.filing_index
            where index_date in (select partition_key::date from changed where source = 'xml')
        ),

        ciks as (
            select issuercik as cik from edgar.submission semi join listed using (accession_number)
            union
            select issuercik from edgar.form144 semi join listed using (accession_number)
            union
            select cik from edgar.former_name semi join listed using (accession_number)
            union
            -- filings and notices that are gone
            select issuer_cik from marts.filings anti join edgar.submission using (accession_number)
            union
            select issuer_cik
            from marts.planned_sales
            anti join edgar.form144 using (accession_number)
            union
            select cik from (({LISTED}) except from build.listed)
            union
            select cik from (from build.listed except ({LISTED}))
            union
            select cik from (from market.tickers except from build.tickers)
            union
            select cik from (from build.tickers except from market.tickers)
            union
            select regexp_extract(partition_key, 'CIK([0-9]{{10}})', 1)
            from changed
            where source = 'context'
            union
            -- who has, or had, a ticker that somebody uses now
            select cik from market.tickers where {ticker_key("ticker")} in (
                select {typed_ticker("issuertradingsymbol")}
                from edgar.submission semi join listed using (accession_number)
                union
                select {typed_ticker("issuer_symbol")}
                from marts.filings anti join edgar.submission using (accession_number)
            )
            union
            -- trades that wait for a price of a day that had none so far
            select issuer_cik
            from marts.trade_versions
            where
                exists (from changed where partition_key = 'market.prices')
                and coalesce(greatest(last_date, first_tradeable_session), 'infinity')
                > coalesce((select last_price_date from build.project), '-infinity')
            union
            -- lines that the market of their day has not judged yet
            select issuer_cik
            from marts.transactions
            where
                exists (from changed where partition_key = 'market.prices')
                and transaction_code in ('P', 'S', 'F')
                and transaction_date
                > coalesce((select last_price_date from build.project), '-infinity')
        )

        select coalesce(cik, '') as issuer_cik from ciks
        where cik in (
            select issuercik from edgar.submission
            union
            select issuercik from edgar.form144
            union
            select issuercik from edgar.issuer_filing
            union
            select issuer_cik from marts.filings
        )
        union
        select ''
        """
    )


def _relate(connection: duckdb.DuckDBPyConnection, models: Models) -> None:
    """The temporary table `kin`: issuers of which one may carry another one on, by families: they
    have an owner and a ticker in common, a Form 8-K12B names both, or the last build said so."""
    built = "".join(
        f" union select earlier_cik, issuer_cik from {relation.full_name}"
        for relation in models.relations.values()
        if relation.name == LINEAGES and _exists(connection, WAREHOUSE, relation)
    )
    connection.execute(
        f"""
        create or replace temp table kin as
        with recursive symbols as (
            select symbol, {typed_ticker("symbol")} as ticker
            from (select distinct issuertradingsymbol as symbol from edgar.submission)
        ),

        tickers as (
            select distinct issuercik as cik, ticker
            from edgar.submission
            inner join symbols on issuertradingsymbol = symbol
            where issuercik is not null and ticker is not null
        ),

        seen as (
            select distinct cik, ticker, rptownercik as owner
            from tickers
            inner join edgar.submission on cik = issuercik
            inner join edgar.reportingowner using (accession_number)
        ),

        links as (
            select min(cik) as one, unnest(list(cik)) as other
            from seen
            group by ticker, owner
            having count(*) > 1
            union
            select list_min(ciks), unnest(ciks)
            from edgar.filing_index
            where form_type like '8-K12%' and len(ciks) > 1
            {built}
        ),

        both_ways as (
            select one, other from links where one != other
            union
            select other, one from links where one != other
        ),

        reached as (
            from both_ways
            union
            select reached.one, both_ways.other
            from reached
            inner join both_ways on reached.other = both_ways.one
        )

        select one as cik, min(other) as family from reached group by one
        """
    )


def _write(connection: duckdb.DuckDBPyConnection, settings: Settings, models: Models) -> Slice:
    """Fills a new file with the raw rows of `affected_issuers`, and what is nobody's."""
    path = slice_file(settings)
    remove_slice(settings)
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as fresh:
        create_raw_tables(fresh)
    _take_any_order(connection)
    connection.execute(f"attach {quoted_text(str(path))} as {SLICE}")
    try:
        with transaction(connection):
            made = _copy(connection, settings, path, models)
        connection.execute(f"checkpoint {SLICE}")
    finally:
        connection.execute(f"detach {SLICE}")
    return made


def _copy(
    connection: duckdb.DuckDBPyConnection, settings: Settings, path: Path, models: Models
) -> Slice:
    execute = connection.execute
    execute(
        f"""
        create or replace temp table affected_tickers as
        select {ticker_key("ticker")} as ticker from market.tickers where {_is_affected("cik")}
        union
        select {typed_ticker("issuertradingsymbol")}
        from (select distinct issuertradingsymbol from edgar.submission
              where {_is_affected("issuercik")})
        union
        select '{settings.benchmark.upper()}'
        """
    )
    # A ticker that others had before is not taken for an issuer's own: of the others, the first
    # filing with the symbol is there, too. What is built of it is not put in place.
    execute(
        f"""
        create or replace temp table affected_filings as
        select accession_number from edgar.submission where {_is_affected("issuercik")}
        union
        select accession_number from edgar.form144 where {_is_affected("issuercik")}
        union
        select arg_min(
            accession_number,
            (coalesce(accepted_at, filing_date + interval 1 day), accession_number)
        )
        from edgar.submission
        where issuertradingsymbol in (
            select symbol
            from (
                select symbol, {typed_ticker("symbol")} as ticker
                from (select distinct issuertradingsymbol as symbol from edgar.submission)
            )
            semi join affected_tickers using (ticker)
        )
        group by issuercik, issuertradingsymbol
        union
        -- It says where the warehouse begins.
        select arg_min(accession_number, (filing_date, accession_number)) from edgar.submission
        """
    )
    for table in raw_tables().values():
        execute(
            f"insert into {SLICE}.{table.full_name} by name"
            f" select * from {WAREHOUSE}.{table.full_name} where {_raw_scope(table)}"
        )
    execute(f"create schema {SLICE}.build")
    execute(f"create table {SLICE}.build.issuers as from affected_issuers")
    for relation in models.cached:
        if _exists(connection, WAREHOUSE, relation):
            execute(f"create schema if not exists {SLICE}.{relation.schema}")
            execute(
                f"""
                create table {SLICE}.{relation.full_name} as
                select * from {WAREHOUSE}.{relation.full_name}
                where {relation.unique_key} in (
                    select md5(footnote_txt) from {SLICE}.edgar.footnotes
                    union
                    select md5(remarks) from {SLICE}.edgar.submission
                )
                """
            )
    (issuers,) = execute("select count(*) from affected_issuers").fetchone() or (0,)
    return Slice(path, issuers, _filings(connection, _is_affected("issuercik")))


def _raw_scope(table: Table) -> str:
    if table.name == "load_log":
        return "false"
    if table.name == "filing_index":
        return (
            "accession_number in (select accession_number from affected_filings)"
            " or accession_number in (select accession_number from"
            f" (select accession_number, unnest(ciks) as cik from {WAREHOUSE}.edgar.filing_index)"
            " where cik in (select issuer_cik from affected_issuers))"
        )
    if table.name == "prices":
        return "ticker in (select ticker from affected_tickers)"
    if table.schema == "market":
        return "true"
    if table.name in ("filer", "former_name"):
        return (
            f"{_is_affected('cik')}"
            " or accession_number in (select accession_number from affected_filings)"
        )
    if "issuercik" in table.column_names and table.name != "submission":
        return _is_affected("issuercik")
    return "accession_number in (select accession_number from affected_filings)"


def _prices_hash(condition: str) -> str:
    return f"(select coalesce(sum(hash(prices)), 0)::varchar from market.prices where {condition})"


def _any(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    row = connection.execute(f"select exists (from {relation})").fetchone()
    return row is not None and bool(row[0])
