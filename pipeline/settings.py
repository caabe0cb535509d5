"""Where everything lives and where filings come from: read from the environment, never at import.

One `Settings` is built at the edge (the console script, Dagster's code location, a test) and handed
to everything else. Every variable is listed in `.env.example`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import get_args

from insider_signals.errors import OperatorError
from insider_signals.extract import secrets
from insider_signals.extract.target import Name, Target
from insider_signals.extract.tickers import ticker_keys

# The folder of the packages and of the dbt project: a checkout, or what an installer put in place.
ROOT = Path(__file__).resolve().parent.parent
SEC = "https://www.sec.gov"
DAYS_WHEN_NO_START_IS_SET = 30

# Where the real filings of a data folder come from: written by the first run that reads them.
SOURCE_FILE = "source.json"
# In the folder of a made-up market: the hash of what made it.
SANDBOX_HASH = "sandbox_hash.txt"
# What is read as a part of an address: by dbt-duckdb, which takes the warehouse's name from it, by
# DuckDB, which would write its log into another folder, and by Dagster's SQLite.
UNUSABLE = re.compile("[#?]|%[0-9A-Fa-f]{2}")
# What to set for no files of one's own; a setting that is not there may have been forgotten.
NOTHING = "none"
YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def is_checkout() -> bool:
    """Whether the project runs from its source, not from where an installer put it."""
    return (ROOT / "pyproject.toml").is_file()


def default_data() -> Path:
    """The data folder where none is set: that of a checkout, else the user's."""
    if is_checkout():
        return ROOT / "data"
    from platformdirs import user_data_path

    return user_data_path("insider-signals", appauthor=False)


