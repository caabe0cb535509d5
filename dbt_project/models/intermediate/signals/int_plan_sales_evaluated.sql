-- One row is the first known sale of a group under one plan, judged by a plan definition.
-- A plan is told by its adoption date: the footnote's, else that of the latest Form 144 of a
-- member of the group that announced sales of the 90 days before. A modification that a footnote
-- dates before the sale is an adoption of its own (Rule 10b5-1(c)(1)(iv)).
-- Cooling-off (Rule 10b5-1(c)(1)(ii)(B), plans of 27 February 2023 and later): directors and
-- officers wait until the later of 90 days after adoption and two business days after the 10-Q or
-- 10-K on the quarter of adoption, at most 120 days. Where that report is not known the end lies
-- between 90 and 120 days, and only a sale before all of that is early.
-- A plan of a single sale is only known when a year has passed without another: from the
-- first filing of the issuer after that year. Sales to cover taxes count in the plan's ledger, but
-- the rule excepts them from its limits to overlapping and single-trade plans.
-- plan_reason gives dates, days, what the rule asks, and the filing that states each; whether
-- somebody kept to the rule is not for this table to say.
with evaluated as (

    select * from {{ ref('int_trade_rule_results') }}
    where
        scope = 'plan'
        and is_met

),

measured as (

    select
        *,
        string_split(transaction_ids[1], ':')[1] as accession_number
    from {{ ref('int_trade_features') }}

),

trades as (

    select * from measured
    where motive_kind = 'plan'

),

sessions as (

    select
        session_number,
        min(calendar_date) as session_date
    from {{ ref('int_trading_calendar') }}
    group by session_number

),

-- Reports, with the second business day after each: days are counted from the day after filing.
reports as (

    select
        events.issuer_cik,
        events.accession_number,
        events.form_type,
        events.report_date,
        events.filed_date,
        events.known_at,
        sessions.session_date as second_business_day
    from {{ ref('int_issuer_events') }} as events
    inner join {{ ref('int_trading_calendar') }} as filed
        on events.filed_date = filed.calendar_date
    inner join sessions
        on filed.session_number + 2 = sessions.session_number
    where
        events.event_kind in ('annual_report', 'quarterly_report')
        and not events.is_amendment
        and events.report_date < events.filed_date

),

definitions as (

    select * from {{ ref('int_definitions_hashed') }}
    where scope = 'plan'

),

aliases as (

    select * from {{ ref('int_reporting_group_aliases') }}

),

members as (

    select * from {{ ref('int_reporting_group_members') }}

),

notices as (

    select * from {{ ref('stg_edgar__form144_notices') }}

),

notice_securities as (

    select * from {{ ref('stg_edgar__form144_securities') }}

),

