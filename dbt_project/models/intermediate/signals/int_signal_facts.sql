{{ config(meta={'per': 'market'}) }}
-- One row is a version of a signal with the facts that speak for and against it, from the firing
-- that made it. Everything that is said was known at known_at.
with occurrences as (

    select *
    from {{ ref('int_signal_episodes') }}
    where tier is not null

),

trades as (

    select * from {{ ref('int_trade_features') }}

),

cluster_windows as (

    select * from {{ ref('int_cluster_windows_evaluated') }}

),

lockup_windows as (

    select * from {{ ref('int_lockup_windows_evaluated') }}

),

plan_sales as (

    select * from {{ ref('int_plan_sales_evaluated') }}

),

owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

plan_verdicts as (

    select * from {{ ref('int_lines_with_plan_verdicts') }}

),

issuers as (

    select
        filings.issuer_cik,
        max(filings.issuer_name) as issuer_name,
        max(tickers.issuer_ticker) as issuer_ticker,
        filings.known_at
    from {{ ref('int_filings_timed') }} as filings
    inner join {{ ref('int_filings_with_tickers') }} as tickers
        on filings.accession_number = tickers.accession_number
    group by filings.issuer_cik, filings.known_at

),

sessions as (

    select
        calendar_date as session_date,
        session_opens_at
    from {{ ref('stg_market__calendar') }}
    where is_nyse_session

),

signal_parts as (

    select
        occurrence_id,
        known_at,
        unnest(trade_part_ids) as trade_part_id
    from occurrences

),

-- What the trades of a signal have in common, whatever its scope.
trades_summed as (

    select
        signal_parts.occurrence_id,
        signal_parts.known_at,
        count(distinct trades.trade_id)::integer as trades,
        bool_or(trades.plan_status = 'unknown') as has_unknown_plan,
        bool_or(not trades.is_holdings_complete) as has_incomplete_holdings,
        bool_or(trades.share_of_holdings is null) as has_unknown_share,
        bool_or(list_contains(trades.noise_reasons, 'departure')) as has_departure,
        bool_or(trades.is_forced) as is_forced,
        bool_and(trades.is_disclaimed) as is_disclaimed,
        bool_or(month(trades.first_date) = 12) as is_in_december,
        bool_or(list_contains(trades.noise_reasons, 'year_end_tax')) as has_year_end_loss,
        max(trades.reporting_lag_days) as reporting_lag_days,
        min(trades.history_days) as history_days,
        list_sort(list_distinct(list(trades.role))) as roles,
        count(distinct trades.decision_group_id) filter (
            where trades.is_officer_or_director
        )::integer as officers_and_directors,
        count(distinct trades.decision_group_id) filter (
            where trades.role in ('ceo', 'cfo')
        )::integer as ceos_and_cfos,
        count(distinct trades.decision_group_id) filter (
            where trades.routine_status = 'opportunistic'
        )::integer as opportunistic_groups,
        flatten(list(trades.transaction_ids)) as transaction_ids
    from signal_parts
    inner join trades
        on signal_parts.trade_part_id = trades.trade_part_id
    group by signal_parts.occurrence_id, signal_parts.known_at

),

signal_lines as (

    select
        occurrence_id,
        known_at,
        unnest(transaction_ids) as transaction_id
    from trades_summed

),

signal_filings as (

    select distinct
        occurrence_id,
        known_at,
        split_part(transaction_id, ':', 1) as accession_number
    from signal_lines

),

signals_with_plan_conflicts as (

    select distinct
        signal_lines.occurrence_id,
        signal_lines.known_at
    from signal_lines
    inner join plan_verdicts
        on signal_lines.transaction_id = plan_verdicts.transaction_id
    where plan_verdicts.has_plan_conflict

),

people as (

    select
        signal_filings.occurrence_id,
        signal_filings.known_at,
        list_sort(
            list_distinct(list(
                owners.owner_name
                || ' ('
                || case
                    when owners.role in ('ceo', 'cfo', 'coo') then upper(owners.role)
                    else replace(owners.role, '_', ' ')
                end
                || ')'
            ))
        ) as insiders,
        list_sort(list_distinct(list(signal_filings.accession_number)))
            as accession_numbers
    from signal_filings
    inner join owners
        on signal_filings.accession_number = owners.accession_number
    group by signal_filings.occurrence_id, signal_filings.known_at

),

