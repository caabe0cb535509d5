-- Every footnote and every remarks of the filings is in footnotes, once.
with filed as (

    select accession_number, footnote_id from {{ ref('stg_edgar__footnotes') }}
    where footnote_text is not null
    union all
    select accession_number, 'REMARKS' as footnote_id from {{ ref('stg_edgar__submissions') }}
    where remarks is not null

),

kept as (

    select accession_number, footnote_id from {{ ref('footnotes') }}

)

(select * from filed except all select * from kept)
union all
(select * from kept except all select * from filed)
