-- One row is a Table I line of common equity by somebody who trades, with what its decision group
-- owned before the filing's sales and purchases, and the line's share of it: of the position, of the
-- class, and of all common equity. Here, and nowhere else, before is after, plus what the filing's
-- open-market lines sold, less what they bought; shares withheld for taxes are not added back. A
-- purchase's share is its increase, null for a new position.
-- Of two readings of what is owned (int_holdings_totalled) the larger makes the lower share, which
-- is the share of holdings: a sale, and a purchase too, is never said to be larger than it may be.
-- is_holdings_open: a Form 3 of the group is not known, or the readings cannot be trusted to hold
-- what is true; where that is false and they agree within a tenth, holdings are complete.
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where is_common_equity

),

position_lines as (

    select * from {{ ref('int_position_lines') }}

),

balances as (

    select * from {{ ref('int_position_balances') }}

),

totals as (

    select * from {{ ref('int_holdings_totalled') }}

),

position_filings as (

    select * from {{ ref('int_position_filings') }}

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

members as (

    select * from {{ ref('int_reporting_group_members') }}

),

owners as (

    select * from {{ ref('stg_edgar__reporting_owners') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

lineages as (

    select * from {{ ref('int_issuer_lineages') }}

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

-- A Form 3 at the predecessor serves at the successor.
statements_in_force as (

    select
        *,
        cast(null as timestamp) as known_until
    from first_statements
    union all
    select
        lineages.issuer_cik,
        first_statements.owner_cik,
        greatest(first_statements.known_at, lineages.known_at) as known_at,
        lineages.known_until
    from first_statements
    inner join lineages
        on first_statements.issuer_cik = lineages.earlier_cik

),

-- Filings at which a Form 3 of somebody in the group was known.
filings_after_form_3 as (

    select distinct position_filings.accession_number
    from position_filings
    inner join groups
        on position_filings.accession_number = groups.accession_number
    inner join members
        on
            groups.issuer_cik = members.issuer_cik
            and groups.decision_group_id = members.decision_group_id
            and position_filings.known_at >= members.known_at
            and position_filings.known_at < coalesce(members.known_until, 'infinity')
    inner join statements_in_force
        on
            members.issuer_cik = statements_in_force.issuer_cik
            and members.owner_cik = statements_in_force.owner_cik
            and position_filings.known_at >= statements_in_force.known_at
            and position_filings.known_at
            < coalesce(statements_in_force.known_until, 'infinity')

),

traded as (

    select
        accession_number,
        security_class,
        holder,
        sum(
            case open_market_code when 'S' then shares when 'P' then -shares else 0 end
        ) as sold,
        -- a line without a number of shares does not tell what there was before it
        bool_or(open_market_code is not null and shares is null) as is_unknown
    from position_lines
    group by all

),

sold as (

    select
        accession_number,
        security_class,
        holder,
        case when not is_unknown then sold end as sold,
        case
            when not bool_or(is_unknown) over (partition by accession_number, security_class)
                then sum(sold) over (partition by accession_number, security_class)
        end as class_sold,
        case
            when not bool_or(is_unknown) over (partition by accession_number)
                then sum(sold) over (partition by accession_number)
        end as all_sold
    from traded

),

owned as (

    select
        lines.transaction_id,
        lines.accession_number,
        lines.acquired_disposed,
        lines.shares,
        balances.traded_balance + sold.sold as line_before_shares,
        totals.class_high_shares + sold.class_sold as class_before_shares,
        totals.class_high_shares as class_after_shares,
        case when not totals.is_unknown then totals.low_shares + sold.all_sold end
            as holdings_before_low_shares,
        case when not totals.is_unknown then totals.high_shares + sold.all_sold end
            as holdings_before_shares,
        case when not totals.is_unknown then totals.low_shares end as holdings_after_low_shares,
        case when not totals.is_unknown then totals.high_shares end as holdings_after_shares,
        totals.is_unknown
        or totals.is_open
        or filings_after_form_3.accession_number is null as is_holdings_open
    from lines
    inner join position_lines
        on lines.transaction_id = position_lines.line_id
    inner join balances
        on
            position_lines.accession_number = balances.accession_number
            and position_lines.security_class = balances.security_class
            and position_lines.holder = balances.holder
    inner join sold
        on
            position_lines.accession_number = sold.accession_number
            and position_lines.security_class = sold.security_class
            and position_lines.holder = sold.holder
    inner join totals
        on
            position_lines.accession_number = totals.accession_number
            and position_lines.security_class = totals.security_class
    left join filings_after_form_3
        on lines.accession_number = filings_after_form_3.accession_number

),

shared as (

    select
        * exclude (acquired_disposed, shares),
        {{ share_of('shares', 'acquired_disposed', 'line_before_shares') }} as share_of_line,
        {{ share_of('shares', 'acquired_disposed', 'class_before_shares') }} as share_of_class,
        {{ share_of('shares', 'acquired_disposed', 'holdings_before_shares') }}
            as share_of_holdings,
        {{ share_of('shares', 'acquired_disposed', 'holdings_before_low_shares') }}
            as share_of_holdings_high,
        not is_holdings_open
        and {{ readings_agree('holdings_before_low_shares', 'holdings_before_shares') }}
            as is_holdings_complete
    from owned

)

select * from shared
