-- One row is a filing of someone who trades, with all common equity that its owners are known
-- to hold at the issuer when it was filed: the latest balance of every position that they
-- ever reported, by date and then by filing, summed over classes and forms of ownership.
-- A running sum of changes: no filing is compared with all earlier ones.
with balances as (

    select * from {{ ref('int_position_balances') }}

),

latest as (

    select
        issuer_cik,
        anchor_cik,
        accession_number,
        security_class,
        held,
        known_at,
        holding_lines,
        shares_acquired,
        shares_disposed,
        balance,
        arg_max(balance, (balance_date, known_at, accession_number)) over (
            partition by issuer_cik, anchor_cik, security_class, held
            order by known_at, accession_number
            rows between unbounded preceding and current row
        ) as latest_balance
    from balances

),

changes as (

    select
        *,
        coalesce(latest_balance, 0)
        - coalesce(
            lag(latest_balance) over (
                partition by issuer_cik, anchor_cik, security_class, held
                order by known_at, accession_number
            ),
            0
        ) as change
    from latest

),

by_filing as (

    select
        issuer_cik,
        anchor_cik,
        accession_number,
        known_at,
        sum(change) as change,
        sum(latest_balance) as own_latest,
        sum(balance) as own_after,
        sum(shares_acquired) as shares_acquired,
        sum(shares_disposed) as shares_disposed,
        -- several holdings under one unspecific nature cannot be told apart later
        bool_or(held = 'unspecified' and holding_lines > 1) as has_unspecific_positions,
        bool_or(balance is null) as has_missing_balances
    from changes
    group by issuer_cik, anchor_cik, accession_number, known_at

),

totals as (

    select
        issuer_cik,
        anchor_cik,
        accession_number,
        -- a filing that comes late or out of order tells its own positions best
        sum(change) over so_far - coalesce(own_latest, 0) + own_after
            as holdings_after_shares,
        shares_acquired,
        shares_disposed,
        bool_or(has_unspecific_positions) over so_far as has_unspecific_positions,
        bool_or(has_missing_balances) over so_far as has_missing_balances,
        known_at
    from by_filing
    window so_far as (
        partition by issuer_cik, anchor_cik
        order by known_at, accession_number
        rows between unbounded preceding and current row
    )

)

select * from totals
