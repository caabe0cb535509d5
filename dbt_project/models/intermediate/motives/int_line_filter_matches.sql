-- One row is a noise filter (reference table noise_filters) that a purchase or sale line runs
-- into, with the evidence in words. Lines of other codes are not tested: their code is reason
-- enough. Only what was public with the line's own filing counts, so a hit never goes away.
-- Sizes are those of the filing's lines of one code on one day: tranches are one trade.
-- A sale of the whole vesting within days is an exercise sold, not a sale for taxes.
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where transaction_code in ('P', 'S')

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

owners as (

    select
        accession_number,
        bool_and(role like 'former%') as is_former,
        bool_and(not is_natural_person and not is_officer and not is_director)
            as is_fund_group,
        list(owner_cik) as owner_ciks
    from {{ ref('int_owners_with_roles') }}
    group by accession_number

),

-- What a filing reports as bought and sold of one class on one day.
days_of_filings as (

    select
        lines.accession_number,
        lines.issuer_cik,
        coalesce(lines.security_class, '') as security_class,
        lines.transaction_date,
        any_value(lines.known_at) as known_at,
        any_value(owners.owner_ciks) as owner_ciks,
        list(lines.lineage_id) as lineage_ids,
        sum(lines.shares) filter (where lines.transaction_code = 'P') as bought_shares,
        sum(lines.shares) filter (where lines.transaction_code = 'S') as sold_shares
    from lines
    inner join owners
        on lines.accession_number = owners.accession_number
    group by all

),

-- The other half of a purchase and sale by one owner, in another filing that was known by then.
-- A line that an amendment turned into its contrary is no other half.
mirrored_elsewhere as (

    select
        days.accession_number,
        days.security_class,
        days.transaction_date,
        min(others.accession_number) as other_accession_number
    from days_of_filings as days
    inner join days_of_filings as others
        on
            days.issuer_cik = others.issuer_cik
            and days.security_class = others.security_class
            and days.transaction_date = others.transaction_date
            and coalesce(days.sold_shares, -1) = coalesce(others.bought_shares, -1)
            and coalesce(days.bought_shares, -1) = coalesce(others.sold_shares, -1)
    where
        days.accession_number != others.accession_number
        and others.known_at <= days.known_at
        and list_has_any(days.owner_ciks, others.owner_ciks)
        and not list_has_any(days.lineage_ids, others.lineage_ids)
    group by days.accession_number, days.security_class, days.transaction_date

),

copies as (

    select * from {{ ref('int_duplicate_lines') }}

),

verdicts as (

    select * from {{ ref('int_lines_with_plan_verdicts') }}

),

motives as (

    select * from {{ ref('int_lines_with_stated_motives') }}

),

links as (

    select * from {{ ref('int_lines_linked_to_acquisitions') }}

),

departures as (

    select * from {{ ref('int_lines_with_departures') }}

),

first_offerings as (

    select * from {{ ref('int_ipo_purchases') }}

),

losses as (

    select * from {{ ref('int_sales_at_a_loss') }}

),

positions as (

    select * from {{ ref('int_line_positions') }}

),

filters as (

    select
        {% for filter in [
            'late_report', 'vesting_share_low', 'vesting_share_high', 'small_relative_size',
            'small_value', 'tiny', 'year_end_tax', 'option_expiring',
        ] %}
        max(threshold) filter (where noise_filter_id = '{{ filter }}') as {{ filter }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('noise_filters') }}

),

trades as (

    select
        lines.*,
        sum(lines.value_usd) over day_of_filing as day_value_usd,
        sum(positions.share_of_holdings) over day_of_filing as day_share_of_holdings,
        sum(lines.shares) filter (where lines.transaction_code = 'P') over class_and_day
            as day_bought_shares,
        sum(lines.shares) filter (where lines.transaction_code = 'S') over class_and_day
            as day_sold_shares
    from lines
    left join positions
        on lines.transaction_id = positions.transaction_id
    window
        day_of_filing as (
            partition by lines.accession_number, lines.transaction_code, lines.transaction_date
        ),
        class_and_day as (
            partition by lines.accession_number, lines.security_class, lines.transaction_date
        )

),

