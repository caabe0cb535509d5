-- One row is a transaction line with a plausible date, price and value, or with the reason
-- why it has none. What was filed stays in the *_filed columns.
-- Dates: after the filing or before 1934 is impossible; the year is taken from the period of
-- report when that makes the date possible, else the period itself where the form gives the
-- transaction's day (Form 4), else nothing.
-- Prices: checked against the range in the cited footnote, the market's price of that day where
-- the user's files have one, and only without one against the issuer's other filings, in the
-- unit of the day and unless several filings of these days say alike. A total typed as a price,
-- and an ADS price on ordinary shares, are repaired only when dividing by the shares or the ratio
-- hits the range, the market or the reference; other impossible prices are taken out. A price in
-- another currency is none in dollars, unless the text states the amount or the rate. Where a form
-- names a market abroad and no text a currency, it may be that market's: the price is none in dollars
-- if the market's price of the day contradicts it, or if the shares have no ticker here at all.
-- A price that is missing is missing: never zero, never guessed. A price below zero is none, and a
-- line with any amount below zero has no value.
-- Values: shares times price of Table I only. A derivative's price is that of the instrument.
-- The product is taken in double precision, exact to 0.0001 USD below 100 billion: as decimals
-- of 26 digits it costs fifteen times as much, and overflows on mistyped amounts.
with lines as (

    select * from {{ ref('int_lines_amended') }}

),

price_references as (

    select * from {{ ref('int_line_price_references') }}

),

price_ranges as (

    select * from {{ ref('int_line_price_ranges') }}

),

market_verdicts as (

    select * from {{ ref('int_line_market_verdicts') }}

),

currencies as (

    select * from {{ ref('int_line_currencies') }}

),

-- Forms that name a market abroad, and say nothing of dollars.
abroad as (

    select
        filings.accession_number,
        tickers.issuer_ticker is null as has_no_ticker
    from {{ ref('int_filings_timed') }} as filings
    inner join {{ ref('int_filings_with_tickers') }} as tickers
        on filings.accession_number = tickers.accession_number
    anti join {{ ref('stg_edgar__footnotes') }} as footnotes
        on
            filings.accession_number = footnotes.accession_number
            and regexp_matches(
                footnotes.footnote_text,
                '(?i)\b(?:usd|us\$|u\.?s\.? ?\$|(?:u\.?s\.?|united states|american) dollars?)'
            )
    where
        filings.issuer_foreign_symbol is not null
        and not regexp_matches(
            coalesce(filings.remarks, ''),
            '(?i)\b(?:usd|us\$|u\.?s\.? ?\$|(?:u\.?s\.?|united states|american) dollars?)'
        )

),

bounds as (

    select
        max(value) filter (where bound = 'max_price_to_reference') as max_ratio,
        max(value) filter (where bound = 'min_price_to_reference') as min_ratio,
        max(value) filter (where bound = 'max_price_to_reference_alone') as max_ratio_alone,
        max(value) filter (where bound = 'proof_tolerance') as tolerance,
        max(value) filter (where bound = 'min_reference_filings') as min_filings,
        max(value) filter (where bound = 'recent_tolerance') as recent_tolerance,
        max(value) filter (where bound = 'max_price_usd') as max_price_usd,
        max(value) filter (where bound = 'max_value_usd') as max_value_usd
    from {{ ref('value_bounds') }}

),

dated as (

    select
        * replace (
            case
                when date_problem is null then transaction_date
                when
                    candidate_date <= filed_date
                    and candidate_date >= period_of_report - interval 7 day
                    then candidate_date
                when
                    left(form_type, 1) = '4'
                    and period_of_report <= filed_date
                    and period_of_report >= date '1934-06-06'
                    then period_of_report
            end as transaction_date
        ),
        transaction_date as transaction_date_filed
    from (
        select
            *,
            case
                when transaction_date > filed_date then 'after the filing date'
                when transaction_date < date '1934-06-06' then 'before 1934'
            end as date_problem,
            -- the same day in the year of the period of report
            case
                when date_problem is not null
                    then try(
                        make_date(
                            year(period_of_report),
                            month(transaction_date),
                            day(transaction_date)
                        )
                    )
            end as candidate_date
        from lines
    )

),

