-- One row is an issuer's lock-up after its initial public offering.
with lockups as (

    select * from {{ ref('int_lockups_dated') }}

),

final as (

    select
        issuer_cik,
        ipo_basis,
        lockup_source,
        prospectus_accession_number,
        bound_parties,
        lockup_text,
        early_release_text,
        lockup_days,
        lockup_source = 'assumed' as is_assumed,
        has_early_release,
        has_waiver,
        ipo_date,
        lockup_end_date,
        known_at
    from lockups

)

select * from final
