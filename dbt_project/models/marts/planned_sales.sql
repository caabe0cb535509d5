-- One row is a Form 144 notice for as long as the same was known of it.
with planned as (

    select * from {{ ref('int_planned_sales') }}

),

final as (

    select
        accession_number,
        issuer_cik,
        issuer_name,
        owner_cik,
        seller_name,
        relationships,
        form_type,
        amended_accession_number,
        amendment_state,
        security_title,
        broker_name,
        state,
        planned_shares,
        planned_value_usd,
        executed_shares::decimal(38, 8) as executed_shares,
        executed_value_usd,
        shares_outstanding,
        plans::integer as plans,
        plan_adopted_date,
        approx_sale_date,
        first_sale_date,
        last_sale_date,
        holds_until,
        filed_date,
        known_at,
        known_until
    from planned

)

select * from final