compared as (

    select
        dated.* exclude (candidate_date),
        dated.price_usd as price_usd_filed,
        dated.price_usd::double as price,
        dated.price_usd::double / nullif(dated.shares, 0)::double as price_by_share,
        price_ranges.price_low_usd,
        price_ranges.price_high_usd,
        price_references.reference_price_usd,
        coalesce(price_references.reference_filings, 0) as reference_filings,
        price_references.depositary_price_usd,
        price_references.recent_price_usd,
        market_verdicts.transaction_id is not null as has_market_price,
        coalesce(market_verdicts.is_confirmed, false) as is_market_price,
        coalesce(market_verdicts.is_same, false) as is_price_of_day,
        coalesce(market_verdicts.is_total_proven, false) as is_total_of_market,
        coalesce(market_verdicts.is_above, false) as is_above_market,
        coalesce(market_verdicts.is_below, false) as is_below_market,
        coalesce(market_verdicts.is_near, false) as is_near_market,
        currencies.currency as price_currency,
        currencies.price_usd_stated,
        -- a depositary share is traded here
        abroad.accession_number is not null
        and coalesce(dated.security_kind != 'ads', true) as may_be_of_abroad,
        coalesce(abroad.has_no_ticker, false) as has_no_ticker,
        bounds.*,
        dated.is_common_equity
        and coalesce(dated.transaction_code in ('P', 'S', 'F'), false)
        and coalesce(dated.price_usd > 0, false) as is_checked
    from dated
    cross join bounds
    left join price_references
        on
            dated.accession_number = price_references.accession_number
            and dated.security_class = price_references.security_class
    left join price_ranges
        on dated.transaction_id = price_ranges.transaction_id
    left join market_verdicts
        on dated.transaction_id = market_verdicts.transaction_id
    left join currencies
        on dated.transaction_id = currencies.transaction_id
    left join abroad
        on dated.accession_number = abroad.accession_number

),

judged as (

    select
        *,
        coalesce(
            price between price_low_usd * 0.99 and price_high_usd * 1.01, false
        ) as is_in_stated_range,
        coalesce(
            price_by_share between price_low_usd * 0.99 and price_high_usd * 1.01,
            case when has_market_price then is_total_of_market end,
            price_by_share
            between reference_price_usd / tolerance and reference_price_usd * tolerance,
            false
        ) as is_total_proven,
        coalesce(price > max_ratio * reference_price_usd, false) as is_above_reference,
        coalesce(
            price
            between recent_price_usd / recent_tolerance and recent_price_usd * recent_tolerance,
            false
        ) as is_recent_price,
        coalesce(
            price
            between depositary_price_usd / tolerance and depositary_price_usd * tolerance,
            false
        ) as is_depositary_price,
        coalesce(price < min_ratio * reference_price_usd, false) as is_below_reference
    from compared

),

ratios as (

    select * from {{ ref('int_filings_with_ads_ratios') }}

),

