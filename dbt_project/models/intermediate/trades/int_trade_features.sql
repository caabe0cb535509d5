-- One row is a part of a version of a trade with everything that a definition may ask of it.
-- Size is that of the event (int_trade_instalments), so that one decision carried out in
-- instalments is seen whole, in shares of the last one's day; silence, history and prices are those before its first trade.
-- own_* is the trade's own. All of it stands on what was known at known_at: later filings
-- make new versions of other trades, never of this row.
with parts as (

    select * from {{ ref('int_trade_segments_by_motive') }}

),

histories as (

    select * from {{ ref('int_histories') }}

),

priced as (

    select * from {{ ref('int_trade_price_features') }}

),

sessions as (

    select * from {{ ref('int_trading_calendar') }}

),

lockups as (

    select * from {{ ref('int_lockups_dated') }}

),

contexts as (

    select * from {{ ref('int_trade_issuer_features') }}

),

valued as (

    select * from {{ ref('int_trade_valuation_features') }}

),

-- The lag is that of the first report: a correction a year later does not make it old.
births as (

    select
        trade_id,
        motive_kind,
        datediff(
            'day',
            last_date,
            timezone('America/New_York', timezone('UTC', known_at))::date
        )::integer as reporting_lag_days
    from parts
    qualify
        row_number() over (partition by trade_id, motive_kind order by known_at) = 1

),

dated as (

    select
        parts.*,
        first_days.session_number as first_session,
        last_days.session_number as last_session
    from parts
    inner join sessions as first_days
        on parts.first_date = first_days.calendar_date
    inner join sessions as last_days
        on parts.last_date = last_days.calendar_date

),

pairs as (

    select
        trade_part_id,
        instalment_part_id
    from {{ ref('int_trade_instalments') }}

),

pair_days as (

    select
        pairs.trade_part_id,
        pairs.instalment_part_id,
        dated.issuer_cik,
        instalments.last_date as day,
        dated.last_date as in_units_of,
        dated.known_at
    from pairs
    inner join dated
        on pairs.trade_part_id = dated.trade_part_id
    inner join dated as instalments
        on pairs.instalment_part_id = instalments.trade_part_id
    where dated.issuer_cik in (select issuer_cik from {{ ref('int_issuer_splits') }})

),

part_ratios as (

    {{ ratios_between('pair_days', ['trade_part_id', 'instalment_part_id']) }}

),

instalments as (

    select
        pairs.trade_part_id,
        pairs.instalment_part_id,
        dated.trade_id,
        dated.first_date,
        {{ in_units('dated.shares', 'part_ratios.ratio', 'decimal(38, 8)') }} as shares,
        dated.value_usd,
        dated.last_date,
        {% for reading in [
            'holdings_before_low_shares', 'holdings_before_shares', 'holdings_after_low_shares',
            'holdings_after_shares',
        ] %}
        {{ in_units('dated.' ~ reading, 'part_ratios.ratio', 'double') }} as {{ reading }},
        {% endfor %}
        dated.is_holdings_open or coalesce(part_ratios.is_open, false) as is_holdings_open,
        dated.direction,
        dated.known_at
    from pairs
    inner join dated
        on pairs.instalment_part_id = dated.trade_part_id
    left join part_ratios
        on
            pairs.trade_part_id = part_ratios.trade_part_id
            and pairs.instalment_part_id = part_ratios.instalment_part_id

),

events as (

    select
        trade_part_id,
        arg_min(trade_id, (first_date, trade_id)) as first_trade_id,
        min(first_date) as event_date,
        sum(shares) as shares,
        sum(value_usd) as value_usd,
        {% for reading in ['holdings_%s_low_shares', 'holdings_%s_shares'] %}
        {{ owned_before(
            'smaller' if '_low_' in reading else 'larger',
            'any_value(direction)',
            reading % 'before',
            reading % 'after',
            'shares',
            '(last_date, known_at, trade_id)',
        ) }} as {{ reading % 'before' }},
        {% endfor %}
        bool_or(is_holdings_open) as is_holdings_open,
        list(instalment_part_id order by first_date, instalment_part_id)
            as instalment_part_ids
    from instalments
    group by trade_part_id

),

