-- One row is an amount of a concept for a period as one filing stated it: of several tags the
-- preferred one. Only annual and quarterly reports count; proxy statements and releases repeat
-- or recast. span_months is 3, 6, 9 or 12 for a period, 0 for a moment.
with facts as (

    select * from {{ ref('stg_edgar__company_facts') }}
    where
        replace(form_type, '/A', '') in (
            '10-K', '10-KT', '10-Q', '10-QT', '20-F', '40-F'
        )
        and period_end <= filed_date

),

concepts as (

    select * from {{ ref('fact_concepts') }}

),

filings as (

    select * from {{ ref('int_context_filings_timed') }}

),

spanned as (

    select
        facts.issuer_cik,
        facts.accession_number,
        concepts.concept,
        concepts.preference,
        facts.tag,
        facts.form_type,
        facts.amount,
        case
            when facts.period_start is null then 0
            when facts.period_end - facts.period_start between 75 and 105 then 3
            when facts.period_end - facts.period_start between 165 and 200 then 6
            when facts.period_end - facts.period_start between 255 and 290 then 9
            when facts.period_end - facts.period_start between 345 and 385 then 12
        end as span_months,
        facts.period_start,
        facts.period_end,
        facts.filed_date,
        coalesce(
            filings.known_at,
            timezone('UTC', timezone('America/New_York', facts.filed_date + interval 22 hour))
        ) as known_at
    from facts
    inner join concepts
        on
            facts.taxonomy = concepts.taxonomy
            and facts.tag = concepts.tag
            and facts.unit = case concepts.concept
                when 'eps_diluted' then 'USD/shares'
                when 'shares_outstanding' then 'shares'
                else 'USD'
            end
    left join filings
        on
            facts.issuer_cik = filings.issuer_cik
            and facts.accession_number = filings.accession_number

),

preferred as (

    select *
    from spanned
    where span_months is not null
    qualify
        row_number() over (
            partition by issuer_cik, accession_number, concept, period_start, period_end
            order by preference, amount desc
        ) = 1

)

select * from preferred