facts as (

    select
        trades.transaction_id,
        trades.transaction_code = 'S' as is_sale,
        trades.has_direction_conflict,
        coalesce(trades.is_equity_swap, false) as is_equity_swap,
        case
            when
                trades.day_bought_shares = trades.day_sold_shares
                or mirrored_elsewhere.other_accession_number is not null
                then coalesce(trades.day_sold_shares, trades.day_bought_shares)
        end as mirrored_shares,
        mirrored_elsewhere.other_accession_number,
        trades.is_common_equity,
        trades.shares,
        trades.price_usd,
        trades.price_state,
        trades.has_implausible_value,
        trades.transaction_date,
        trades.day_value_usd,
        least(trades.day_share_of_holdings, 1) as day_share_of_holdings,
        (trades.first_filed_date - trades.transaction_date)::integer as lag_days,
        trades.security_kind,
        copies.copy_of_transaction_id,
        verdicts.plan_status,
        verdicts.plan_basis,
        verdicts.plan_adopted_date,
        verdicts.plan_adopted_month,
        verdicts.plan_footnote_id,
        verdicts.is_sell_to_cover_instruction,
        motives.* exclude (transaction_id, footnote_classes),
        coalesce(links.exercise_linked_shares, 0) as exercise_linked_shares,
        links.exercised_shares,
        links.vested_shares,
        links.withheld_shares,
        links.sold_shares / nullif(links.vested_shares, 0) as sold_share_of_vesting,
        links.days_to_expiration,
        links.is_class_conversion,
        filings.has_exit_box,
        filings.issuer_foreign_symbol,
        owners.is_former,
        owners.is_fund_group,
        filters.*
    from trades
    cross join filters
    left join filings
        on trades.accession_number = filings.accession_number
    left join owners
        on trades.accession_number = owners.accession_number
    left join mirrored_elsewhere
        on
            trades.accession_number = mirrored_elsewhere.accession_number
            and coalesce(trades.security_class, '') = mirrored_elsewhere.security_class
            and trades.transaction_date = mirrored_elsewhere.transaction_date
    left join copies
        on trades.transaction_id = copies.transaction_id
    left join verdicts
        on trades.transaction_id = verdicts.transaction_id
    left join motives
        on trades.transaction_id = motives.transaction_id
    left join links
        on trades.transaction_id = links.transaction_id

),

