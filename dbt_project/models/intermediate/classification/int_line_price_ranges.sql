-- One row is a transaction line whose footnotes state the range of prices of its trades.
select
    cast(null as varchar) as transaction_id,
    cast(null as double) as price_low_usd,
    cast(null as double) as price_high_usd
where false
