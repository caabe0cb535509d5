-- One row is a sale or purchase by one decision group at one issuer, as it is known now:
-- tranches, copies and consecutive days are one trade. A trade that turned out to be part of
-- another, or that was withdrawn, is only in trade_versions.
with versions as (

    select * from {{ ref('int_trade_versions_judged') }}

),

first_versions as (

    select
        trade_id,
        min(known_at) as first_known_at
    from versions
    group by trade_id

),

final as (

    select
        versions.trade_id,
        versions.trade_version_id,
        versions.decision_group_id,
        versions.issuer_cik,
        versions.direction,
        versions.role,
        versions.plan_status,
        versions.noise_reasons,
        versions.noise_reason,
        versions.shares,
        versions.value_usd,
        versions.unpriced_shares,
        versions.price_low_usd,
        versions.price_high_usd,
        versions.plan_shares,
        versions.discretionary_shares,
        versions.discretionary_value_usd,
        versions.noise_weight,
        versions.days_since_adoption,
        versions.holdings_before_shares,
        versions.share_of_class,
        versions.share_of_holdings,
        versions.share_of_holdings as share_of_holdings_low,
        versions.share_of_holdings_high,
        versions.lines,
        versions.copied_lines,
        versions.filings,
        versions.is_discretionary,
        versions.is_plan_terminated,
        versions.is_forced,
        versions.is_holdings_complete,
        versions.has_implausible_value,
        versions.is_officer_or_director,
        versions.is_natural_person,
        versions.first_date,
        versions.last_date,
        versions.plan_adopted_date,
        versions.first_tradeable_session,
        first_versions.first_known_at,
        versions.known_at
    from versions
    inner join first_versions
        on versions.trade_id = first_versions.trade_id
    where versions.known_until is null

)

select * from final
