-- One row is a trade as it was known from known_at until known_until. The warehouse's trades
-- as known at a moment are the versions that span it.
with versions as (

    select * from {{ ref('int_trade_versions_judged') }}

),

final as (

    select
        trade_version_id,
        trade_id,
        version,
        decision_group_id,
        issuer_cik,
        direction,
        role,
        plan_status,
        noise_reasons,
        noise_reason,
        shares,
        value_usd,
        unpriced_shares,
        price_low_usd,
        price_high_usd,
        plan_shares,
        discretionary_shares,
        discretionary_value_usd,
        noise_weight,
        days_since_adoption,
        holdings_before_shares,
        share_of_class,
        share_of_holdings,
        share_of_holdings as share_of_holdings_low,
        share_of_holdings_high,
        lines,
        copied_lines,
        filings,
        is_discretionary,
        is_plan_terminated,
        is_forced,
        is_holdings_complete,
        has_implausible_value,
        is_officer_or_director,
        is_natural_person,
        first_date,
        last_date,
        plan_adopted_date,
        first_tradeable_session,
        known_at,
        known_until
    from versions

)

select * from final
