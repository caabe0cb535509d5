-- One row is a trade with what its decision group had done at the issuer before, as known when
-- the trade became known.
with histories as (

    select * from {{ ref('int_histories') }}

),

versions as (

    select * from {{ ref('int_trade_versions') }}
    where version = 1

),

final as (

    select
        histories.trade_id,
        histories.decision_group_id,
        histories.issuer_cik,
        histories.direction,
        histories.routine_status,
        histories.routine_trade_status,
        histories.sale_months,
        histories.earlier_sales,
        histories.earlier_purchases,
        histories.earlier_sales_value_usd::double as earlier_sales_value_usd,
        histories.earlier_purchases_value_usd::double as earlier_purchases_value_usd,
        histories.days_of_silence,
        histories.days_since_any_sale,
        histories.history_days,
        histories.sale_months_36,
        histories.months_running,
        histories.usual_value_usd::double as usual_value_usd,
        histories.value_to_usual::double as value_to_usual,
        versions.share_of_class,
        versions.share_of_holdings,
        versions.share_of_holdings as share_of_holdings_low,
        versions.share_of_holdings_high,
        versions.holdings_before_shares,
        histories.months_running = 0 as is_isolated,
        histories.is_annual_seller,
        histories.is_periodic_seller,
        histories.trade_date,
        histories.first_trade_date,
        histories.last_sale_date,
        histories.last_purchase_date,
        histories.first_seen_date,
        histories.known_at
    from histories
    inner join versions
        on histories.trade_id = versions.trade_id

)

select * from final
