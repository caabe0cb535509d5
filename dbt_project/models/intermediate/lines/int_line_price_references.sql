-- One row is a class of security in a filing, with what a share of it cost in the issuer's
-- other filings that were public by then: the median of their median prices. Only trades at
-- a market price count (P, S and F), and a filing never vouches for itself. For ordinary
-- shares also what a depositary share cost, because its price is easily typed instead.
-- Prices from the other side of a split that was known by then are carried into the filing's
-- unit; where the split is only suggested, or its day open, they are left out.
with lines as (

    select * from {{ ref('int_lines_amended') }}

),

currencies as (

    select transaction_id from {{ ref('int_line_currencies') }}

),

splits as (

    select * from {{ ref('int_issuer_splits') }}

),

bounds as (

    select
        max(value) filter (where bound = 'reference_days') as reference_days,
        max(value) filter (where bound = 'recent_days') as recent_days
    from {{ ref('value_bounds') }}

),

filing_prices as (

    select
        lines.issuer_cik,
        lines.security_class,
        lines.security_kind,
        lines.accession_number,
        lines.known_at,
        coalesce(
            max(lines.transaction_date) filter (where lines.transaction_date <= lines.filed_date),
            max(lines.filed_date)
        ) as price_date,
        median(lines.price_usd::double) as price_usd
    from lines
    anti join currencies
        on lines.transaction_id = currencies.transaction_id
    where
        lines.is_common_equity
        and lines.transaction_code in ('P', 'S', 'F')
        and lines.price_usd > 0
    group by
        lines.issuer_cik,
        lines.security_class,
        lines.security_kind,
        lines.accession_number,
        lines.known_at

),

referenced as (

    select
        filing_prices.accession_number,
        filing_prices.issuer_cik,
        filing_prices.security_class,
        filing_prices.security_kind,
        filing_prices.known_at,
        filing_prices.price_date,
        median(filing_prices.price_usd) over others as reference_price_usd,
        count(*) over others as reference_filings,
        median(filing_prices.price_usd) over recent as recent_price_usd,
        count(*) over recent as recent_filings
    from filing_prices
    cross join bounds
    window
        others as (
            partition by filing_prices.issuer_cik, filing_prices.security_class
            order by filing_prices.known_at
            range between to_days(bounds.reference_days::integer) preceding and current row
            exclude current row
        ),
        recent as (
            partition by filing_prices.issuer_cik, filing_prices.security_class
            order by filing_prices.known_at
            range between to_days(bounds.recent_days::integer) preceding and current row
            exclude current row
        )

),

-- Filings with a split in sight are few: only they are compared one by one.
near_splits as (

    select
        referenced.accession_number,
        referenced.issuer_cik,
        referenced.security_class,
        referenced.known_at,
        referenced.price_date,
        splits.ratio,
        splits.is_stated,
        splits.earliest_date,
        splits.effective_date
    from referenced
    cross join bounds
    inner join splits
        on
            referenced.issuer_cik = splits.issuer_cik
            and referenced.known_at >= splits.known_at
            and referenced.known_at < coalesce(splits.known_until, 'infinity')
            and referenced.known_at::date - bounds.reference_days::integer - 31
            <= splits.effective_date
            and referenced.price_date >= coalesce(splits.earliest_date, date '0001-01-01')

),

-- old or new, null where it cannot be told.
pairs as (

    select
        near_splits.accession_number,
        near_splits.security_class,
        others.accession_number as other_accession_number,
        others.price_usd,
        near_splits.ratio,
        near_splits.is_stated,
        case
            when near_splits.price_date >= near_splits.effective_date then 'new'
            when near_splits.price_date < near_splits.earliest_date then 'old'
        end as unit,
        case
            when others.price_date >= near_splits.effective_date then 'new'
            when others.price_date < near_splits.earliest_date then 'old'
        end as other_unit
    from near_splits
    cross join bounds
    inner join filing_prices as others
        on
            near_splits.issuer_cik = others.issuer_cik
            and near_splits.security_class is not distinct from others.security_class
            and near_splits.accession_number != others.accession_number
            and near_splits.known_at >= others.known_at
            and near_splits.known_at - to_days(bounds.reference_days::integer) <= others.known_at

),

carried as (

    select
        accession_number,
        security_class,
        other_accession_number,
        any_value(price_usd)
        * product(
            case
                when unit = other_unit then 1
                when is_stated and unit = 'new' and other_unit = 'old' then 1 / ratio
                when is_stated and unit = 'old' and other_unit = 'new' then ratio
            end
        ) as price_usd
    from pairs
    group by accession_number, security_class, other_accession_number
    having
        bool_and(
            coalesce(unit = other_unit, false)
            or coalesce(is_stated and ratio > 0 and unit != other_unit, false)
        )

),

carried_references as (

    select
        accession_number,
        security_class,
        median(price_usd) as reference_price_usd,
        count(*) as reference_filings
    from carried
    group by accession_number, security_class

),

split_filings as (

    select distinct
        accession_number,
        security_class
    from near_splits

),

united as (

    select
        referenced.* exclude (
            reference_price_usd, reference_filings, recent_price_usd, recent_filings
        ),
        case
            when split_filings.accession_number is null then referenced.reference_price_usd
            else carried_references.reference_price_usd
        end as reference_price_usd,
        case
            when split_filings.accession_number is null then referenced.reference_filings
            else coalesce(carried_references.reference_filings, 0)
        end as reference_filings,
        case when referenced.recent_filings > 1 then referenced.recent_price_usd end
            as recent_price_usd
    from referenced
    left join split_filings
        on
            referenced.accession_number = split_filings.accession_number
            and referenced.security_class is not distinct from split_filings.security_class
    left join carried_references
        on
            referenced.accession_number = carried_references.accession_number
            and referenced.security_class is not distinct from carried_references.security_class

),

depositary_prices as (

    select
        filing_prices.issuer_cik,
        filing_prices.known_at,
        median(filing_prices.price_usd) over (
            partition by filing_prices.issuer_cik
            order by filing_prices.known_at
            range between to_days(bounds.reference_days::integer) preceding and current row
        ) as price_usd
    from filing_prices
    cross join bounds
    where security_kind = 'ads'

),

joined as (

    select
        united.accession_number,
        united.security_class,
        united.reference_price_usd,
        united.reference_filings,
        united.recent_price_usd,
        case
            when
                united.security_kind = 'common'
                and depositary_prices.known_at
                >= united.known_at - to_days(bounds.reference_days::integer)
                then depositary_prices.price_usd
        end as depositary_price_usd
    from united
    cross join bounds
    asof left join depositary_prices
        on
            united.issuer_cik = depositary_prices.issuer_cik
            and united.known_at >= depositary_prices.known_at

)

select * from joined