class SettingsError(OperatorError):
    """A setting that cannot be used; the message names the variable and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set. Paths are absolute; nothing is created by reading them.

    The made-up market has its own folder below the data folder, so that made-up and real rows never
    share a warehouse, and what is published of the one never takes the place of the other.
    `filled_from` is what the data folder remembers: the source of the real filings in it, None when
    there are none. With it, missing settings mean a shell without settings, not the made-up market.
    """

    data: Path
    base_url: str | None = None
    identity: str | None = None
    sandbox: bool = False
    filled_from: str | None = None
    requests_per_second: float = 8.0
    attempts: int = 5
    throttle_pause_seconds: float = 600.0
    start: date | None = None
    prices: str | None = None
    tickers: str | None = None
    benchmark: str = "SPY"
    memory_limit: str = "4GiB"
    storage_version: str = "v1.2.0"
    target_name: Name = "duckdb"
    ducklake_catalog: str | None = field(default=None, repr=False)
    ducklake_data: str | None = None
    motherduck_database: str = "insider_signals"
    notify_url: str | None = field(default=None, repr=False)
    notify_command: str | None = None
    context_requests: int = 300
    slices_from: int = 100_000
    portion: int = 1_300_000
    sandbox_scale: float = 1.0
    offline: bool = False
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        secrets.remember_address(self.notify_url)
        secrets.remember_connection(self.ducklake_catalog)
        secrets.remember_connection(self.motherduck_database)
        secrets.remember_variables(self.environment)

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None, **overrides: object
    ) -> Settings:
        """Settings of a process. `overrides` win over the environment; None means "not given".

        Raises SettingsError for a value that cannot be read.
        """
        env = dict(os.environ if environment is None else environment)

        def text(name: str) -> str | None:
            return env.get(name, "").strip() or None

        values: dict[str, object] = {
            "data": Path(text("INSIDER_SIGNALS_DATA") or default_data()),
            "base_url": text("EDGAR_BASE_URL"),
            "identity": text("EDGAR_IDENTITY"),
            "sandbox": _yes_or_no(env, "INSIDER_SIGNALS_SANDBOX"),
            "requests_per_second": _number(env, "EDGAR_REQUESTS_PER_SECOND", 8.0),
            "portion": int(_number(env, "INSIDER_SIGNALS_PORTION", 1_300_000, least=1)),
            "slices_from": int(_number(env, "INSIDER_SIGNALS_SLICES_FROM", 100_000, least=0)),
            "attempts": int(_number(env, "EDGAR_ATTEMPTS", 5, least=1)),
            "throttle_pause_seconds": _number(env, "EDGAR_THROTTLE_PAUSE", 600.0, least=0),
            "start": _day(env, "INSIDER_SIGNALS_START"),
            "prices": text("INSIDER_SIGNALS_PRICES"),
            "tickers": text("INSIDER_SIGNALS_TICKERS"),
            "benchmark": _as_loaded(text("INSIDER_SIGNALS_BENCHMARK")) or "SPY",
            "memory_limit": text("INSIDER_SIGNALS_MEMORY_LIMIT") or "4GiB",
            "storage_version": text("INSIDER_SIGNALS_STORAGE_VERSION") or "v1.2.0",
            "sandbox_scale": _number(env, "INSIDER_SIGNALS_SANDBOX_SCALE", 1.0),
            "target_name": text("INSIDER_SIGNALS_TARGET") or "duckdb",
            "ducklake_catalog": text("INSIDER_SIGNALS_DUCKLAKE_CATALOG"),
            "ducklake_data": text("INSIDER_SIGNALS_DUCKLAKE_DATA"),
            "motherduck_database": text("INSIDER_SIGNALS_MOTHERDUCK_DATABASE") or "insider_signals",
            "notify_url": text("INSIDER_SIGNALS_NOTIFY_URL"),
            "notify_command": text("INSIDER_SIGNALS_NOTIFY_COMMAND"),
            "context_requests": int(_number(env, "INSIDER_SIGNALS_CONTEXT_REQUESTS", 300)),
        }
        values.update({name: value for name, value in overrides.items() if value is not None})
        values["data"] = data = Path(str(values["data"])).expanduser().resolve()
        values.setdefault("filled_from", _filled_from(data))
        if values["target_name"] not in get_args(Name):
            raise SettingsError(
                f"INSIDER_SIGNALS_TARGET must be one of {', '.join(get_args(Name))},"
                f" not {values['target_name']!r}."
            )
        if values["target_name"] == "ducklake" and not values["ducklake_catalog"]:
            raise SettingsError(
                "INSIDER_SIGNALS_TARGET=ducklake needs INSIDER_SIGNALS_DUCKLAKE_CATALOG, the"
                ' Postgres connection string of the catalog: "host=… dbname=… user=…".'
            )
        return cls(environment=env, **values)  # type: ignore[arg-type]

    @property
    def is_sandbox(self) -> bool:
        """The made-up market: asked for, or nobody names a source and no real filing is here."""
        return self.sandbox or (self.filled_from is None and not self.names_a_source)

    @property
    def market_name(self) -> str:
        """What publications call the market: sandbox for the made-up one, else edgar."""
        return "sandbox" if self.is_sandbox else "edgar"

    @property
    def names_a_source(self) -> bool:
        """Somebody said where filings come from."""
        return self.base_url is not None or self.identity is not None

    @property
    def missing_source(self) -> str | None:
        """Why nothing can be fetched into this folder, and what to set; None when something can."""
        if self.is_sandbox:
            return None
        if (self.data / SANDBOX_HASH).exists():
            return (
                f"{self.data} is the folder of a made-up market. Set INSIDER_SIGNALS_DATA to"
                " another one: made-up and real filings never share a warehouse."
            )
        if self.names_a_source:
            return None
        return (
            f"{self.data} holds filings of {self.filled_from}, and neither EDGAR_IDENTITY nor"
            f" EDGAR_BASE_URL is set. Set {self.source_setting} to go on with them, or ask for the"
            " made-up market with --sandbox: it is kept apart, in"
            f" {self.data / 'sandbox'}."
        )

    @property
    def knows_its_source(self) -> bool:
        """Whether the data folder remembers an address, not only that there are real filings."""
        known = self.filled_from or ""
        return "://" in known or known.startswith("/")

    @property
    def source_setting(self) -> str:
        """What has to be set to fetch from where the filings of this folder came."""
        if self.knows_its_source and self.filled_from != SEC:
            return f"EDGAR_BASE_URL={self.filled_from}"
        return 'EDGAR_IDENTITY="Your Name you@example.com"'

    def require_source(self) -> None:
        """Raises SettingsError when filings are to be fetched and nobody says from where."""
        if self.missing_source:
            raise SettingsError(self.missing_source)

    def remember_source(self) -> None:
        """Writes into the data folder where its real filings come from."""
        if self.is_sandbox or self.source == self.filled_from:
            return
        path = self.data / SOURCE_FILE
        aside = path.with_name(f".new-{path.name}")
        aside.write_text(json.dumps({"edgar": self.source}) + "\n", encoding="utf-8")
        os.replace(aside, path)

    @property
    def market(self) -> Path:
        """Folder of the market that is loaded: the data folder, or the made-up one below it."""
        return self.data / "sandbox" if self.is_sandbox else self.data

    @property
    def edgar(self) -> str:
        """Base address: a folder or an http(s) root with EDGAR's paths below it."""
        if self.is_sandbox:
            return str(self.market / "edgar")
        return self.base_url or SEC

    @property
    def edgar_folder(self) -> Path | None:
        """The base address when it is a folder on this machine."""
        if "://" not in self.edgar:
            return Path(self.edgar).expanduser()
        if self.edgar.startswith("file://"):
            return Path(self.edgar.removeprefix("file://"))
        return None

    @property
    def source(self) -> str:
        """The base address as it is remembered: of a folder, its whole path."""
        return str(self.edgar_folder.resolve()) if self.edgar_folder else self.edgar

    @property
    def price_files(self) -> str | None:
        """Path, folder or glob of the user's price files; the made-up market has its own."""
        if self.prices is None and self.is_sandbox:
            return str(self.market / "edgar" / "market" / "prices.parquet")
        return None if (self.prices or "").lower() == NOTHING else self.prices

    @property
    def keeps_prices(self) -> bool:
        """Nobody says where prices are, nor that there are none: what is loaded stays."""
        return self.prices is None and not self.is_sandbox

    @property
    def ticker_file(self) -> str | None:
        """The user's file of tickers over time; the made-up market has its own."""
        if self.tickers is None and self.is_sandbox:
            return str(self.market / "edgar" / "market" / "tickers.csv")
        return None if (self.tickers or "").lower() == NOTHING else self.tickers

    @property
    def keeps_tickers(self) -> bool:
        """As with prices: pairs of an earlier file stay."""
        return self.tickers is None and not self.is_sandbox

    @property
    def store(self) -> Path:
        return self.market / "store"

    @property
    def datasets(self) -> Path:
        """Quarterly data sets, as fetched."""
        return self.store / "datasets"

    @property
    def warehouse(self) -> Path:
        return self.market / "warehouse.duckdb"

    @property
    def target(self) -> Target:
        """Where the warehouse lives: `warehouse` above, a lake, or MotherDuck."""
        if self.target_name == "ducklake":
            data = self.ducklake_data or f"{self.market / 'lake'}/"
            return Target("ducklake", self.ducklake_catalog or "", self.market, data)
        if self.target_name == "motherduck":
            return Target("motherduck", self.motherduck_database, self.market)
        return Target("duckdb", str(self.warehouse), self.market)

    @property
    def lock(self) -> Path:
        return self.market / "warehouse.lock"

    @property
    def dagster_home(self) -> Path:
        return self.market / "dagster"

    @property
    def dbt_target(self) -> Path:
        return self.market / "dbt"

    @property
    def logs(self) -> Path:
        return self.market / "logs"

    @property
    def published(self) -> Path:
        """Folder for readers: `published` of the data folder, or of the made-up market in it."""
        return self.market / "published"

    @property
    def report(self) -> Path:
        return self.published / "report"

    @property
    def published_file(self) -> Path:
        return self.published / "insider_signals.duckdb"

    @property
    def unusable_name(self) -> str | None:
        """Why the data folder cannot be used under its name; None when it can."""
        found = UNUSABLE.search(str(self.data))
        if found is None:
            return None
        return (
            f"The data folder {self.data} has {found[0]!r} in its name, which DuckDB, dbt or"
            " Dagster would read as a part of an address. Give it another name, or set"
            " INSIDER_SIGNALS_DATA to another folder."
        )

    def prepare_folders(self) -> None:
        """Creates the folders; raises SettingsError when the data folder cannot be used."""
        if self.unusable_name:
            raise SettingsError(self.unusable_name)
        try:
            for folder in (self.market, self.published, self.dagster_home, self.logs):
                folder.mkdir(parents=True, exist_ok=True)
            probe = self.market / ".writable"
            probe.write_text("")
            probe.unlink()
        except OSError as error:
            raise SettingsError(
                f"The data folder {self.data} cannot be written ({error.strerror})."
                " Make it writable, or set INSIDER_SIGNALS_DATA to a folder that is."
            ) from error


