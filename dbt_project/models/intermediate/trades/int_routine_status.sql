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
-- What somebody did at the issuer's predecessor counts for trades that became known since the
-- succession was: between known_at and known_until.
with trades as (

    select * from {{ ref('int_trade_versions') }}

),

aliases as (

    select * from {{ ref('int_reporting_group_aliases') }}

),

dated as (

    select
        issuer_cik,
        decision_group_id as earlier_group_id,
        unnest(list_distinct([first_date, last_date])) as trade_date,
        known_at
    from trades

),

carried as (

    select
        issuer_cik,
        decision_group_id,
        min(known_at) as known_at
    from aliases
    where earlier_issuer_cik != issuer_cik
    group by issuer_cik, decision_group_id

),

-- With what was done at the issuer's predecessor, from when that was known, and without it.
inherited as (

    select
        aliases.issuer_cik,
        aliases.decision_group_id,
        aliases.earlier_issuer_cik,
        aliases.earlier_group_id,
        aliases.known_at as usable_at,
        false as is_carried,
        cast('-infinity' as timestamp) as known_at,
        coalesce(carried.known_at, 'infinity') as known_until,
        cast('infinity' as timestamp) as usable_until
    from aliases
    left join carried
        on
            aliases.issuer_cik = carried.issuer_cik
            and aliases.decision_group_id = carried.decision_group_id
    where aliases.earlier_issuer_cik = aliases.issuer_cik
    union all by name
    select
        aliases.issuer_cik,
        aliases.decision_group_id,
        aliases.earlier_issuer_cik,
        aliases.earlier_group_id,
        case
            when aliases.earlier_issuer_cik = aliases.issuer_cik then aliases.known_at
            else cast('-infinity' as timestamp)
        end as usable_at,
        true as is_carried,
        carried.known_at,
        cast('infinity' as timestamp) as known_until,
        coalesce(aliases.known_until, 'infinity') as usable_until
    from aliases
    inner join carried
        on
            aliases.issuer_cik = carried.issuer_cik
            and aliases.decision_group_id = carried.decision_group_id

),

months as (

    select
        inherited.issuer_cik,
        inherited.decision_group_id,
        inherited.is_carried,
        year(dated.trade_date) as trade_year,
        month(dated.trade_date) as trade_month,
        min(greatest(dated.known_at, inherited.usable_at)) as known_at,
        max(inherited.usable_until) as usable_until
    from dated
    inner join inherited
        on
            dated.issuer_cik = inherited.earlier_issuer_cik
            and dated.earlier_group_id = inherited.earlier_group_id
    where dated.known_at < inherited.usable_until
    group by all

),

years as (

    select
        issuer_cik,
        decision_group_id,
        is_carried,
        trade_year,
        min(known_at) as known_at,
        max(usable_until) as usable_until
    from months
    group by all

),

compared as (

    select
        *,
        lag(trade_year, 2) over same_month as year_two_before,
        max(known_at) over (
            partition by issuer_cik, decision_group_id, is_carried, trade_month
            order by trade_year
            rows between 2 preceding and current row
        ) as run_known_at,
        min(usable_until) over (
            partition by issuer_cik, decision_group_id, is_carried, trade_month
            order by trade_year
            rows between 2 preceding and current row
        ) as run_usable_until
    from months
    window
        same_month as (
            partition by issuer_cik, decision_group_id, is_carried, trade_month
            order by trade_year
        )

),

-- The first year at whose 1 January a run of three years was public.
runs as (

    select
        issuer_cik,
        decision_group_id,
        is_carried,
        trade_month,
        min(year(run_known_at) + 1) as routine_from_year,
        run_usable_until
    from compared
    where year_two_before = trade_year - 2
    group by issuer_cik, decision_group_id, is_carried, trade_month, run_usable_until

),

labelled_years as (

    select distinct
        issuer_cik,
        decision_group_id,
        is_carried,
        trade_year as label_year
    from years

),

eligible as (

    select
        labelled_years.issuer_cik,
        labelled_years.decision_group_id,
        labelled_years.is_carried,
        labelled_years.label_year,
        count(distinct years.trade_year) as years_traded
    from labelled_years
    left join years
        on
            labelled_years.issuer_cik = years.issuer_cik
            and labelled_years.decision_group_id = years.decision_group_id
            and labelled_years.is_carried = years.is_carried
            and years.trade_year between labelled_years.label_year - 3
            and labelled_years.label_year - 1
            and years.known_at < make_date(labelled_years.label_year, 1, 1)
            and years.usable_until >= make_date(labelled_years.label_year, 1, 1)
    group by all

),

statuses as (

    select
        eligible.issuer_cik,
        eligible.decision_group_id,
        eligible.is_carried,
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
            and eligible.is_carried = runs.is_carried
            and eligible.label_year >= runs.routine_from_year
            and make_date(eligible.label_year, 1, 1) <= runs.run_usable_until
    group by all

),

labelled as (

    select
        statuses.* exclude (is_carried),
        case
            when not statuses.is_eligible then 'not_enough_history'
            when len(statuses.routine_months) > 0 then 'routine'
            else 'opportunistic'
        end as routine_status,
        spans.known_at,
        spans.known_until
    from statuses
    inner join (
        select distinct
            issuer_cik,
            decision_group_id,
            is_carried,
            known_at,
            known_until
        from inherited
    ) as spans
        on
            statuses.issuer_cik = spans.issuer_cik
            and statuses.decision_group_id = spans.decision_group_id
            and statuses.is_carried = spans.is_carried

)

select * from labelled
