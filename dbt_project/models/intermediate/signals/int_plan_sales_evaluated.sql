-- One row is the first known sale of a group under one plan, judged by a plan definition.
-- A plan is told by its adoption date: the footnote's, else that of the latest Form 144 of a
-- member of the group that announced sales of the 90 days before.
-- A plan of a single sale is only known when a year has passed without another: from the
-- first filing of the issuer after that year.
with evaluated as (

    select * from {{ ref('int_trades_evaluated') }}
    where
        scope = 'plan'
        and is_met

),

trades as (

    select * from {{ ref('int_trades_measured') }}
    where motive_kind = 'plan'

),

definitions as (

    select * from {{ ref('int_definitions_hashed') }}
    where scope = 'plan'

),

members as (

    select * from {{ ref('int_decision_group_members') }}

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
        ) as plan_adopted_date
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
            partition by issuer_cik, decision_group_id, plan_adopted_date
            order by known_at
        ) as first_date_known
    from adopted
    where
        plan_adopted_date is not null
        and plan_adopted_date <= first_date

),

first_sales as (

    select
        *,
        first_date - plan_adopted_date as days_since_adoption,
        12 * year(first_date) + month(first_date) - 1
        - coalesce(fiscal_year_end_month, 12) as fiscal_month_of_sale,
        12 * year(plan_adopted_date) + month(plan_adopted_date) - 1
        - coalesce(fiscal_year_end_month, 12) as fiscal_month_of_adoption
    from ordered
    where first_date = first_date_known

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
            and first_sales.plan_adopted_date = adopted.plan_adopted_date
            and first_sales.trade_id != adopted.trade_id
            and watched.watched_at >= adopted.known_at

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
        first_sales.adoption_basis,
        first_sales.days_since_adoption,
        first_sales.last_session,
        first_sales.value_usd,
        first_sales.first_date,
        first_sales.last_date,
        case
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
    where
        (
            definitions.max_days_since_adoption is null
            or first_sales.days_since_adoption <= definitions.max_days_since_adoption
        )
        and (
            definitions.adopted_from is null
            or first_sales.plan_adopted_date >= definitions.adopted_from
        )
        and (
            definitions.adopted_before is null
            or first_sales.plan_adopted_date < definitions.adopted_before
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

known as (

    select *
    from judged
    where known_at < coalesce(known_until, 'infinity')

)

select * from known
