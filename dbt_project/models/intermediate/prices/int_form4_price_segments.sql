-- One row is a class of security on a day on which insiders reported sales or purchases of
-- it: the median price per share, raw, as paid. A series for issuers without a price file.
-- Only lines reported within ten days count, as they stood on the tenth day, so that a
-- point never changes later; whoever uses it must look back at least ten days. A chain
-- ends where the price changes by a split ratio from one point to the next: a split, a
-- reverse split, or ADS for ordinary shares. What would need both sides is unknown; some
-- true doublings are lost this way, but no split becomes a run-up.
with lines as (

    select * from {{ ref('int_lines_valued') }}

),

sessions as (

    select * from {{ ref('int_trading_calendar') }}

),

split_ratios as (

    select * from {{ ref('split_ratios') }}

),

timely as (

    select *
    from lines
    where
        is_common_equity
        and transaction_code in ('P', 'S')
        and price_usd > 0
        and not has_implausible_value
        and known_at < transaction_date + interval 10 day
        and (known_until is null or known_until >= transaction_date + interval 10 day)

),

points as (

    select
        timely.issuer_cik,
        coalesce(timely.security_class, '') as security_class,
        sessions.session_number,
        timely.transaction_date as price_date,
        median(timely.price_usd::double) as price_usd
    from timely
    inner join sessions
        on timely.transaction_date = sessions.calendar_date
    group by all

),

compared as (

    select
        *,
        price_usd / lag(price_usd) over (
            partition by issuer_cik, security_class order by price_date
        ) as ratio_to_previous
    from points

),

suspected_splits as (

    select distinct
        compared.issuer_cik,
        compared.security_class,
        compared.price_date
    from compared
    inner join split_ratios
        on compared.ratio_to_previous / split_ratios.ratio between 0.92 and 1.08
    where compared.ratio_to_previous >= 1.75 or compared.ratio_to_previous <= 1 / 1.75

),

chained as (

    select
        compared.issuer_cik,
        compared.security_class,
        count(suspected_splits.price_date) over (
            partition by compared.issuer_cik, compared.security_class
            order by compared.price_date
        )::integer as chain_number,
        compared.session_number,
        compared.price_usd,
        compared.price_date
    from compared
    left join suspected_splits
        on
            compared.issuer_cik = suspected_splits.issuer_cik
            and compared.security_class = suspected_splits.security_class
            and compared.price_date = suspected_splits.price_date

),

measured as (

    select
        *,
        max(price_usd) over year_back as high_252,
        session_number - min(session_number) over year_back as sessions_covered
    from chained
    window
        year_back as (
            partition by issuer_cik, security_class, chain_number
            order by session_number range between 251 preceding and current row
        )

)

select * from measured
