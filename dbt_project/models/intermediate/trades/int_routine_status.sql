-- One row is a decision group at an issuer in a calendar year in which it traded, with its
-- status after Cohen, Malloy and Pomorski (2012), set on 1 January of that year for all of
-- its trades, from open-market trades that were public by then.
-- eligible: a trade in each of the three preceding calendar years.
-- routine: eligible, and at any time before traded in the same calendar month for three
-- years running. The label sticks: a run in March 1987 to 1989 counts in 1991 too.
-- opportunistic: eligible and not routine. Everyone else has not enough history, which is
-- never to be read as opportunistic. routine_months serves the form of the test for single
-- trades: after such a run, trades in those months are routine and others are not.
-- The month is the transaction's, never the filing's.
with trades as (

    select * from {{ ref('int_trade_versions') }}

),

aliases as (

    select * from {{ ref('int_decision_group_aliases') }}

),

dated as (

    select
        issuer_cik,
        decision_group_id as earlier_group_id,
        unnest(list_distinct([first_date, last_date])) as trade_date,
        known_at
    from trades

),

months as (

    select
        aliases.issuer_cik,
        aliases.decision_group_id,
        year(dated.trade_date) as trade_year,
        month(dated.trade_date) as trade_month,
        min(greatest(dated.known_at, aliases.known_at)) as known_at
    from dated
    inner join aliases
        on
            dated.issuer_cik = aliases.issuer_cik
            and dated.earlier_group_id = aliases.earlier_group_id
    group by all

),

years as (

    select
        issuer_cik,
        decision_group_id,
        trade_year,
        min(known_at) as known_at
    from months
    group by all

),

compared as (

    select
        *,
        lag(trade_year, 2) over same_month as year_two_before,
        max(known_at) over (
            partition by issuer_cik, decision_group_id, trade_month
            order by trade_year
            rows between 2 preceding and current row
        ) as run_known_at
    from months
    window
        same_month as (
            partition by issuer_cik, decision_group_id, trade_month
            order by trade_year
        )

),

-- The first year at whose 1 January a run of three years was public.
runs as (

    select
        issuer_cik,
        decision_group_id,
        trade_month,
        min(year(run_known_at) + 1) as routine_from_year
    from compared
    where year_two_before = trade_year - 2
    group by all

),

labelled_years as (

    select distinct
        issuer_cik,
        decision_group_id,
        trade_year as label_year
    from years

),

eligible as (

    select
        labelled_years.issuer_cik,
        labelled_years.decision_group_id,
        labelled_years.label_year,
        count(distinct years.trade_year) as years_traded
    from labelled_years
    left join years
        on
            labelled_years.issuer_cik = years.issuer_cik
            and labelled_years.decision_group_id = years.decision_group_id
            and years.trade_year between labelled_years.label_year - 3
            and labelled_years.label_year - 1
            and years.known_at < make_date(labelled_years.label_year, 1, 1)
    group by all

),

statuses as (

    select
        eligible.issuer_cik,
        eligible.decision_group_id,
        eligible.label_year,
        eligible.years_traded = 3 as is_eligible,
        coalesce(
            list(distinct runs.trade_month order by runs.trade_month)
                filter (where runs.trade_month is not null),
            []
        ) as routine_months
    from eligible
    left join runs
        on
            eligible.issuer_cik = runs.issuer_cik
            and eligible.decision_group_id = runs.decision_group_id
            and eligible.label_year >= runs.routine_from_year
    group by all

),

labelled as (

    select
        *,
        case
            when not is_eligible then 'not_enough_history'
            when len(routine_months) > 0 then 'routine'
            else 'opportunistic'
        end as routine_status
    from statuses

)

select * from labelled
