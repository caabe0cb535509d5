-- Every footnote and every remarks of the filings is in footnotes, once: both sides hold as many
-- keys, with the same sum of hashes. (Comparing eleven million keys with `except all` takes minutes.)
{{ config(meta={'dagster': {'ref': {'name': 'footnotes'}}}) }}
with filed as (

    select accession_number, footnote_id from {{ ref('stg_edgar__footnotes') }}
    where footnote_text is not null
    union all
    select accession_number, 'REMARKS' as footnote_id from {{ ref('stg_edgar__submissions') }}
    where remarks is not null

),

counted as (

    select
        'filed' as side,
        count(*) as texts,
        sum(hash(accession_number, footnote_id)) as keys
    from filed
    union all
    select
        'kept' as side,
        count(*) as texts,
        sum(hash(accession_number, footnote_id)) as keys
    from {{ ref('footnotes') }}

)

select
    any_value(texts) filter (where side = 'filed') as filed_texts,
    any_value(texts) filter (where side = 'kept') as kept_texts
from counted
having min(texts) != max(texts) or min(keys) != max(keys)
