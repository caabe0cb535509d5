-- One row is an ownership filing (Form 3, 4, 5 or an amendment).
-- Boxes come as 0, 1, true, false or nothing; nothing is unknown, never false.
with raw_rows as (

    select * from {{ source('edgar', 'submission') }}

),

renamed as (

    select
        accession_number,
        issuercik as issuer_cik,
        document_type as form_type,
        issuername as issuer_name,
        issuertradingsymbol as issuer_symbol,
        issuerforeigntradingsymbol as issuer_foreign_symbol,
        remarks,
        schema_version,
        {{ filed_flag('no_securities_owned') }} as has_no_securities,
        {{ filed_flag('not_subject_sec16') }} as has_exit_box,
        {{ filed_flag('form3_holdings_reported') }} as has_form3_holdings,
        {{ filed_flag('form4_trans_reported') }} as has_form4_transactions,
        {{ filed_flag('aff10b5one') }} as box_10b5_1,
        filing_date as filed_date,
        period_of_report,
        date_of_orig_sub as original_filed_date,
        accepted_at,
        source,
        parse_status
    from raw_rows

)

select * from renamed