measured as (

    select
        dated.trade_part_id,
        dated.trade_version_id,
        dated.trade_id,
        dated.issuer_cik,
        dated.decision_group_id,
        dated.direction,
        dated.motive_kind,
        dated.role,
        dated.plan_status,
        dated.noise_reason,
        list_distinct(
            list_concat(
                dated.noise_reasons,
                list_filter(
                    [
                        case
                            when histories.routine_status = 'routine' then 'routine'
                        end,
                        case when histories.is_annual_seller then 'annual_pattern' end,
                        case when histories.is_periodic_seller then 'periodic_seller' end
                    ],
                    lambda reason : reason is not null
                )
            )
        ) as noise_reasons,
        dated.transaction_ids,
        histories.routine_status,
        histories.routine_trade_status,
        priced.price_basis,
        priced.price_ticker,
        dated.shares as own_shares,
        dated.value_usd as own_value_usd,
        dated.price_usd,
        dated.holdings_before_shares as own_holdings_before_shares,
        events.shares,
        events.value_usd,
        case when events.shares = dated.shares then dated.share_of_class end as share_of_class,
        {{ share_of('events.shares', 'dated.direction', 'events.holdings_before_shares') }}
            as share_of_holdings,
        {{ share_of('events.shares', 'dated.direction', 'events.holdings_before_low_shares') }}
            as share_of_holdings_high,
        events.instalment_part_ids,
        events.value_usd::double / nullif(histories.usual_value_usd, 0) as value_to_usual,
        histories.usual_value_usd,
        histories.days_of_silence,
        histories.days_since_any_sale,
        histories.sale_months_36,
        histories.months_running,
        histories.history_days,
        histories.earlier_sales,
        histories.earlier_purchases,
        births.reporting_lag_days,
        priced.runup_63,
        priced.runup_126,
        priced.return_252,
        priced.share_of_52_week_high,
        priced.worst_session_of_5,
        priced.off_market,
        contexts.revenue_growth,
        -- what the price's rise of a year, or of half a year, has beyond a year's of revenue
        greatest(priced.return_252, priced.runup_126) - contexts.revenue_growth
            as growth_gap,
        greatest(valued.price_to_sales_rank, valued.price_to_earnings_rank)
            as valuation_rank,
        valued.price_to_sales_rank,
        valued.price_to_earnings_rank,
        contexts.expected_error_days,
        contexts.days_to_release,
        contexts.is_in_presumed_blackout,
        contexts.is_release_expected,
        contexts.next_release_date,
        contexts.management_change_date,
        priced.is_net_of_market,
        dated.motive_kind = 'discretionary' as is_discretionary,
        not events.is_holdings_open
        and {{ readings_agree(
            'events.holdings_before_low_shares', 'events.holdings_before_shares'
        ) }} as is_holdings_complete,
        dated.is_officer_or_director,
        dated.is_natural_person,
        dated.is_forced,
        dated.is_disclaimed,
        dated.direction = 'purchase'
        and coalesce(dated.holdings_before_shares <= 0, false)
        and not dated.is_holdings_open as is_new_position,
        coalesce(
            dated.first_date between lockups.lockup_end_date - 5
            and lockups.lockup_end_date + 30,
            false
        ) as is_after_lockup,
        events.event_date,
        dated.first_date,
        dated.last_date,
        dated.plan_adopted_date,
        dated.plan_modified_date,
        dated.plan_ended_date,
        coalesce(dated.is_plan_terminated, false) as is_plan_terminated,
        dated.first_session,
        dated.last_session,
        dated.first_tradeable_session,
        dated.known_at,
        dated.known_until
    from dated
    inner join events
        on dated.trade_part_id = events.trade_part_id
    inner join births
        on
            dated.trade_id = births.trade_id
            and dated.motive_kind = births.motive_kind
    inner join histories
        on events.first_trade_id = histories.trade_id
    left join priced
        on dated.trade_part_id = priced.trade_part_id
    left join contexts
        on dated.trade_part_id = contexts.trade_part_id
    left join valued
        on dated.trade_part_id = valued.trade_part_id
    left join lockups
        on
            dated.issuer_cik = lockups.issuer_cik
            and dated.known_at >= lockups.known_at

)

select * from measured