described as (

    select
        left(md5(occurrences.occurrence_id || ':' || occurrences.known_at), 16) as signal_id,
        occurrences.occurrence_id,
        occurrences.definition_id,
        occurrences.definition_hash,
        occurrences.signal,
        occurrences.tier,
        occurrences.scope,
        occurrences.reason,
        nullif(occurrences.doubt, '') as doubt,
        occurrences.issuer_cik,
        issuers.issuer_name,
        issuers.issuer_ticker,
        occurrences.direction,
        occurrences.trade_part_ids,
        people.insiders,
        people.accession_numbers,
        trades_summed.roles,
        occurrences.groups,
        trades_summed.officers_and_directors,
        trades_summed.ceos_and_cfos,
        trades_summed.opportunistic_groups,
        trades_summed.trades,
        occurrences.value_usd,
        coalesce(
            cluster_windows.median_share_of_holdings,
            lockup_windows.share_sold,
            case when occurrences.groups = 1 then trades.share_of_holdings end
        ) as share_of_holdings,
        coalesce(
            cluster_windows.median_share_of_holdings_high,
            lockup_windows.share_sold,
            case when occurrences.groups = 1 then trades.share_of_holdings_high end
        ) as share_of_holdings_high,
        case when occurrences.groups = 1 then trades.share_of_class end as share_of_class,
        case when occurrences.groups = 1 then trades.is_new_position end is true
            as is_new_position,
        trades.days_of_silence,
        trades.days_since_any_sale,
        trades.sale_months_36,
        trades_summed.history_days,
        trades.value_to_usual,
        trades.usual_value_usd,
        case when occurrences.groups = 1 then trades.routine_status end as routine_status,
        trades_summed.reporting_lag_days,
        coalesce(trades.price_basis, anchors.price_basis, 'unknown') as price_basis,
        coalesce(trades.is_net_of_market, anchors.is_net_of_market, false)
            as is_net_of_market,
        coalesce(trades.runup_126, anchors.runup_126) as runup_126,
        coalesce(trades.runup_63, anchors.runup_63) as runup_63,
        coalesce(trades.return_252, anchors.return_252) as return_252,
        coalesce(trades.share_of_52_week_high, anchors.share_of_52_week_high)
            as share_of_52_week_high,
        coalesce(trades.worst_session_of_5, anchors.worst_session_of_5)
            as worst_session_of_5,
        coalesce(trades.revenue_growth, anchors.revenue_growth) as revenue_growth,
        coalesce(trades.growth_gap, anchors.growth_gap) as growth_gap,
        coalesce(trades.price_to_sales_rank, anchors.price_to_sales_rank)
            as price_to_sales_rank,
        coalesce(trades.price_to_earnings_rank, anchors.price_to_earnings_rank)
            as price_to_earnings_rank,
        coalesce(trades.days_to_release, anchors.days_to_release) as days_to_release,
        coalesce(trades.is_in_presumed_blackout, anchors.is_in_presumed_blackout)
            as is_in_presumed_blackout,
        coalesce(trades.is_release_expected, anchors.is_release_expected)
            as is_release_expected,
        coalesce(trades.expected_error_days, anchors.expected_error_days)
            as expected_error_days,
        coalesce(trades.next_release_date, anchors.next_release_date)
            as next_release_date,
        coalesce(trades.management_change_date, anchors.management_change_date)
            as management_change_date,
        cluster_windows.window_sessions,
        cluster_windows.independence,
        cluster_windows.independence_reasons,
        cluster_windows.is_abnormal,
        cluster_windows.abnormality_basis,
        cluster_windows.usual_share,
        cluster_windows.vesting_groups,
        cluster_windows.common_vesting_date,
        coalesce(cluster_windows.is_lowered_for_unknown_usual, false)
            as is_lowered_for_unknown_usual,
        coalesce(cluster_windows.is_lowered_for_vesting, false) as is_lowered_for_vesting,
        lockup_windows.lockup_end_date,
        lockup_windows.planned_value_usd,
        plan_sales.plan_adopted_date,
        plan_sales.plan_reason,
        plan_sales.days_since_adoption,
        trades_summed.has_unknown_plan,
        conflicts.occurrence_id is not null as has_plan_conflict,
        trades_summed.has_incomplete_holdings,
        trades_summed.has_unknown_share,
        trades_summed.has_departure,
        trades_summed.is_in_december,
        trades_summed.has_year_end_loss,
        trades_summed.is_forced,
        trades_summed.is_disclaimed,
        occurrences.window_first_date,
        occurrences.window_last_date,
        sessions.session_date as first_tradeable_session,
        occurrences.known_at,
        occurrences.known_until
    from occurrences
    inner join trades_summed
        on
            occurrences.occurrence_id = trades_summed.occurrence_id
            and occurrences.known_at = trades_summed.known_at
    inner join people
        on
            occurrences.occurrence_id = people.occurrence_id
            and occurrences.known_at = people.known_at
    left join signals_with_plan_conflicts as conflicts
        on
            occurrences.occurrence_id = conflicts.occurrence_id
            and occurrences.known_at = conflicts.known_at
    -- As part of the key: beside it, a condition on the scope makes DuckDB try every pair.
    left join trades
        on
            case when occurrences.scope in ('trade', 'plan') then occurrences.anchor_part_id end
            = trades.trade_part_id
    left join trades as anchors
        on
            case when occurrences.scope = 'cluster' then occurrences.anchor_part_id end
            = anchors.trade_part_id
    left join cluster_windows
        on
            occurrences.definition_id = cluster_windows.definition_id
            and occurrences.anchor_part_id = cluster_windows.anchor_part_id
            and occurrences.fired_at = cluster_windows.known_at
    left join lockup_windows
        on
            case when occurrences.scope = 'lockup' then occurrences.definition_id end
            = lockup_windows.definition_id
            and occurrences.issuer_cik = lockup_windows.issuer_cik
            and occurrences.fired_at = lockup_windows.known_at
    left join plan_sales
        on
            occurrences.definition_id = plan_sales.definition_id
            and occurrences.anchor_part_id = plan_sales.trade_part_id
    asof left join sessions
        on occurrences.known_at < sessions.session_opens_at
    asof left join issuers
        on
            occurrences.issuer_cik = issuers.issuer_cik
            and occurrences.known_at >= issuers.known_at

)

select * from described
