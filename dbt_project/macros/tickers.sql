{#-
A ticker as it is compared: upper case, without the country's suffix or the exchange before it, and a
share class after a dot. BRK.B, BRK-B, BRK/B, `BRK B` and BRK-B.US are one security at different
vendors. Read by extract/tickers.py, too.
-#}
{% macro ticker_key(text) -%}
regexp_replace(
    regexp_replace(
        regexp_replace(
            upper(trim({{ text }})),
            '^(?:NYSE|NASDAQ|AMEX|NYSEAMERICAN|NYSEARCA|ARCA|BATS|CBOE|OTC|OTCMKTS)\s*:\s*',
            ''
        ),
        '[ .:/_-]US(?:\s+EQUITY)?$',
        ''
    ),
    '^([A-Z]{1,5})[ ./_-](?:CL(?:ASS)?[ ./_-]?)?([A-Z]{1,2})$',
    '\1.\2'
)
{%- endmacro %}


{#-
The ticker in what a filer typed for the issuer's symbol, which is free text ('NYSE: KRC', '(SIRI)',
'NYSE/TRN', 'GOOG/GOOGL', 'BIO BIOB'), as it is compared; null when there is none ('N/A'). Of several
the first.
-#}
{% macro typed_ticker(text) -%}
nullif(
    regexp_replace(
        {{ ticker_key(
            "regexp_extract("
            ~ "regexp_replace("
            ~ "regexp_replace("
            ~ "upper(" ~ text ~ "),"
            ~ "'\\b(?:NYSE|NASDAQ|NASD|NASDAQGS|NASDAQGM|NASDAQCM|AMEX|NYSEAMERICAN|NYSEMKT|OTC|OTCBB|OTCQB|OTCQX|TSX|TSXV)\\b(?:\\s*(?:AMERICAN|ARCA|MKT|GLOBAL SELECT|GLOBAL MARKET|CAPITAL MARKET|GS|GM|CM|PINK|BB))?\\s*[:;-]?|\\b(?:ARCA|CBOE|BATS|TICKER|SYMBOL)\\s*[:;]',"
            ~ "' ', 'g'),"
            ~ "'[^A-Z0-9.\\-/ ,]', ' ', 'g'),"
            ~ "'^[\\s,/.-]*(N/A|N\\.A|[A-Z][A-Z0-9]{0,5}(?:[.\\-][A-Z]{1,2}|/[A-Z]|\\s[A-C])?)(?:[\\s,/;.-].*)?$', 1)"
        ) }},
        '^(?:NONE|N[./]?A|NULL|NIL|TBD|PRIVATE|NOT|UNKNOWN)$',
        ''
    ),
    ''
)
{%- endmacro %}


{#-
SQL for the tickers under which the price files may know an issuer on a day, best first (preference):
one that the ticker file gives it for that day, preferring the filed one; the filed one, unless the
file gives it to somebody else; one that the file knows only from later, as long as no other issuer
was seen with it. Tickers are reused and change hands: a wrong one would silently price one company
with another's history. An issuer that carries another one on is not somebody else.
asked has key, issuer_cik, filed_ticker, day and known_at; claims when an issuer was first seen with a
ticker.
-#}
{% macro ticker_candidates(asked, key, file_tickers, claims, lineages) -%}
kin as (

    select
        issuer_cik,
        earlier_cik as kin_cik,
        known_at,
        coalesce(known_until, 'infinity') as known_until
    from {{ lineages }}
    union all
    select
        earlier_cik as issuer_cik,
        issuer_cik as kin_cik,
        known_at,
        coalesce(known_until, 'infinity') as known_until
    from {{ lineages }}

),

candidates as (

    select
        {{ key }},
        ticker,
        min(preference) as preference
    from (
        select
            asked.{{ key }},
            file_tickers.ticker,
            case when file_tickers.ticker = asked.filed_ticker then 1 else 2 end as preference
        from {{ asked }} as asked
        inner join {{ file_tickers }} as file_tickers
            on
                asked.issuer_cik = file_tickers.issuer_cik
                and asked.day >= file_tickers.first_date
                and asked.day <= coalesce(file_tickers.last_date, date '9999-01-01')
        union all
        select
            asked.{{ key }},
            asked.filed_ticker as ticker,
            3 as preference
        from {{ asked }} as asked
        left join {{ file_tickers }} as file_tickers
            on
                asked.filed_ticker = file_tickers.ticker
                and asked.issuer_cik != file_tickers.issuer_cik
                and asked.day >= file_tickers.first_date
                and asked.day <= coalesce(file_tickers.last_date, date '9999-01-01')
        left join kin
            on
                asked.issuer_cik = kin.issuer_cik
                and file_tickers.issuer_cik = kin.kin_cik
                and asked.known_at >= kin.known_at
                and asked.known_at < kin.known_until
        where asked.filed_ticker is not null
        group by asked.{{ key }}, asked.filed_ticker
        having count(file_tickers.ticker) filter (where kin.kin_cik is null) = 0
        union all
        select
            asked.{{ key }},
            file_tickers.ticker,
            4 as preference
        from {{ asked }} as asked
        inner join {{ file_tickers }} as file_tickers
            on
                asked.issuer_cik = file_tickers.issuer_cik
                and asked.day < file_tickers.first_date
        left join {{ claims }} as claims
            on
                file_tickers.ticker = claims.ticker
                and file_tickers.issuer_cik != claims.issuer_cik
                and asked.known_at >= claims.known_at
        left join kin
            on
                asked.issuer_cik = kin.issuer_cik
                and claims.issuer_cik = kin.kin_cik
                and asked.known_at >= kin.known_at
                and asked.known_at < kin.known_until
        group by asked.{{ key }}, file_tickers.ticker
        having count(claims.ticker) filter (where kin.kin_cik is null) = 0
    )
    group by {{ key }}, ticker

)
{%- endmacro %}
