"""Opens the browser without a window and checks what it shows.

python docs/bi/streamlit/check.py data/published/insider_signals.duckdb
"""

import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

PUBLISHED = sys.argv[1]
sys.argv = ["browser.py", PUBLISHED]

app = AppTest.from_file(str(Path(__file__).with_name("browser.py")), default_timeout=60).run()
assert not app.exception and not app.error, (app.exception, app.error)
assert app.header[0].value == "marts.signals"
signals, columns = (frame.value for frame in app.dataframe)
assert columns["meaning"].notna().all(), "columns without a comment"
print(f"marts.signals: {len(signals)} rows, {len(columns)} columns, each with its comment")

app.sidebar.selectbox[0].select("marts.transactions").run()
assert not app.exception and app.header[0].value == "marts.transactions"
print(app.caption[0].value)

app.sidebar.radio[0].set_value("SQL").run()
app.text_area[0].input("select count(*) as filings from marts.filings").run()
assert not app.exception and not app.error
print(f"SQL: {app.dataframe[0].value.to_dict('records')}")

app.text_area[0].input("drop table marts.filings").run()
assert app.error, "the file must be read-only"
print(f"refused: {app.error[0].value.splitlines()[0]}")
