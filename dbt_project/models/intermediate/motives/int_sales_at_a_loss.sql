-- One row is a December sale at a price below what the seller paid for at least as many shares,
-- as the seller's own filings tell: purchases, and acquisitions that state a price, in the
-- unit of the sale's shares. Which shares were sold, and what unreported ones had cost, is not
-- known, so a loss is possible, not proven. Purchases on the other side of a split that is only
-- suggested are left out.
with lines as (

    select
        transaction_id,
        accession_number,
        issuer_cik,
        transaction_code,
        shares,
        price_usd,
        transaction_date,
        known_at,
        coalesce(known_until, 'infinity'::timestamp) as known_until
    from {{ ref('int_lines_valued') }}
    where
        security_table = 'non_derivative'
        and is_common_equity
        and shares > 0
        and price_usd > 0
        and (
            transaction_code in ('P', 'A')
            or (transaction_code = 'S' and month(transaction_date) = 12)
        )

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

aliases as (

    select * from {{ ref('int_reporting_group_aliases') }}

),

splits as (

    select * from {{ ref('int_issuer_splits') }}

),

copies as (

    select transaction_id from {{ ref('int_duplicate_lines') }}

),

owned as (

    select
        lines.*,
        groups.decision_group_id
    from lines
    inner join groups
        on lines.accession_number = groups.accession_number

),

sales as (

    select * from owned
    where transaction_code = 'S'

),

bought as (

    select
        sales.transaction_id,
        sales.issuer_cik,
        sales.shares as sold_shares,
        sales.price_usd as sale_price_usd,
        sales.transaction_date as sale_date,
        sales.known_at,
        purchases.transaction_id as purchase_id,
        purchases.shares,
        purchases.price_usd,
        purchases.transaction_date
    from sales
    inner join aliases
        on
            sales.issuer_cik = aliases.issuer_cik
            and sales.decision_group_id = aliases.decision_group_id
            and sales.known_at >= aliases.known_at
            and sales.known_at < coalesce(aliases.known_until, 'infinity')
    inner join owned as purchases
        on
            aliases.earlier_issuer_cik = purchases.issuer_cik
            and aliases.earlier_group_id = purchases.decision_group_id
            and sales.transaction_date > purchases.transaction_date
            and sales.known_at >= purchases.known_at
            and sales.known_at < purchases.known_until
    where
        purchases.transaction_code in ('P', 'A')
        and purchases.transaction_id not in (select transaction_id from copies)

),

in_sale_units as (

    select
        bought.transaction_id,
        bought.purchase_id,
        any_value(bought.sold_shares) as sold_shares,
        any_value(bought.sale_price_usd) as sale_price_usd,
        any_value(bought.transaction_date) as transaction_date,
        any_value(bought.shares) * coalesce(product(splits.ratio), 1) as shares,
        any_value(bought.price_usd) / coalesce(product(splits.ratio), 1) as price_usd
    from bought
    left join splits
        on
            bought.issuer_cik = splits.issuer_cik
            and bought.known_at >= splits.known_at
            and bought.known_at < coalesce(splits.known_until, 'infinity')
            and bought.sale_date >= coalesce(splits.earliest_date, '0001-01-01')
            and bought.transaction_date < splits.effective_date
    group by bought.transaction_id, bought.purchase_id
    having
        bool_and(
            splits.issuer_cik is null
            or coalesce(
                splits.is_stated
                and splits.ratio is not null
                and bought.transaction_date < splits.earliest_date
                and bought.sale_date >= splits.effective_date,
                false
            )
        )

),

dearer as (

    select
        transaction_id,
        any_value(sold_shares) as sold_shares,
        sum(shares) as dearer_shares,
        max(price_usd) as highest_price_usd,
        max(transaction_date) as last_bought_date
    from in_sale_units
    where price_usd > sale_price_usd
    group by transaction_id

)

select
    transaction_id,
    dearer_shares,
    highest_price_usd,
    last_bought_date
from dearer
where dearer_shares >= sold_shares
