-- One row is a Form 144 notice: how much somebody announced to sell, and from when it was
-- public. A notice that a 144/A amends ends when the amendment is public, and so do earlier
-- amendments of it. A 144/A without a pointer amends the one notice of the same seller, issuer
-- and class that still held then, if there is only one, or only one with the same date of
-- sale; else, and when it points to a notice that is not here or is of another company, what it
-- amends is unknown.
-- A date of sale more than a year from the filing is a mistyped one: the notice's own stands in.
with recursive notices as (

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
        min(securities.approx_sale_date) filter (
            where abs(securities.approx_sale_date - notices.filed_date) <= 366
        ) as approx_sale_date
    from securities
    inner join notices using (accession_number)
    group by accession_number

),

adopted as (

    select
        accession_number,
        -- Rule 10b5-1 is of August 2000, and no plan is adopted after its notice
        max(adoptions.plan_adopted_date) filter (
            where adoptions.plan_adopted_date between date '2000-08-01' and notices.filed_date
        ) as plan_adopted_date,
        count(distinct adoptions.plan_adopted_date)::integer as plans
    from adoptions
    inner join notices using (accession_number)
    where adoptions.plan_adopted_date is not null
    group by accession_number

),

dated as (

    select
        timed.*,
        announced.security_title,
        announced.broker_name,
        announced.planned_shares,
        announced.planned_value_usd,
        announced.shares_outstanding,
        coalesce(
            announced.approx_sale_date,
            case
                when abs(timed.notice_date - timed.filed_date) <= 366 then timed.notice_date
            end,
            timed.filed_date
        ) as approx_sale_date,
        coalesce(
            timed.owner_cik, lower(regexp_replace(timed.seller_name, '[^A-Za-z0-9]+', '', 'g'))
        ) as seller,
        regexp_replace(lower(announced.security_title), '[^a-z0-9]+', '', 'g') as class
    from timed
    left join announced
        on timed.accession_number = announced.accession_number

),

pointed as (

    select
        dated.accession_number,
        earlier.accession_number as amended_accession_number
    from dated
    inner join dated as earlier
        on
            dated.previous_accession_number = earlier.accession_number
            and dated.issuer_cik = earlier.issuer_cik
    where earlier.known_at < dated.known_at

),

-- What an amendment without a pointer may amend: what no other amendment has ended by then.
candidates as (

    select
        amendments.accession_number,
        earlier.accession_number as amended_accession_number,
        earlier.form_type != '144/A' as is_original,
        earlier.approx_sale_date = amendments.approx_sale_date as is_same_day
    from dated as amendments
    inner join dated as earlier
        on
            amendments.issuer_cik = earlier.issuer_cik
            and amendments.seller = earlier.seller
            and amendments.known_at > earlier.known_at
            and amendments.filed_date <= earlier.approx_sale_date + 90
            and coalesce(amendments.class = earlier.class, true)
    where
        amendments.form_type = '144/A'
        and coalesce(
            amendments.previous_accession_number, amendments.accession_number
        ) = amendments.accession_number
        and not exists (
            select 1
            from pointed
            inner join dated as others
                on pointed.accession_number = others.accession_number
            where
                pointed.amended_accession_number = earlier.accession_number
                and others.known_at < amendments.known_at
        )

),

inferred as (

    select
        accession_number,
        case
            when count(*) = 1 then min(amended_accession_number)
            -- the others amend it, too
            when count(*) filter (where is_original) = 1
                then min(amended_accession_number) filter (where is_original)
            when count(*) filter (where is_original and is_same_day) = 1
                then min(amended_accession_number) filter (where is_original and is_same_day)
        end as amended_accession_number
    from candidates
    group by accession_number

),

links as (

    select * from pointed
    union all
    select * from inferred where amended_accession_number is not null

),

-- The notice that a chain of amendments began with. Links lead back in time, so they end.
roots as (

    select
        accession_number,
        accession_number as root_accession_number
    from dated
    where accession_number not in (select accession_number from links)
    union all
    select
        links.accession_number,
        roots.root_accession_number
    from roots
    inner join links
        on roots.accession_number = links.amended_accession_number

),

joined as (

    select
        dated.accession_number,
        links.amended_accession_number,
        dated.issuer_cik,
        dated.owner_cik,
        dated.form_type,
        dated.issuer_name,
        dated.seller_name,
        dated.relationships,
        dated.security_title,
        dated.broker_name,
        case
            when dated.form_type != '144/A' then 'original'
            when pointed.accession_number is not null then 'stated'
            when links.accession_number is not null then 'inferred'
            else 'unknown'
        end as amendment_state,
        dated.planned_shares,
        dated.planned_value_usd,
        dated.shares_outstanding,
        coalesce(adopted.plans, 0) as plans,
        adopted.plan_adopted_date,
        dated.approx_sale_date,
        dated.filed_date,
        dated.known_at,
        -- the next moment at which something newer of the chain was public
        min(dated.known_at) over (
            partition by roots.root_accession_number
            order by dated.known_at
            range between interval 1 microsecond following and unbounded following
        ) as known_until
    from dated
    inner join roots
        on dated.accession_number = roots.accession_number
    left join links
        on dated.accession_number = links.accession_number
    left join pointed
        on dated.accession_number = pointed.accession_number
    left join adopted
        on dated.accession_number = adopted.accession_number

)

select * from joined
