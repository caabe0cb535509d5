-- One row is a purchase line that was made in the issuer's initial public offering, although no
-- text says so: shares that were allotted at the offer price, not bought in the market.
-- Either the same form reports, for the same day, that preferred shares or notes turned into
-- common shares for nothing, which happens at the closing of the offering; or the day is
-- within five days of the offering and the price a round one, as offer prices are. Later
-- purchases, and purchases at several prices, are the market's.
with lines as (

    select * from {{ ref('int_lines_valued') }}

),

lockups as (

    select * from {{ ref('int_lockups_dated') }}

),

purchases as (

    select *
    from lines
    where
        security_table = 'non_derivative'
        and transaction_code = 'P'
        and price_usd > 0

),

-- Days on which a form reports that senior securities became common shares.
closings as (

    select
        accession_number,
        transaction_date
    from lines
    where transaction_code = 'C'
    group by accession_number, transaction_date
    having
        bool_or(
            security_table = 'derivative'
            and regexp_matches(lower(security_title), 'preferred|preference|note|debenture')
        )
        and bool_or(security_table = 'non_derivative' and acquired_disposed = 'A')

),

in_offerings as (

    select
        purchases.transaction_id,
        case
            when closings.accession_number is not null
                then 'on the day on which senior securities were converted'
            else printf(
                'within days of the offering of %s, at a round price', lockups.ipo_date
            )
        end as evidence
    from purchases
    left join closings
        on
            purchases.accession_number = closings.accession_number
            and purchases.transaction_date = closings.transaction_date
    left join lockups
        on
            purchases.issuer_cik = lockups.issuer_cik
            and purchases.known_at >= lockups.known_at
            and purchases.transaction_date
            between lockups.ipo_date - 1 and lockups.ipo_date + 5
    where
        coalesce(purchases.price_low_usd = purchases.price_high_usd, true)
        and purchases.price_usd * 4 = round(purchases.price_usd * 4)
        and (closings.accession_number is not null or lockups.issuer_cik is not null)

)

select * from in_offerings
