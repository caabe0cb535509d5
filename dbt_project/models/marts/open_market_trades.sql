-- One row is a line of an open-market or private purchase or sale of common equity (codes P
-- and S) that stands and is counted once, with who and what: the quickest way to look at one.
with transactions as (

    select * from {{ ref('transactions') }}
    where
        is_open_market
        and is_common_equity
        and is_current
        and not is_copy
        and not has_direction_conflict
        -- without its direction a line is in no trade
        and acquired_disposed is not null

),

filings as (

    select * from {{ ref('filings') }}

),

owners as (

    select * from {{ ref('filing_owners') }}

),

filing_owners as (

    select
        accession_number,
        string_agg(owner_name, '; ' order by owner_ordinal) as owner_names,
        list_sort(list_distinct(list(role))) as roles
    from owners
    where accession_number in (select accession_number from transactions)
    group by accession_number

),

final as (

    select
        transactions.transaction_id,
        transactions.accession_number,
        transactions.issuer_cik,
        transactions.decision_group_id,
        filings.issuer_name,
        filings.issuer_ticker,
        filing_owners.owner_names,
        filing_owners.roles,
        case transactions.transaction_code when 'S' then 'sale' else 'purchase' end
            as direction,
        transactions.security_title,
        transactions.direct_indirect,
        transactions.plan_status,
        transactions.noise_reason,
        transactions.shares,
        transactions.price_usd,
        transactions.price_low_usd,
        transactions.price_high_usd,
        transactions.value_usd,
        transactions.shares_owned_after,
        transactions.share_of_line,
        transactions.share_of_holdings,
        transactions.is_discretionary,
        transactions.transaction_date,
        transactions.filed_date,
        filings.first_tradeable_session,
        transactions.known_at,
        filings.filing_url
    from transactions
    inner join filings
        on transactions.accession_number = filings.accession_number
    left join filing_owners
        on transactions.accession_number = filing_owners.accession_number

)

select * from final