notice_adoptions as (

    select * from {{ ref('stg_edgar__form144_plan_adoptions') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

header_years as (

    select
        cik as issuer_cik,
        accession_number,
        try_cast(left(fiscal_year_end, 2) as integer) as fiscal_year_end_month
    from {{ ref('stg_edgar__filers') }}
    where filer_role in ('issuer', 'subject-company')

),

fiscal_years as (

    select
        filings.issuer_cik,
        filings.known_at,
        max(header_years.fiscal_year_end_month) as fiscal_year_end_month
    from filings
    inner join header_years
        on
            filings.accession_number = header_years.accession_number
            and filings.issuer_cik = header_years.issuer_cik
    where header_years.fiscal_year_end_month between 1 and 12
    group by filings.issuer_cik, filings.known_at

),

announced as (

    select
        notices.accession_number,
        notices.issuer_cik,
        notices.owner_cik,
        coalesce(
            notices.accepted_at,
            timezone(
                'UTC', timezone('America/New_York', notices.filed_date + interval 22 hour)
            )
        ) as known_at,
        min(coalesce(notice_securities.approx_sale_date, notices.notice_date))
            as sale_date,
        notice_adoptions.plan_adopted_date
    from notices
    inner join notice_adoptions
        on notices.accession_number = notice_adoptions.accession_number
    left join notice_securities
        on notices.accession_number = notice_securities.accession_number
    where notice_adoptions.plan_adopted_date is not null
    group by all

),

announced_for_trades as (

    select
        trades.trade_part_id,
        arg_max(
            announced.plan_adopted_date,
            (announced.sale_date, announced.accession_number, announced.plan_adopted_date)
        ) as plan_adopted_date,
        arg_max(
            announced.accession_number,
            (announced.sale_date, announced.accession_number, announced.plan_adopted_date)
        ) as notice_accession_number
    from trades
    inner join members
        on
            trades.issuer_cik = members.issuer_cik
            and trades.decision_group_id = members.decision_group_id
            and trades.known_at >= members.known_at
            and trades.known_at < coalesce(members.known_until, 'infinity')
    inner join announced
        on
            members.issuer_cik = announced.issuer_cik
            and members.owner_cik = announced.owner_cik
            and trades.known_at >= announced.known_at
            and announced.sale_date between trades.first_date - 90 and trades.last_date
            and trades.first_date >= announced.plan_adopted_date
    where trades.plan_adopted_date is null
    group by trades.trade_part_id

),

adopted as (

    select
        trades.* replace (
            coalesce(trades.plan_adopted_date, announced_for_trades.plan_adopted_date)
                as plan_adopted_date
        ),
        case when trades.plan_adopted_date is not null then 'footnote' else 'form144' end
            as adoption_basis,
        case
            when trades.plan_adopted_date is not null
                then 'a footnote of ' || trades.accession_number
            else 'Form 144 ' || announced_for_trades.notice_accession_number
        end as adoption_source,
        greatest(
            coalesce(trades.plan_adopted_date, announced_for_trades.plan_adopted_date),
            trades.plan_modified_date
        ) as effective_date,
        fiscal_years.fiscal_year_end_month
    from trades
    left join announced_for_trades
        on trades.trade_part_id = announced_for_trades.trade_part_id
    asof left join fiscal_years
        on
            trades.issuer_cik = fiscal_years.issuer_cik
            and trades.known_at >= fiscal_years.known_at

),

-- In the order in which sales became known, so that a first sale stays the first.
ordered as (

    select
        *,
        min(first_date) over (
            partition by issuer_cik, decision_group_id, effective_date
            order by known_at
        ) as first_date_known
    from adopted
    where
        plan_adopted_date is not null
        and effective_date <= first_date

),

-- Whoever sold under the plan at the issuer's predecessor has no first sale at the successor.
sold_before as (

    select distinct ordered.trade_part_id
    from ordered
    inner join aliases
        on
            ordered.issuer_cik = aliases.issuer_cik
            and ordered.decision_group_id = aliases.decision_group_id
            and ordered.issuer_cik != aliases.earlier_issuer_cik
            and ordered.known_at >= aliases.known_at
            and ordered.known_at < coalesce(aliases.known_until, 'infinity')
    inner join ordered as earlier
        on
            aliases.earlier_issuer_cik = earlier.issuer_cik
            and aliases.earlier_group_id = earlier.decision_group_id
            and ordered.effective_date = earlier.effective_date
            and ordered.known_at >= earlier.known_at

),

first_sales as (

    select
        *,
        first_date - effective_date as days_since_adoption,
        coalesce(noise_reason = 'sell_to_cover', false) as is_sell_to_cover,
        12 * year(first_date) + month(first_date) - 1
        - coalesce(fiscal_year_end_month, 12) as fiscal_month_of_sale,
        12 * year(effective_date) + month(effective_date) - 1
        - coalesce(fiscal_year_end_month, 12) as fiscal_month_of_adoption
    from ordered
    anti join sold_before
        on ordered.trade_part_id = sold_before.trade_part_id
    where first_date = first_date_known

),

-- The report on the quarter of adoption, as known when the sale was.
reported as (

    select
        first_sales.trade_part_id,
        min_by(
            {
                'accession_number': reports.accession_number,
                'form_type': reports.form_type,
                'filed_date': reports.filed_date,
                'second_business_day': reports.second_business_day
            },
            (reports.report_date, reports.known_at, reports.accession_number)
        ) as report
    from first_sales
    inner join reports
        on
            first_sales.issuer_cik = reports.issuer_cik
            and first_sales.known_at >= reports.known_at
            and reports.report_date between first_sales.effective_date
            and first_sales.effective_date + 99
    group by first_sales.trade_part_id

),

cooled as (

    select
        first_sales.trade_part_id,
        reported.report,
        case
            when reported.report is null then first_sales.effective_date + 90
            else
                least(
                    greatest(
                        first_sales.effective_date + 90, reported.report.second_business_day
                    ),
                    first_sales.effective_date + 120
                )
        end as earliest_end,
        case
            when reported.report is null then first_sales.effective_date + 120
            else earliest_end
        end as latest_end
    from first_sales
    left join reported
        on first_sales.trade_part_id = reported.trade_part_id

),

-- Sales under an earlier plan on or after the first sale under a later one.
overlapping as (

    select
        first_sales.trade_part_id,
        earlier.plan_adopted_date as other_adopted_date,
        earlier.adoption_source as other_source,
        earlier.first_date as other_sale_date,
        earlier.accession_number as other_accession_number,
        greatest(first_sales.known_at, earlier.known_at) as overlap_known_at
    from first_sales
    inner join adopted as earlier
        on
            first_sales.issuer_cik = earlier.issuer_cik
            and first_sales.decision_group_id = earlier.decision_group_id
            and first_sales.plan_adopted_date > earlier.plan_adopted_date
            and first_sales.first_date <= earlier.first_date
            and first_sales.known_at < coalesce(earlier.known_until, 'infinity')
    where
        not first_sales.is_sell_to_cover
        and coalesce(earlier.noise_reason, '') != 'sell_to_cover'
    qualify
        row_number() over (
            partition by first_sales.trade_part_id
            order by overlap_known_at, earlier.trade_part_id
        ) = 1

),

watched as (

    select
        first_sales.trade_part_id,
        definitions.definition_id,
        min(filings.known_at) as watched_at
    from first_sales
    cross join definitions
    inner join filings
        on
            first_sales.issuer_cik = filings.issuer_cik
            and first_sales.last_date + definitions.days_watched_after_sale
            < filings.known_at
    group by all

),

-- Another sale of the same plan that was known when the watch ended.
continued as (

    select distinct
        watched.trade_part_id,
        watched.definition_id
    from watched
    inner join first_sales
        on watched.trade_part_id = first_sales.trade_part_id
    inner join adopted
        on
            first_sales.issuer_cik = adopted.issuer_cik
            and first_sales.decision_group_id = adopted.decision_group_id
            and first_sales.effective_date = adopted.effective_date
            and first_sales.trade_id != adopted.trade_id
            and watched.watched_at >= adopted.known_at

),

-- The plan of a single sale that the same people had adopted within a year before.
singles_before as (

    select
        watched.trade_part_id,
        watched.definition_id,
        max(before.effective_date) as other_adopted_date,
        arg_max(before.adoption_source, before.effective_date) as other_source,
        arg_max(before.first_date, before.effective_date) as other_sale_date,
        arg_max(before.accession_number, before.effective_date) as other_accession_number
    from watched
    inner join first_sales
        on watched.trade_part_id = first_sales.trade_part_id
    inner join first_sales as before
        on
            first_sales.issuer_cik = before.issuer_cik
            and first_sales.decision_group_id = before.decision_group_id
            and first_sales.effective_date > before.effective_date
            and before.effective_date >= first_sales.effective_date - interval 12 month
            and watched.watched_at >= before.known_at
    left join adopted as again
        on
            before.issuer_cik = again.issuer_cik
            and before.decision_group_id = again.decision_group_id
            and before.effective_date = again.effective_date
            and before.trade_id != again.trade_id
            and watched.watched_at >= again.known_at
    where
        again.trade_id is null
        and not first_sales.is_sell_to_cover
        and not before.is_sell_to_cover
    group by watched.trade_part_id, watched.definition_id

),

judged as (

    select
        evaluated.definition_id,
        evaluated.signal,
        evaluated.priority,
        definitions.direction,
        first_sales.trade_part_id,
        first_sales.trade_id,
        first_sales.issuer_cik,
        first_sales.decision_group_id,
        first_sales.plan_adopted_date,
        first_sales.plan_ended_date,
        first_sales.adoption_basis,
        first_sales.days_since_adoption,
        concat_ws(
            ' ',
            printf(
                'The plan was adopted on %s (%s).',
                first_sales.plan_adopted_date,
                first_sales.adoption_source
            ),
            case
                when first_sales.effective_date > first_sales.plan_adopted_date
                    then printf(
                        'It was modified on %s (a footnote of %s); the rule takes a change of '
                        || 'amount, price or timing for a new adoption.',
                        first_sales.effective_date,
                        first_sales.accession_number
                    )
            end,
            printf(
                'The first known sale %s was on %s (%s), %d days later.',
                if(
                    first_sales.effective_date > first_sales.plan_adopted_date,
                    'after that', 'under it'
                ),
                first_sales.first_date,
                first_sales.accession_number,
                first_sales.days_since_adoption
            ),
            case
                when definitions.requires_within_cooling_off is not true then null
                when cooled.report is null
                    then printf(
                        'Rule 10b5-1(c)(1)(ii)(B) asks directors and officers to wait for the '
                        || 'later of 90 days and two business days after the report on the '
                        || 'quarter of adoption, at most 120 days: until a day from %s to %s, '
                        || 'as that report is not known.',
                        cooled.earliest_end,
                        cooled.latest_end
                    )
                else
                    printf(
                        'Rule 10b5-1(c)(1)(ii)(B) asks directors and officers to wait for the '
                        || 'later of 90 days and two business days after the report on the '
                        || 'quarter of adoption (%s %s, filed on %s), at most 120 days: until '
                        || '%s.',
                        cooled.report.form_type,
                        cooled.report.accession_number,
                        cooled.report.filed_date,
                        cooled.earliest_end
                    )
            end,
            case
                when definitions.requires_overlapping_plan
                    then printf(
                        'A sale under a plan adopted on %s (%s) is reported for %s (%s). Since '
                        || '27 February 2023 the rule is for one plan at a time, except a later '
                        || 'one that starts when the earlier has ended.',
                        overlapping.other_adopted_date,
                        overlapping.other_source,
                        overlapping.other_sale_date,
                        overlapping.other_accession_number
                    )
                when definitions.requires_single_trade_before
                    then printf(
                        'A plan adopted on %s (%s) is also known for one sale only, of %s (%s). '
                        || 'The rule is for one plan of a single trade in 12 months.',
                        singles_before.other_adopted_date,
                        singles_before.other_source,
                        singles_before.other_sale_date,
                        singles_before.other_accession_number
                    )
                when definitions.max_plan_days is not null
                    then printf(
                        'It ends or ended on %s (a footnote of %s), %d days after its adoption.',
                        first_sales.plan_ended_date,
                        first_sales.accession_number,
                        first_sales.plan_ended_date - first_sales.effective_date
                    )
            end
        ) as plan_reason,
        first_sales.last_session,
        first_sales.value_usd,
        first_sales.first_date,
        first_sales.last_date,
        case
            when definitions.requires_overlapping_plan then overlapping.overlap_known_at
            when definitions.days_watched_after_sale is null then first_sales.known_at
            else greatest(first_sales.known_at, watched.watched_at)
        end as known_at,
        first_sales.known_until
    from evaluated
    inner join definitions
        on evaluated.definition_id = definitions.definition_id
    inner join first_sales
        on evaluated.trade_part_id = first_sales.trade_part_id
    left join watched
        on
            evaluated.trade_part_id = watched.trade_part_id
            and evaluated.definition_id = watched.definition_id
    left join continued
        on
            evaluated.trade_part_id = continued.trade_part_id
            and evaluated.definition_id = continued.definition_id
    inner join cooled
        on first_sales.trade_part_id = cooled.trade_part_id
    left join overlapping
        on first_sales.trade_part_id = overlapping.trade_part_id
    left join singles_before
        on
            evaluated.trade_part_id = singles_before.trade_part_id
            and evaluated.definition_id = singles_before.definition_id
    where
        (
            definitions.max_days_since_adoption is null
            or first_sales.days_since_adoption <= definitions.max_days_since_adoption
        )
        and (
            definitions.adopted_from is null
            or first_sales.effective_date >= definitions.adopted_from
        )
        and (
            definitions.adopted_before is null
            or first_sales.effective_date < definitions.adopted_before
        )
        and definitions.requires_ended_plan is not true
        and (
            definitions.requires_within_cooling_off is not true
            or first_sales.first_date < cooled.earliest_end
        )
        and (
            definitions.requires_overlapping_plan is not true
            or overlapping.trade_part_id is not null
        )
        and (
            definitions.requires_single_trade_before is not true
            or singles_before.trade_part_id is not null
        )
        and (
            definitions.max_plan_days is null
            or first_sales.plan_ended_date - first_sales.effective_date
            between 0 and definitions.max_plan_days
        )
        and (
            definitions.excludes_sell_to_cover is not true
            or not first_sales.is_sell_to_cover
        )
        and (
            definitions.requires_same_quarter is not true
            or first_sales.fiscal_month_of_sale // 3
            = first_sales.fiscal_month_of_adoption // 3
        )
        and (
            definitions.days_watched_after_sale is null
            or (watched.watched_at is not null and continued.trade_part_id is null)
        )

),

-- Sold on their own account after the filing says that their plan had ended early.
ended as (

    select
        evaluated.definition_id,
        evaluated.signal,
        evaluated.priority,
        definitions.direction,
        measured.trade_part_id,
        measured.trade_id,
        measured.issuer_cik,
        measured.decision_group_id,
        null::date as plan_adopted_date,
        measured.plan_ended_date,
        'footnote' as adoption_basis,
        null::bigint as days_since_adoption,
        printf(
            'A plan ended on %s (a footnote of %s); the sale of %s, %d days later, was not made '
            || 'under one. The rule asks that a plan be entered into and kept in good faith.',
            measured.plan_ended_date,
            measured.accession_number,
            measured.first_date,
            measured.first_date - measured.plan_ended_date
        ) as plan_reason,
        measured.last_session,
        measured.value_usd,
        measured.first_date,
        measured.last_date,
        measured.known_at,
        measured.known_until
    from evaluated
    inner join definitions
        on evaluated.definition_id = definitions.definition_id
    inner join measured
        on evaluated.trade_part_id = measured.trade_part_id
    where
        definitions.requires_ended_plan
        and measured.motive_kind = 'discretionary'
        and measured.is_plan_terminated
        and measured.plan_ended_date < measured.first_date

),

known as (

    select *
    from (
        select * from judged
        union all by name
        select * from ended
    )
    where known_at < coalesce(known_until, 'infinity')

)

select * from known
