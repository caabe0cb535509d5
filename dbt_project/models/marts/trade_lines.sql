-- One row is a transaction line in a trade for a time: every source line of a trade, with the
-- copies that do not count.
with trade_lines as (

    select * from {{ ref('int_trade_lines') }}

),

final as (

    select
        trade_id,
        transaction_id,
        is_counted,
        known_at,
        known_until
    from trade_lines

)

select * from final
