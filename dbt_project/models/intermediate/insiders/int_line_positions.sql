-- One row is a Table I line of common equity by someone who trades, with its share of the
-- position that it changes and of all that the decision group was known to hold.
-- Before is what was held before the filing's transactions: the balance after them, plus what
-- they disposed of, less what they acquired. Where nothing was held before (an exercise sold
-- at once) the share is of what there was to sell. A purchase's share is its increase, null
-- for a new position.
-- The members of a group report the same shares from different sides (a fund, its general
-- partner, its manager), so the group's holdings are the largest of its members' totals, not
-- their sum. They are complete when a Form 3 of the group is known, every reported balance is
-- a number of shares, and positions can be told apart.
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where is_common_equity

),

groups as (

    select * from {{ ref('int_filings_with_decision_groups') }}

),

members as (

    select * from {{ ref('int_decision_group_members') }}

),

balances as (

    select * from {{ ref('int_position_balances') }}

),

totals as (

    select * from {{ ref('int_holdings_totalled') }}

),

owners as (

    select * from {{ ref('stg_edgar__reporting_owners') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

first_statements as (

    select
        filings.issuer_cik,
        owners.owner_cik,
        min(filings.known_at) as known_at
    from owners
    inner join filings
        on owners.accession_number = filings.accession_number
    where filings.form_type in ('3', '3/A')
    group by filings.issuer_cik, owners.owner_cik

),

-- Everyone in the group of a trading filing, as known when it was filed.
fellow_members as (

    select
        totals.accession_number,
        totals.issuer_cik,
        totals.known_at,
        members.owner_cik
    from totals
    inner join groups
        on totals.accession_number = groups.accession_number
    inner join members
        on
            groups.issuer_cik = members.issuer_cik
            and groups.decision_group_id = members.decision_group_id
            and totals.known_at >= members.known_at
            and (members.known_until is null or totals.known_at < members.known_until)

),

fellow_totals as (

    select
        fellow_members.accession_number,
        max(totals.holdings_after_shares) as holdings_shares
    from fellow_members
    inner join groups
        on fellow_members.accession_number = groups.accession_number
    asof inner join totals
        on
            fellow_members.issuer_cik = totals.issuer_cik
            and fellow_members.owner_cik = totals.anchor_cik
            and fellow_members.known_at >= totals.known_at
    where fellow_members.owner_cik != groups.anchor_cik
    group by fellow_members.accession_number

),

known_statements as (

    select distinct fellow_members.accession_number
    from fellow_members
    inner join first_statements
        on
            fellow_members.issuer_cik = first_statements.issuer_cik
            and fellow_members.owner_cik = first_statements.owner_cik
            and fellow_members.known_at >= first_statements.known_at

),

group_holdings as (

    select
        totals.accession_number,
        greatest(
            totals.holdings_after_shares + totals.shares_disposed - totals.shares_acquired,
            coalesce(fellow_totals.holdings_shares, 0)
        ) as holdings_before_shares,
        greatest(
            totals.holdings_after_shares,
            coalesce(fellow_totals.holdings_shares, 0)
        ) as holdings_after_shares,
        totals.shares_disposed,
        known_statements.accession_number is not null
        and not totals.has_missing_balances
        and not totals.has_unspecific_positions as is_holdings_complete
    from totals
    left join fellow_totals
        on totals.accession_number = fellow_totals.accession_number
    left join known_statements
        on totals.accession_number = known_statements.accession_number

),

line_positions as (

    select
        lines.transaction_id,
        lines.accession_number,
        lines.acquired_disposed,
        lines.shares,
        -- a line without a number of shares does not tell what there was before it
        case
            when lines.shares is not null
                then balances.traded_balance + balances.shares_disposed - balances.shares_acquired
        end as line_before_shares,
        case
            when lines.shares is not null
                then balances.traded_balance + balances.shares_disposed
        end as line_available_shares,
        group_holdings.holdings_before_shares,
        group_holdings.holdings_after_shares + group_holdings.shares_disposed
            as holdings_available_shares,
        group_holdings.holdings_after_shares,
        coalesce(group_holdings.is_holdings_complete, false) as is_holdings_complete
    from lines
    inner join balances
        on
            lines.accession_number = balances.accession_number
            and coalesce(lines.security_class, '') = balances.security_class
            and {{ held_as('lines') }} = balances.held
    left join group_holdings
        on lines.accession_number = group_holdings.accession_number

),

shared as (

    select
        transaction_id,
        accession_number,
        line_before_shares,
        holdings_before_shares,
        holdings_after_shares,
        {{ share_of('shares', 'acquired_disposed', 'line_before_shares', 'line_available_shares') }}
            as share_of_line,
        {{ share_of('shares', 'acquired_disposed', 'holdings_before_shares', 'holdings_available_shares') }}
            as share_of_holdings,
        is_holdings_complete
    from line_positions

)

select * from shared