decided as (

    select
        judged.*,
        ratios.shares_per_ads,
        case
            when judged.price_usd_filed is null then 'missing'
            when judged.price_usd_filed < 0 then 'below zero'
            when judged.price_currency is not null and judged.price_usd_stated is null
                then 'in another currency'
            when judged.price_currency is not null then 'converted as stated'
            when judged.security_table = 'derivative' then 'of the instrument'
            when not judged.is_checked then 'not checked'
            when judged.is_in_stated_range then 'plausible'
            when
                judged.is_total_proven
                and not judged.is_market_price
                and not judged.is_recent_price
                and (
                    case
                        when judged.has_market_price then judged.is_above_market
                        else judged.is_above_reference
                    end
                    or judged.price > judged.max_ratio * judged.price_high_usd
                )
                then 'total typed as price'
            when
                judged.security_kind = 'common'
                and ratios.shares_per_ads > 1
                and judged.shares % ratios.shares_per_ads = 0
                and (
                    ratios.says_price_per_ads
                    or judged.is_depositary_price
                    or judged.is_above_reference
                    and judged.price / ratios.shares_per_ads
                    between judged.reference_price_usd / judged.tolerance
                    and judged.reference_price_usd * judged.tolerance
                )
                then 'ADS price on ordinary shares'
            when
                judged.may_be_of_abroad
                and not judged.is_price_of_day
                and (judged.has_market_price or judged.has_no_ticker)
                then 'currency not stated'
            when judged.is_market_price then 'plausible'
            when judged.price > judged.max_price_usd then 'impossible price'
            when judged.is_above_market then 'far above the market'
            -- an ordinary share costs a part of the depositary share that the market trades
            when
                judged.is_below_market
                and ratios.shares_per_ads is null
                and coalesce(judged.security_title not ilike '%ordinary%', true)
                then 'far below the market'
            when
                judged.is_above_reference
                and not judged.is_near_market
                and not judged.is_recent_price
                and (
                    judged.reference_filings >= judged.min_filings
                    or judged.price > judged.max_ratio_alone * judged.reference_price_usd
                )
                then 'far above other filings'
            when
                judged.is_below_reference
                and not judged.is_near_market
                and not judged.is_recent_price
                and judged.reference_filings >= judged.min_filings
                then 'far below other filings'
            when judged.price * judged.shares > judged.max_value_usd
                then 'impossible value'
            when judged.may_be_of_abroad then 'taken for dollars'
            when judged.reference_price_usd is null and not judged.is_near_market
                then 'not checked'
            else 'plausible'
        end as price_state
    from judged
    left join ratios
        on judged.accession_number = ratios.accession_number

),

repaired as (

    select
        * replace (
            case price_state
                when 'total typed as price'
                    then (price_usd_filed / shares)::decimal(26, 8)
                when 'ADS price on ordinary shares'
                    then (price_usd_filed / shares_per_ads)::decimal(26, 8)
                when 'below zero' then null
                when 'in another currency' then null
                when 'currency not stated' then null
                when 'converted as stated' then price_usd_stated::decimal(26, 8)
                when 'far above the market' then null
                when 'far below the market' then null
                when 'impossible price' then null
                when 'impossible value' then null
                when 'far above other filings' then null
                when 'far below other filings' then null
                else price_usd_filed
            end as price_usd
        ),
        case
            when price_state in ('total typed as price', 'ADS price on ordinary shares')
                then price_state
            when price_state = 'converted as stated'
                then 'converted from ' || price_currency || ' as the text states'
        end as price_repair_reason,
        case
            when date_problem is not null and transaction_date is not null
                then date_problem || ', year or day taken from the period of report'
            when date_problem is not null then date_problem
        end as date_repair_reason
    from decided

),

valued as (

    select
        * exclude (
            price,
            price_by_share,
            max_ratio,
            min_ratio,
            max_ratio_alone,
            tolerance,
            min_filings,
            max_price_usd,
            max_value_usd,
            is_checked,
            is_in_stated_range,
            is_total_proven,
            is_above_reference,
            is_below_reference,
            is_depositary_price,
            is_recent_price,
            has_market_price,
            is_market_price,
            is_price_of_day,
            is_total_of_market,
            is_above_market,
            is_below_market,
            is_near_market,
            recent_price_usd,
            recent_tolerance,
            price_usd_stated,
            may_be_of_abroad,
            has_no_ticker,
            depositary_price_usd,
            reference_price_usd,
            reference_filings,
            shares_per_ads,
            is_amendment,
            has_amount_below_zero,
            period_of_report,
            date_problem
        ),
        case
            when security_table = 'non_derivative' and not has_amount_below_zero
                then try_cast(shares::double * price_usd::double as decimal(26, 4))
        end as value_usd,
        -- a repaired unit is better than a wrong one, but not worth a signal
        has_amount_below_zero
        or price_state in (
            'ADS price on ordinary shares',
            'far above the market',
            'far below the market',
            'impossible price',
            'impossible value',
            'far above other filings',
            'far below other filings'
        )
        or (date_problem is not null and transaction_date is null) as has_implausible_value
    from repaired

)

select * from valued
