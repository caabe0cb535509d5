-- One row is an issuer in a month and scope: how much of the insider trading that became known
-- in the month was buying. A trade counts in the month in which it first became known, as it
-- was known then, so a past month never changes.
with monthly as (

    select * from {{ ref('int_sentiment_measured') }}
    where issuer_cik is not null

),

final as (

    select
        issuer_cik,
        month,
        scope,
        buyers,
        sellers,
        purchases,
        sales,
        purchases_value_usd,
        sales_value_usd,
        net_purchase_ratio_people,
        net_purchase_ratio_trades,
        net_purchase_ratio_dollars
    from monthly

)

select * from final
