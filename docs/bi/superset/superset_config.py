"""Superset on one machine, reading the published file. SUPERSET_CONFIG_PATH names this file."""

import os
from pathlib import Path

HOME = Path(os.environ.get("SUPERSET_HOME", Path.home() / ".superset"))
HOME.mkdir(parents=True, exist_ok=True)

# Signs the session cookies: make one with `openssl rand -base64 42` and keep it.
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
# Superset's own settings and users; the published file is only ever read.
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}?check_same_thread=false"
# On loopback, without https. Behind a proxy use Superset's own advice on Talisman instead.
TALISMAN_ENABLED = False
ROW_LIMIT = 10_000
# A publication replaces the file, so a cached answer may be a day old: ask anew after ten minutes.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 600}
