-- One row is what an issuer's past results say of its next ones, from one confirmed release to the next.
with rhythms as (

    select * from {{ ref('int_earnings_date_estimates') }}

),

final as (

    select
        issuer_cik,
        expectation_basis,
        period_end,
        release_date,
        was_expected_on,
        missed_by_days,
        next_period_end,
        expected_release_date,
        expected_error_days,
        releases_known::integer as releases_known,
        blackout_starts_on,
        known_at,
        known_until
    from rhythms

)

select * from final
