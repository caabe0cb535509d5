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