def _filled_from(data: Path) -> str | None:
    """Where the real filings in a data folder came from; None when it has none.

    Versions that did not write it down are known by what they left.
    """
    try:
        remembered = json.loads((data / SOURCE_FILE).read_text(encoding="utf-8"))["edgar"]
        return str(remembered)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError, KeyError, TypeError):
        return "a source that is not known"
    # (A folder that nobody may look into is explained by `prepare_folders`.)
    has_filings = any(os.path.exists(data / name) for name in ("warehouse.duckdb", "store"))
    # Before the made-up market had a place of its own for it, its publication lay here, too.
    is_published = os.path.exists(data / "published" / "insider_signals.duckdb")
    if has_filings or (is_published and not os.path.exists(data / "sandbox")):
        return "an earlier run"
    return None


def _as_loaded(ticker: str | None) -> str | None:
    """A ticker as prices are loaded under it: SPY, for spy.us."""
    return ticker_keys([ticker])[0] if ticker else None


def _yes_or_no(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value not in YES | NO:
        raise SettingsError(f"{name} must be 1 or 0, not {value!r}.")
    return value in YES


def read_env_files() -> None:
    """Adds to the environment what the project's `.env` says, then that of the data folder. What is
    set already stays. No other folder is looked into: a `.env` may name a command to run."""
    from dotenv import load_dotenv

    if is_checkout():
        load_dotenv(ROOT / ".env")
    data = os.environ.get("INSIDER_SIGNALS_DATA", "").strip()
    load_dotenv((Path(data).expanduser() if data else default_data()) / ".env")


def _number(env: Mapping[str, str], name: str, default: float, least: float | None = None) -> float:
    value = env.get(name, "").strip()
    if not value:
        return default
    try:
        number = float(value)
    except ValueError:
        raise SettingsError(f"{name} must be a number, not {value!r}.") from None
    if least is not None and not number >= least:
        raise SettingsError(f"{name} must be {least:g} or more, not {value!r}.")
    return number


def _day(env: Mapping[str, str], name: str) -> date | None:
    value = env.get(name, "").strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SettingsError(f"{name} must be a day like 2024-01-31, not {value!r}.") from None
