-- One row is a holding line: what an owner holds without having traded it.
with holdings as (

    select * from {{ ref('int_holdings_amended') }}

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

final as (

    select
        holdings.holding_id,
        holdings.accession_number,
        holdings.issuer_cik,
        groups.decision_group_id,
        holdings.superseded_by_holding_id,
        holdings.security_table,
        holdings.line_ordinal,
        holdings.security_title,
        holdings.security_class,
        holdings.direct_indirect,
        holdings.nature_of_ownership,
        holdings.underlying_title,
        holdings.shares_owned_after as shares_owned,
        holdings.value_owned_after_usd as value_owned_usd,
        holdings.exercise_price_usd,
        holdings.underlying_shares,
        holdings.is_current,
        holdings.exercisable_date,
        holdings.expiration_date,
        holdings.filed_date,
        holdings.known_at,
        holdings.known_until
    from holdings
    left join groups
        on holdings.accession_number = groups.accession_number

)

select * from final
