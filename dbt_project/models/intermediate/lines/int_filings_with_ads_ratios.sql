-- One row is a filing whose footnotes state how many ordinary shares a depositary share stands
-- for. Footnotes are read only where a price may be that of a depositary share: far above the
-- issuer's other filings, like that of its depositary shares, or on a title 'ordinary'.
with lines as (

    select
        accession_number,
        security_class,
        security_title,
        price_usd::double as price_usd
    from {{ ref('int_lines_coded') }}
    where
        is_common_equity
        and security_kind = 'common'
        and transaction_code in ('P', 'S', 'F')
        and price_usd > 0

),

price_references as (

    select * from {{ ref('int_line_price_references') }}

),

footnotes as (

    select * from {{ ref('stg_edgar__footnotes') }}

),

bounds as (

    select
        max(value) filter (where bound = 'max_price_to_reference') as max_ratio,
        max(value) filter (where bound = 'proof_tolerance') as tolerance
    from {{ ref('value_bounds') }}

),

candidates as (

    select distinct lines.accession_number
    from lines
    cross join bounds
    left join price_references
        on
            lines.accession_number = price_references.accession_number
            and lines.security_class = price_references.security_class
    where
        lines.security_title ilike '%ordinary%'
        or lines.price_usd > bounds.max_ratio * price_references.reference_price_usd
        or lines.price_usd
        between price_references.depositary_price_usd / bounds.tolerance
        and price_references.depositary_price_usd * bounds.tolerance

),

read as (

    select
        footnotes.accession_number,
        regexp_matches(
            lower(footnotes.footnote_text),
            'prices?\b[^.;]{0,60}\bper (?:ads|american depositary share)'
        ) as says_price_per_ads,
        regexp_extract(
            lower(footnotes.footnote_text),
            '(?:american depositary shares?|\badss?\b)[^.;]{0,40}\brepresent(?:s|ing)?\b(?: the right to receive)?(?: an? interest in)? (?:[a-z]+ \()?([0-9][0-9,]*|[a-z]+)',
            1
        ) as ratio
    from footnotes
    inner join candidates
        on footnotes.accession_number = candidates.accession_number

),

ratios as (

    select
        accession_number,
        max(
            coalesce(
                try_cast(replace(ratio, ',', '') as double),
                list_position(
                    [
                        'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight',
                        'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen',
                        'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty'
                    ],
                    ratio
                )
            )
        ) as shares_per_ads,
        bool_or(says_price_per_ads) as says_price_per_ads
    from read
    group by accession_number
    having shares_per_ads is not null

)

select * from ratios