hits as (

    select
        transaction_id,
        'duplicate' as noise_filter_id,
        'same trade as ' || copy_of_transaction_id as evidence
    from facts
    where copy_of_transaction_id is not null

    union all
    select
        transaction_id,
        'not_open_market' as noise_filter_id,
        'the code and acquired/disposed contradict each other' as evidence
    from facts
    where has_direction_conflict

    union all
    select
        transaction_id,
        'not_common_equity' as noise_filter_id,
        'title of the security' as evidence
    from facts
    where not is_common_equity

    union all
    select
        transaction_id,
        'bad_data' as noise_filter_id,
        case
            when coalesce(shares, 0) <= 0 then 'no number of shares'
            when transaction_date is null then 'no possible date'
            when coalesce(price_usd, 0) <= 0 then 'price ' || price_state
            else 'date, price or another amount as filed cannot be true'
        end as evidence
    from facts
    where
        has_implausible_value
        or coalesce(shares, 0) <= 0
        or coalesce(price_usd, 0) <= 0
        or transaction_date is null

    union all
    select
        transaction_id,
        'late_report' as noise_filter_id,
        format('reported {} days after the trade', lag_days) as evidence
    from facts
    where lag_days > late_report

    union all
    select
        transaction_id,
        case
            when
                coalesce(
                    plan_adopted_date >= date '2023-02-27',
                    plan_adopted_month > '2023-02',
                    plan_basis = 'box'
                )
                then 'plan_new_rules'
            else 'plan_old_rules'
        end as noise_filter_id,
        concat_ws(
            ', ',
            replace(plan_basis, '_', ' '),
            plan_footnote_id,
            'adopted ' || coalesce(strftime(plan_adopted_date, '%Y-%m-%d'), plan_adopted_month)
        ) as evidence
    from facts
    where
        plan_status = 'plan'
        and not is_sell_to_cover_instruction

    union all
    select
        transaction_id,
        case sell_to_cover_kind
            when 'mandated_at_vesting' then 'sell_to_cover_mandated'
            when 'elected_at_vesting' then 'sell_to_cover_elected'
            when 'option_exercise' then 'sell_to_cover_exercise'
            else 'sell_to_cover_text'
        end as noise_filter_id,
        concat_ws(
            ', ',
            'text ' || sell_to_cover_footnote_id,
            case sell_to_cover_kind
                when 'mandated_at_vesting' then 'mandated at vesting'
                when 'elected_at_vesting' then 'elected at vesting'
                when 'option_exercise' then 'to pay for or tax the exercise of an option'
            end
        ) as evidence
    from facts
    where
        is_sale
        and sell_to_cover_footnote_id is not null

    union all
    select
        transaction_id,
        'sell_to_cover_structure' as noise_filter_id,
        format(
            '{:.0f}% of the {:.0f} shares that vested within days, none withheld',
            100 * sold_share_of_vesting,
            vested_shares::double
        ) as evidence
    from facts
    where
        is_sale
        and sell_to_cover_footnote_id is null
        and withheld_shares = 0
        and sold_share_of_vesting between vesting_share_low and vesting_share_high

    union all
    select
        transaction_id,
        'tax_withholding' as noise_filter_id,
        'text ' || tax_withholding_footnote_id as evidence
    from facts
    where
        is_sale
        and tax_withholding_footnote_id is not null
        and sell_to_cover_footnote_id is null

    union all
    select
        transaction_id,
        'exercise_linked' as noise_filter_id,
        case
            when exercise_linked_shares > 0
                then format(
                    '{:.0f} of its {:.0f} shares out of {:.0f} {} within two sessions',
                    exercise_linked_shares::double,
                    shares::double,
                    exercised_shares::double,
                    if(is_class_conversion, 'converted', 'exercised')
                )
            else 'text'
        end as evidence
    from facts
    where
        is_sale
        and (exercise_linked_shares > 0 or says_sold_on_exercise)

    {% for motive in [
        'offering', 'merger', 'private_sale', 'trade_error', 'dealer_trade',
        'issuer_transaction', 'espp_drip',
        'gift_charity', 'estate_trust', 'domestic_relations', 'fund_distribution',
    ] %}
    union all
    select
        transaction_id,
        '{{ motive }}' as noise_filter_id,
        'text ' || {{ motive }}_footnote_id as evidence
    from facts
    where {{ motive }}_footnote_id is not null

    {% endfor %}
    union all
    select
        transaction_id,
        'hedge' as noise_filter_id,
        concat_ws(
            ', ',
            'text ' || hedge_footnote_id,
            case when is_equity_swap then 'box of an equity swap' end
        ) as evidence
    from facts
    where hedge_footnote_id is not null or is_equity_swap

    union all
    select
        transaction_id,
        'mirrored' as noise_filter_id,
        concat_ws(
            ', ',
            format(
                'bought and sold {:.0f} shares on one day: nothing changed',
                mirrored_shares::double
            ),
            'the other half in ' || other_accession_number
        ) as evidence
    from facts
    where mirrored_shares is not null

    union all
    select
        transaction_id,
        'first_offering' as noise_filter_id,
        evidence
    from first_offerings
    where transaction_id not in (
        select transaction_id from facts
        where offering_footnote_id is not null
    )

    union all
    select
        transaction_id,
        'small_relative_size' as noise_filter_id,
        concat(
            format('{:.1f}% of all holdings, ', 100 * day_share_of_holdings),
            {{ usd('day_value_usd') }}
        ) as evidence
    from facts
    where
        is_sale
        and day_share_of_holdings < small_relative_size
        and day_value_usd < small_value

    union all
    select
        transaction_id,
        'tiny' as noise_filter_id,
        {{ usd('day_value_usd') }} as evidence
    from facts
    where day_value_usd < tiny

    union all
    select
        facts.transaction_id,
        'year_end_tax' as noise_filter_id,
        format(
            'December, below the up to {:.2f} USD paid for {:.0f} shares until {}',
            losses.highest_price_usd,
            losses.dearer_shares,
            strftime(losses.last_bought_date, '%Y-%m-%d')
        ) as evidence
    from facts
    inner join losses
        on facts.transaction_id = losses.transaction_id
    where
        facts.is_sale
        and coalesce(facts.day_share_of_holdings < facts.year_end_tax, true)

    union all
    select
        transaction_id,
        'departure' as noise_filter_id,
        case
            when has_exit_box then 'exit box'
            when is_former then 'role of a former insider'
            else 'text ' || retirement_exit_footnote_id
        end as evidence
    from facts
    where
        is_sale
        and (has_exit_box or is_former or retirement_exit_footnote_id is not null)

    union all
    select
        facts.transaction_id,
        'departure' as noise_filter_id,
        format(
            '8-K of {} (item 5.02)', strftime(departures.departure_filed_date, '%Y-%m-%d')
        ) as evidence
    from facts
    inner join departures
        on facts.transaction_id = departures.transaction_id
    where
        facts.has_exit_box is not true
        and facts.is_former is not true
        and facts.retirement_exit_footnote_id is null

    union all
    select
        transaction_id,
        'option_expiring' as noise_filter_id,
        case
            when exercise_linked_shares > 0 and days_to_expiration <= option_expiring
                then format('exercised {} days before the option expires', days_to_expiration)
            else 'text'
        end as evidence
    from facts
    where
        is_sale
        and (
            (exercise_linked_shares > 0 and days_to_expiration between 0 and option_expiring)
            or says_options_expire
        )

    union all
    select
        transaction_id,
        'fund_group' as noise_filter_id,
        'no person among the owners is an officer or director' as evidence
    from facts
    where is_fund_group

    union all
    select
        transaction_id,
        'foreign_units' as noise_filter_id,
        coalesce('foreign symbol ' || issuer_foreign_symbol, 'depositary shares') as evidence
    from facts
    where issuer_foreign_symbol is not null or security_kind = 'ads'

)

select * from hits
