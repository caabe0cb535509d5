-- One row is a purchase, sale or withholding of common equity on a day for which the user's price
-- files have a price of its issuer, with what the market says of the filed price.
-- A file may be raw or adjusted for every split until its end, so a filed price may be the file's
-- close, or its close times the later splits, or the multiple of it that other filings of the
-- issuer have, too. Later splits undo what the file knows of them; nothing else is taken from later.
with prices as (

    select * from {{ ref('int_line_market_prices') }}

),

splits as (

    select * from {{ ref('int_issuer_splits') }}
    where
        is_stated
        and known_until is null

),

split_ratios as (

    select new_shares::double / old_shares as ratio
    from {{ ref('split_ratios') }}
    where old_shares > new_shares

),

bounds as (

    select
        max(value) filter (where bound = 'max_price_to_reference') as max_ratio,
        max(value) filter (where bound = 'min_price_to_reference') as min_ratio,
        max(value) filter (where bound = 'market_tolerance') as tolerance
    from {{ ref('value_bounds') }}

),

units as (

    select
        prices.transaction_id,
        prices.ticker,
        list_distinct([
            1.0,
            coalesce(product(splits.ratio) filter (
                where splits.effective_date > prices.transaction_date
            ), 1),
            coalesce(product(splits.ratio) filter (
                where coalesce(splits.earliest_date, splits.effective_date)
                > prices.transaction_date
            ), 1)
        ]) as units
    from prices
    left join splits
        on
            prices.issuer_cik = splits.issuer_cik
            and prices.transaction_date < splits.effective_date
    group by prices.transaction_id, prices.ticker

),

by_unit as (

    select
        prices.*,
        unnest(units.units) as unit
    from prices
    inner join units
        on
            prices.transaction_id = units.transaction_id
            and prices.ticker = units.ticker

),

compared as (

    select
        by_unit.transaction_id,
        by_unit.accession_number,
        by_unit.issuer_cik,
        by_unit.ticker,
        any_value(by_unit.price_usd / by_unit.close) as multiple,
        bool_or(
            by_unit.price_usd
            between by_unit.low * by_unit.unit / bounds.tolerance
            and by_unit.high * by_unit.unit * bounds.tolerance
        ) as is_confirmed,
        -- as near as dollars are to dollars: many currencies cost not much less or more
        bool_or(
            by_unit.price_usd
            between by_unit.low * by_unit.unit * 0.95
            and by_unit.high * by_unit.unit * 1.05
        ) as is_same,
        bool_or(
            by_unit.price_usd / by_unit.shares
            between by_unit.low * by_unit.unit / bounds.tolerance
            and by_unit.high * by_unit.unit * bounds.tolerance
        ) as is_total_proven,
        bool_and(by_unit.price_usd > by_unit.close * by_unit.unit * bounds.max_ratio)
            as is_above,
        bool_and(by_unit.price_usd < by_unit.close * by_unit.unit * bounds.min_ratio)
            as is_below
    from by_unit
    cross join bounds
    group by
        by_unit.transaction_id, by_unit.accession_number, by_unit.issuer_cik, by_unit.ticker

),

-- What several filings have as a multiple of the file's close is the file's unit.
shared_multiples as (

    select distinct compared.transaction_id
    from compared
    inner join prices
        on
            compared.issuer_cik = prices.issuer_cik
            and compared.ticker = prices.ticker
            and compared.accession_number != prices.accession_number
            and prices.price_usd / prices.close / compared.multiple between 0.95 and 1.05
    where
        not compared.is_confirmed
        and (compared.is_above or compared.is_below)
        and prices.has_close

),

-- Many reverse splits are told by nobody in a filing; the file knows of them.
reverse_multiples as (

    select distinct compared.transaction_id
    from compared
    inner join split_ratios
        on compared.multiple / split_ratios.ratio between 0.95 and 1.05
    where compared.is_below

),

final as (

    select
        compared.transaction_id,
        bool_or(compared.is_confirmed) or bool_or(shared_multiples.transaction_id is not null)
            as is_confirmed,
        bool_or(compared.is_same) as is_same,
        coalesce(bool_or(compared.is_total_proven), false) as is_total_proven,
        bool_and(compared.is_above and shared_multiples.transaction_id is null) as is_above,
        bool_and(compared.is_below and shared_multiples.transaction_id is null)
        and not bool_or(reverse_multiples.transaction_id is not null) as is_below,
        bool_or(not compared.is_above and not compared.is_below) as is_near
    from compared
    left join shared_multiples
        on compared.transaction_id = shared_multiples.transaction_id
    left join reverse_multiples
        on compared.transaction_id = reverse_multiples.transaction_id
    group by compared.transaction_id

)

select * from final
