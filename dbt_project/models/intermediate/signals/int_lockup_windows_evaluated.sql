-- One row is the selling around the end of a lock-up as known for a stretch of time, judged by
-- a lock-up definition: who sold, and what share of the insiders' known shares.
-- Sales under plans count, because most of them were arranged for this day, and are shown
-- apart; sales to cover taxes do not. The insiders' shares are those that sellers held before
-- their first sale, and the latest balances that others had reported before the end.
with evaluated as (

    select * from {{ ref('int_trade_rule_results') }}
    where
        scope = 'lockup'
        and is_met

),

trades as (

    select * from {{ ref('int_trade_features') }}

),

definitions as (

    select * from {{ ref('int_definitions_hashed') }}
    where scope = 'lockup'

),

lockups as (

    select * from {{ ref('int_lockups_dated') }}

),

totals as (

    select * from {{ ref('int_holdings_totalled') }}

),

position_filings as (

    select * from {{ ref('int_position_filings') }}

),

members as (

    select * from {{ ref('int_reporting_group_members') }}

),

windows as (

    select
        definitions.definition_id,
        lockups.issuer_cik,
        lockups.lockup_end_date,
        lockups.lockup_end_date - definitions.days_before_lockup_end as opens_on,
        lockups.lockup_end_date + definitions.days_after_lockup_end as closes_on,
        lockups.known_at
    from lockups
    cross join definitions

),

sales as (

    select
        windows.definition_id,
        windows.issuer_cik,
        windows.lockup_end_date,
        trades.trade_part_id,
        trades.trade_id,
        trades.decision_group_id,
        trades.motive_kind,
        trades.own_shares,
        trades.own_value_usd,
        trades.own_holdings_before_shares as shares_before,
        trades.is_officer_or_director,
        trades.first_date,
        trades.last_date,
        trades.known_at,
        coalesce(trades.known_until, 'infinity') as known_until
    from windows
    inner join evaluated
        on
            windows.definition_id = evaluated.definition_id
            and windows.issuer_cik = evaluated.issuer_cik
    inner join trades
        on
            evaluated.trade_part_id = trades.trade_part_id
            and trades.first_date between windows.opens_on and windows.closes_on
            and windows.known_at <= trades.known_at
            and coalesce(trades.noise_reason, '') != 'sell_to_cover'

),

-- What a group was known to own after each filing, until the filer's next one.
holdings as (

    select
        position_filings.issuer_cik,
        position_filings.filer_cik,
        position_filings.filing_order,
        totals.high_shares,
        position_filings.known_at,
        lead(position_filings.known_at) over (
            partition by position_filings.issuer_cik, position_filings.filer_cik
            order by position_filings.filing_order
        ) as next_known_at
    from position_filings
    inner join (select distinct accession_number, high_shares from totals) as totals
        on position_filings.accession_number = totals.accession_number

),

-- What each group was known to own by the end of the lock-up.
owned as (

    select
        windows.definition_id,
        windows.issuer_cik,
        members.decision_group_id,
        arg_max(holdings.high_shares, holdings.filing_order) as shares
    from windows
    inner join holdings
        on
            windows.issuer_cik = holdings.issuer_cik
            and windows.opens_on > holdings.known_at
            and windows.opens_on <= coalesce(holdings.next_known_at, 'infinity')
    inner join members
        on
            holdings.issuer_cik = members.issuer_cik
            and holdings.filer_cik = members.owner_cik
            and windows.opens_on > members.known_at
            and windows.opens_on <= coalesce(members.known_until, 'infinity')
    group by all

),

turning_points as (

    select
        definition_id,
        issuer_cik,
        known_at
    from sales
    union
    select
        definition_id,
        issuer_cik,
        known_until as known_at
    from sales

),

stretches as (

    select
        definition_id,
        issuer_cik,
        known_at,
        lead(known_at) over (
            partition by definition_id, issuer_cik order by known_at
        ) as known_until
    from turning_points

),

