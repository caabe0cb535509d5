-- One row is a position in a filing: a class of common equity, held directly or indirectly in
-- one way, with its balance after the filing's transactions and what they moved.
-- Every line of a position shows a balance; the position's is the one after the last of them:
-- the smallest after disposals only, the largest after acquisitions only, else that of the
-- last line of the last day. Lines that only state a holding are added up.
with transactions as (

    select * from {{ ref('int_lines_valued') }}
    where is_common_equity

),

holdings as (

    select * from {{ ref('stg_edgar__non_derivative_holdings') }}

),

titles as (

    select * from {{ ref('int_security_titles_classified') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

groups as (

    select * from {{ ref('int_filings_with_decision_groups') }}

),

-- Only who trades needs a position.
traders as (

    select distinct
        groups.issuer_cik,
        groups.anchor_cik
    from transactions
    inner join groups
        on transactions.accession_number = groups.accession_number
    where transactions.transaction_code in ('P', 'S')

),

filings_of_traders as (

    select
        groups.accession_number,
        groups.issuer_cik,
        groups.anchor_cik,
        filings.period_of_report,
        filings.known_at
    from groups
    inner join traders
        on
            groups.issuer_cik = traders.issuer_cik
            and groups.anchor_cik = traders.anchor_cik
    inner join filings
        on groups.accession_number = filings.accession_number

),

reported as (

    select
        accession_number,
        line_ordinal,
        coalesce(security_class, '') as security_class,
        direct_indirect,
        nature_of_ownership,
        shares_owned_after,
        case when acquired_disposed = 'A' then shares end as shares_acquired,
        case when acquired_disposed = 'D' then shares end as shares_disposed,
        transaction_date,
        true as is_transaction
    from transactions
    union all by name
    select
        holdings.accession_number,
        holdings.line_ordinal,
        coalesce(titles.security_class, '') as security_class,
        holdings.direct_indirect,
        holdings.nature_of_ownership,
        holdings.shares_owned_after,
        false as is_transaction
    from holdings
    left join titles
        on holdings.security_title = titles.security_title
    where coalesce(titles.is_common_equity, true)

),

keyed as (

    select
        *,
        {{ held_as('reported') }} as held
    from reported
    where accession_number in (select accession_number from filings_of_traders)

),

balanced as (

    select
        accession_number,
        security_class,
        held,
        case
            when not bool_or(is_transaction) then null
            when count(shares_disposed) = 0
                then max(shares_owned_after) filter (where is_transaction)
            when count(shares_acquired) = 0
                then min(shares_owned_after) filter (where is_transaction)
            else arg_max(shares_owned_after, (transaction_date, line_ordinal))
                filter (where is_transaction)
        end as traded_balance,
        sum(shares_owned_after) filter (where not is_transaction) as held_balance,
        coalesce(sum(shares_acquired), 0) as shares_acquired,
        coalesce(sum(shares_disposed), 0) as shares_disposed,
        count(*) filter (where not is_transaction) as holding_lines,
        bool_or(is_transaction) as has_transactions,
        max(transaction_date) as last_transaction_date
    from keyed
    group by accession_number, security_class, held

),

final as (

    select
        filings_of_traders.issuer_cik,
        filings_of_traders.anchor_cik,
        balanced.* exclude (traded_balance, held_balance, last_transaction_date),
        coalesce(balanced.last_transaction_date, filings_of_traders.period_of_report)
            as balance_date,
        filings_of_traders.known_at,
        case
            when balanced.has_transactions
                then balanced.traded_balance + coalesce(balanced.held_balance, 0)
            else balanced.held_balance
        end as balance,
        balanced.traded_balance
    from balanced
    inner join filings_of_traders
        on balanced.accession_number = filings_of_traders.accession_number

)

select * from final
