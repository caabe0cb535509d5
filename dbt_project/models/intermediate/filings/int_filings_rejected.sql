-- One row is a filing that could not be read, or was read and is kept out of every other table,
-- with what EDGAR's index says of it.
with rejections as (

    select * from {{ ref('stg_edgar__rejections') }}
    where
        -- Other documents are rejected under keys of their own; only filings have a number.
        regexp_full_match(accession_number, '[0-9]{10}-[0-9]{2}-[0-9]{6}')
        and place in ('document', 'filing')

),

filing_index as (

    select * from {{ ref('stg_edgar__filing_index') }}

),

final as (

    select
        rejections.accession_number,
        filing_index.form_type,
        case
            when rejections.place = 'document' then 'unreadable'
            when rejections.reason like 'breaks the check %' then 'breaks_a_check'
            else 'impossible'
        end as rejection_kind,
        rejections.reason,
        'https://www.sec.gov/Archives/' || filing_index.file_name as filing_url,
        coalesce(filing_index.filed_date, rejections.filed_date) as filed_date
    from rejections
    left join filing_index
        on rejections.accession_number = filing_index.accession_number
    qualify row_number() over (
        partition by rejections.accession_number
        order by rejections.place = 'filing' desc, rejections.line_ordinal desc
    ) = 1

)

select * from final