by_group as (

    select
        stretches.definition_id,
        stretches.issuer_cik,
        stretches.known_at,
        any_value(stretches.known_until) as known_until,
        any_value(sales.lockup_end_date) as lockup_end_date,
        sales.decision_group_id,
        bool_or(sales.is_officer_or_director) as is_officer_or_director,
        sum(sales.own_shares) as shares,
        sum(sales.own_value_usd) as value_usd,
        coalesce(
            sum(sales.own_value_usd) filter (where sales.motive_kind = 'plan'), 0
        ) as planned_value_usd,
        arg_min(sales.shares_before, (sales.first_date, sales.trade_part_id))
            as shares_before,
        min(sales.first_date) as first_date,
        max(sales.last_date) as last_date,
        list(sales.trade_part_id) as trade_part_ids
    from stretches
    inner join sales
        on
            stretches.definition_id = sales.definition_id
            and stretches.issuer_cik = sales.issuer_cik
            and stretches.known_at >= sales.known_at
            and stretches.known_at < sales.known_until
    where stretches.known_until is not null
    group by
        stretches.definition_id,
        stretches.issuer_cik,
        stretches.known_at,
        sales.decision_group_id

),

others as (

    select
        by_group.definition_id,
        by_group.issuer_cik,
        by_group.known_at,
        coalesce(sum(owned.shares), 0) as shares
    from (
        select
            definition_id,
            issuer_cik,
            known_at,
            list(decision_group_id) as sellers
        from by_group
        group by all
    ) as by_group
    left join owned
        on
            by_group.definition_id = owned.definition_id
            and by_group.issuer_cik = owned.issuer_cik
            and not list_contains(by_group.sellers, owned.decision_group_id)
    group by all

),

summed as (

    select
        by_group.definition_id,
        by_group.issuer_cik,
        by_group.known_at,
        any_value(by_group.known_until) as known_until,
        any_value(by_group.lockup_end_date) as lockup_end_date,
        count(*)::integer as groups,
        (count(*) filter (where by_group.is_officer_or_director))::integer
            as officers_and_directors,
        sum(by_group.value_usd) as value_usd,
        sum(by_group.planned_value_usd) as planned_value_usd,
        sum(by_group.shares)::double
        / nullif(sum(by_group.shares_before) + any_value(others.shares), 0)
            as share_sold,
        min(by_group.first_date) as window_first_date,
        max(by_group.last_date) as window_last_date,
        list_sort(flatten(list(by_group.trade_part_ids))) as trade_part_ids
    from by_group
    inner join others
        on
            by_group.definition_id = others.definition_id
            and by_group.issuer_cik = others.issuer_cik
            and by_group.known_at = others.known_at
    group by by_group.definition_id, by_group.issuer_cik, by_group.known_at

),

evaluated_windows as (

    select
        summed.*,
        definitions.signal,
        definitions.priority,
        definitions.direction,
        list_filter(
            [
                case
                    when summed.groups < definitions.min_groups
                        then {
                            'condition': printf(
                                '%d people; at least %d are required',
                                summed.groups,
                                definitions.min_groups
                            ),
                            'shortfall': 1 - summed.groups / definitions.min_groups
                        }
                end,
                case
                    when
                        coalesce(summed.share_sold < definitions.min_share_sold, true)
                        then {
                            'condition': printf(
                                '%s of the insiders'' shares; at least %.1f%% is required',
                                coalesce(printf('%.1f%%', 100 * summed.share_sold), 'unknown'),
                                100 * definitions.min_share_sold
                            ),
                            'shortfall': 1 - summed.share_sold / definitions.min_share_sold
                        }
                end,
                case
                    when
                        coalesce(
                            summed.value_usd < definitions.min_total_value_usd, true
                        )
                        then {
                            'condition': printf(
                                'together %s; at least %s is required',
                                coalesce({{ usd('summed.value_usd') }}, 'unknown'),
                                {{ usd('definitions.min_total_value_usd') }}
                            ),
                            'shortfall': 1 - summed.value_usd / definitions.min_total_value_usd
                        }
                end
            ],
            lambda failure : failure is not null
        ) as failures
    from summed
    inner join definitions
        on summed.definition_id = definitions.definition_id

),

worded as (

    select
        * exclude (failures),
        list_transform(failures, lambda failure : failure.condition)
            as failed_conditions,
        list_max(
            list_transform(
                failures,
                lambda failure : least(
                    greatest(coalesce(failure.shortfall, 1), 0), 1
                )
            )
        ) as shortfall
    from evaluated_windows

)

select * from worded
