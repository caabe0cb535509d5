-- One row is a Form 144 notice for as long as the same was known of it: what was announced, and
-- how much of it had been reported as sold. An announcement is not a sale.
with notices as (

    select * from {{ ref('int_form144_notices') }}

),

sales as (

    select * from {{ ref('int_sales_matched_to_form144') }}

),

turning_points as (

    select
        accession_number,
        known_at
    from notices
    union
    select
        notice_accession_number as accession_number,
        unnest([known_at, known_until]) as known_at
    from sales

),

stretches as (

    select
        notices.accession_number,
        turning_points.known_at,
        coalesce(
            lead(turning_points.known_at) over (
                partition by notices.accession_number order by turning_points.known_at
            ),
            notices.known_until
        ) as known_until
    from notices
    inner join turning_points
        on
            notices.accession_number = turning_points.accession_number
            and turning_points.known_at < coalesce(notices.known_until, 'infinity')

),

executed as (

    select
        stretches.accession_number,
        stretches.known_at,
        sum(sales.shares) as executed_shares,
        sum(sales.value_usd) as executed_value_usd,
        min(sales.transaction_date) as first_sale_date,
        max(sales.transaction_date) as last_sale_date
    from stretches
    inner join sales
        on
            stretches.accession_number = sales.notice_accession_number
            and stretches.known_at >= sales.known_at
            and stretches.known_at < coalesce(sales.known_until, 'infinity')
    group by stretches.accession_number, stretches.known_at

),

final as (

    select
        notices.* exclude (known_at, known_until),
        coalesce(executed.executed_shares, 0) as executed_shares,
        executed.executed_value_usd,
        executed.first_sale_date,
        executed.last_sale_date,
        case
            when coalesce(executed.executed_shares, 0) = 0 then 'announced'
            when executed.executed_shares < notices.planned_shares then 'sold_in_part'
            else 'sold'
        end as state,
        notices.approx_sale_date + 90 as holds_until,
        stretches.known_at,
        stretches.known_until
    from stretches
    inner join notices
        on stretches.accession_number = notices.accession_number
    left join executed
        on
            stretches.accession_number = executed.accession_number
            and stretches.known_at = executed.known_at

)

select * from final
