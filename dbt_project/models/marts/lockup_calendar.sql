-- One row is an issuer's lock-up after its initial public offering.
with lockups as (

    select * from {{ ref('int_lockups_dated') }}

),

final as (

    select
        issuer_cik,
        ipo_basis,
        lockup_source,
        lockup_days,
        lockup_source = 'assumed' as is_assumed,
        ipo_date,
        lockup_end_date,
        known_at
    from lockups

)

select * from final
