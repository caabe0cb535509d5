"""A browser for the published marts: what there is, what it means, and what it says.

    streamlit run docs/bi/streamlit/browser.py -- data/published/insider_signals.duckdb

Every answer attaches the file to an instance of DuckDB of its own, so that a publication is seen at
the next click. (A connection to the path would share the instance, and the publication, of whoever
has it open in another session of this process.)
"""

import sys
from pathlib import Path

import duckdb
import streamlit as st

PUBLISHED = Path(sys.argv[1] if len(sys.argv) > 1 else "data/published/insider_signals.duckdb")
ROWS = 1_000


def ask(query: str, *parameters: object):
    """Rows of a query as a data frame, from the file as it is now."""
    path = str(PUBLISHED).replace("'", "''")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as insider (read_only)")
        connection.execute("use insider")
        return connection.execute(query, parameters or None).df()


def name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def browse() -> None:
    tables = ask(
        "select schema_name, table_name, comment, estimated_size from duckdb_tables()"
        " where database_name = current_database() order by schema_name, table_name"
    )
    labels = (tables["schema_name"] + "." + tables["table_name"]).tolist()
    start = labels.index("marts.signals") if "marts.signals" in labels else 0
    chosen = st.sidebar.selectbox("Table", labels, index=start)
    table = tables.iloc[labels.index(chosen)]
    columns = ask(
        "select column_name, data_type, comment as meaning from duckdb_columns()"
        " where database_name = current_database() and schema_name = ? and table_name = ?"
        " order by column_index",
        table["schema_name"],
        table["table_name"],
    )
    st.header(chosen)
    st.write(table["comment"] or "")
    names = columns["column_name"].tolist()
    conditions, values = [], []
    for column in ("issuer_ticker", "issuer_cik", "signal", "tier", "direction", "noise_reason"):
        if column in names and (wanted := st.sidebar.text_input(column)):
            conditions.append(f"{name(column)} ilike ?")
            values.append(wanted)
    if "is_current" in names and st.sidebar.checkbox("only what stands today", value=True):
        conditions.append("is_current")
    where = f" where {' and '.join(conditions)}" if conditions else ""
    newest = next((c for c in ("known_at", "filed_date", "month") if c in names), names[0])
    source = f"{name(table['schema_name'])}.{name(table['table_name'])}"
    rows = ask(f"select * from {source}{where} order by {name(newest)} desc limit {ROWS}", *values)
    count = ask(f"select count(*) as rows from {source}{where}", *values)["rows"][0]
    st.caption(f"{count:,} rows" + (f", the newest {ROWS:,} are shown" if count > ROWS else ""))
    # Hovering over a heading shows the column's comment.
    shown = {
        row.column_name: st.column_config.Column(help=row.meaning) for row in columns.itertuples()
    }
    st.dataframe(rows, column_config=shown, hide_index=True, width="stretch")
    with st.expander("What the columns mean", expanded=True):
        st.dataframe(columns, hide_index=True, width="stretch")


def question() -> None:
    st.header("SQL")
    query = st.text_area(
        "Query", "from marts.signals where is_current order by score desc limit 20"
    )
    if query:
        try:
            st.dataframe(ask(query), hide_index=True, width="stretch")
        except duckdb.Error as error:
            st.error(str(error))


st.set_page_config(page_title="Insider signals", layout="wide")
if not PUBLISHED.exists():
    st.error(f"There is no published file at {PUBLISHED}: run `insider run` first.")
elif st.sidebar.radio("View", ["Browse", "SQL"]) == "Browse":
    browse()
else:
    question()
