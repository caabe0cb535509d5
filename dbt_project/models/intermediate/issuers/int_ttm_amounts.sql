-- One row is a flow (revenue, net income) over the twelve months that a report ends, as known
-- when the report was filed: the fiscal year of an annual report; for a quarterly one the last
-- fiscal year, plus this year to date, less the same part of the last year. The last is the
-- amount that was known when the year's total was filed, so that a later recast of one of the
-- two does not count as growth. Without one of the parts there is no row.
with facts as (

    select * from {{ ref('int_xbrl_facts_deduplicated') }}
    where
        concept in ('revenue', 'net_income')
        and span_months > 0
        -- tables of quarters in annual reports are often tagged with another period
        and (span_months = 12 or form_type like '10-Q%')

),

-- The longest span that ends with the report's own period.
reported as (

    select *
    from facts
    qualify
        row_number() over (
            partition by issuer_cik, accession_number, concept
            order by period_end desc, span_months desc, period_start
        ) = 1

),

years as (

    select * from facts
    where span_months = 12

),

with_last_year as (

    select
        reported.issuer_cik,
        reported.accession_number,
        reported.concept,
        reported.tag,
        reported.form_type,
        reported.span_months,
        reported.amount,
        reported.period_start,
        reported.period_end,
        reported.filed_date,
        reported.known_at,
        years.amount as year_amount,
        years.period_start as year_start,
        years.known_at as year_known_at
    from reported
    left join years
        on
            reported.issuer_cik = years.issuer_cik
            and reported.concept = years.concept
            and reported.span_months < 12
            and years.period_end between reported.period_start - 8 and reported.period_start + 6
            and reported.known_at >= years.known_at
    qualify
        row_number() over (
            partition by reported.issuer_cik, reported.accession_number, reported.concept
            order by years.known_at desc, years.accession_number
        ) = 1

),

with_its_part as (

    select
        with_last_year.*,
        parts.amount as part_amount
    from with_last_year
    left join facts as parts
        on
            with_last_year.issuer_cik = parts.issuer_cik
            and with_last_year.concept = parts.concept
            and with_last_year.span_months = parts.span_months
            and parts.period_start
            between with_last_year.year_start - 8 and with_last_year.year_start + 8
            and with_last_year.known_at >= parts.known_at
    qualify
        row_number() over (
            partition by
                with_last_year.issuer_cik,
                with_last_year.accession_number,
                with_last_year.concept
            order by
                parts.known_at <= with_last_year.year_known_at desc nulls last,
                case
                    when parts.known_at <= with_last_year.year_known_at
                        then -epoch(parts.known_at)
                    else epoch(parts.known_at)
                end,
                parts.accession_number
        ) = 1

),

trailing_amounts as (

    select
        issuer_cik,
        accession_number,
        concept,
        tag,
        form_type,
        span_months,
        case
            when span_months = 12 then amount
            else year_amount + amount - part_amount
        end as trailing_amount,
        period_end,
        filed_date,
        known_at
    from with_its_part

)

select * from trailing_amounts
where trailing_amount is not null
