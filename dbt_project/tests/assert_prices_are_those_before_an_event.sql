-- What the price had done is measured up to the session before the first instalment.
select priced.trade_part_id
from {{ ref('int_trade_price_features') }} as priced
inner join {{ ref('int_trade_instalments') }} as instalments
    on priced.trade_part_id = instalments.trade_part_id
where priced.price_date >= instalments.first_date
