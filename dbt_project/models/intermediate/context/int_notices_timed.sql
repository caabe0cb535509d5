-- One row is a Form 144 notice: how much somebody announced to sell, and from when it was
-- public. A notice that a 144/A amends ends when the amendment is public.
with notices as (

    select * from {{ ref('stg_edgar__form144_notices') }}

),

securities as (

    select * from {{ ref('stg_edgar__form144_securities') }}

),

adoptions as (

    select * from {{ ref('stg_edgar__form144_plan_adoptions') }}

),

timed as (

    select
        *,
        coalesce(
            accepted_at,
            timezone('UTC', timezone('America/New_York', filed_date + interval 22 hour))
        ) as known_at
    from notices

),

announced as (

    select
        accession_number,
        string_agg(distinct security_title, '; ' order by security_title) as security_title,
        string_agg(distinct broker_name, '; ' order by broker_name) as broker_name,
        sum(units_to_be_sold) as planned_shares,
        sum(aggregate_market_value_usd) as planned_value_usd,
        max(units_outstanding) as shares_outstanding,
        min(approx_sale_date) as approx_sale_date
    from securities
    group by accession_number

),

adopted as (

    select
        accession_number,
        max(plan_adopted_date) as plan_adopted_date,
        count(distinct plan_adopted_date)::integer as plans
    from adoptions
    where plan_adopted_date is not null
    group by accession_number

),

amended as (

    select
        previous_accession_number as accession_number,
        min(known_at) as known_until
    from timed
    where previous_accession_number is not null
    group by previous_accession_number

),

joined as (

    select
        timed.accession_number,
        timed.issuer_cik,
        timed.owner_cik,
        timed.form_type,
        timed.issuer_name,
        timed.seller_name,
        timed.relationships,
        announced.security_title,
        announced.broker_name,
        announced.planned_shares,
        announced.planned_value_usd,
        announced.shares_outstanding,
        coalesce(adopted.plans, 0) as plans,
        adopted.plan_adopted_date,
        coalesce(announced.approx_sale_date, timed.notice_date, timed.filed_date)
            as approx_sale_date,
        timed.filed_date,
        timed.known_at,
        amended.known_until
    from timed
    left join announced
        on timed.accession_number = announced.accession_number
    left join adopted
        on timed.accession_number = adopted.accession_number
    left join amended
        on
            timed.accession_number = amended.accession_number
            and timed.known_at < amended.known_until

)

select * from joined
