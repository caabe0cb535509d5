-- One row is a footnote of a filing.
with raw_rows as (

    select * from {{ source('edgar', 'footnotes') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        footnote_id,
        footnote_txt as footnote_text
    from raw_rows

)

select * from renamed
