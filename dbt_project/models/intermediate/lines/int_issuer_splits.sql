-- One row is a split of an issuer's shares as it was known from one moment to another: forward or
-- reverse, for all classes alike. ratio is new shares for an old one: 20 for 20-for-1, 0.1 for
-- 1-for-10; null where a text dates a split and leaves the ratio out.
-- Up to earliest_date (not included) everything is in the old unit, from effective_date on in the
-- new one; between them it cannot be told. earliest_date is null where nothing says since when.
-- is_stated: a text with ratio and date, a price file or restated company facts say so, or two
-- kinds of evidence, or the balances of two owners, agree. Else the split is only suggested: what
-- lies on both sides of it must not be compared, nor converted.
-- Pieces of evidence of one ratio whose days meet, or nearly, are one split. A row stands on what
-- was known at known_at, until known_until. An issuer's splits are those of its successor, too.
with evidence as (

    select * from {{ ref('int_split_evidence') }}

),

dated as (

    select
        *,
        coalesce(
            earliest_date
            > max(effective_date) over (
                partition by issuer_cik, ratio
                order by earliest_date, effective_date, known_at, witness, source
                rows between unbounded preceding and 1 preceding
            ) + 45,
            true
        ) as starts_split
    from evidence
    where
        earliest_date is not null
        and ratio is not null

),

numbered as (

    select
        * exclude (starts_split),
        sum(starts_split::integer) over (
            partition by issuer_cik, ratio
            order by earliest_date, effective_date, known_at, witness, source
        )::integer as split_number
    from dated

),

clusters as (

    select
        issuer_cik,
        ratio,
        split_number,
        min(earliest_date) as earliest_date
    from numbered
    group by issuer_cik, ratio, split_number

),

-- A text without a date speaks of the last split of its ratio.
undated as (

    select
        evidence.*,
        coalesce(clusters.split_number, 0) as split_number
    from evidence
    asof left join clusters
        on
            evidence.issuer_cik = clusters.issuer_cik
            and evidence.ratio = clusters.ratio
            and evidence.effective_date >= clusters.earliest_date
    where
        evidence.earliest_date is null
        and evidence.ratio is not null

),

united as (

    select * from numbered
    union all by name
    select * from undated

),

-- What was known with each further piece of evidence.
grown as (

    select
        issuer_cik,
        ratio,
        split_number,
        known_at,
        arg_min(
            {
                'earliest_date': earliest_date,
                'effective_date': effective_date,
                'evidence': source || ': ' || evidence
            },
            (
                source != 'price file' or earliest_date is distinct from effective_date,
                coalesce(effective_date - earliest_date, 99999),
                known_at,
                effective_date,
                source,
                witness
            )
        ) over so_far as best,
        bool_or(not is_supporting) over so_far as is_supposed,
        bool_or(is_statement) over so_far as has_statement,
        len(list_distinct(list(source) over so_far)) as sources,
        len(
            list_distinct(
                list(case when source = 'balances' then split_part(witness, ':', 1) end)
                    over so_far
            )
        ) as owners
    from united
    window so_far as (
        partition by issuer_cik, ratio, split_number
        order by known_at
        range between unbounded preceding and current row
    )

),

stated as (

    select distinct
        issuer_cik,
        ratio,
        split_number,
        best.earliest_date,
        best.effective_date,
        best.evidence,
        has_statement or sources >= 2 or owners >= 2 as is_stated,
        known_at
    from grown
    where is_supposed

),

changed as (

    select *
    from stated
    qualify
        row(earliest_date, effective_date, is_stated)
        is distinct from lag(row(earliest_date, effective_date, is_stated)) over (
            partition by issuer_cik, ratio, split_number order by known_at
        )

),

versions as (

    select
        *,
        lead(known_at) over (
            partition by issuer_cik, ratio, split_number order by known_at
        ) as known_until
    from changed

),

-- A split without a ratio, until a ratio is known for its days.
unmeasured as (

    select
        evidence.issuer_cik,
        evidence.ratio,
        min(evidence.earliest_date) as earliest_date,
        evidence.effective_date,
        min(evidence.source || ': ' || evidence.evidence) as evidence,
        false as is_stated,
        min(evidence.known_at) as known_at,
        min(versions.known_at) as known_until
    from evidence
    left join versions
        on
            evidence.issuer_cik = versions.issuer_cik
            and versions.is_stated
            and evidence.earliest_date - 45 <= versions.effective_date
            and evidence.effective_date + 45 >= versions.earliest_date
    where evidence.ratio is null
    group by evidence.issuer_cik, evidence.ratio, evidence.effective_date
    having known_until is null or known_until > min(evidence.known_at)

),

own as (

    select
        issuer_cik,
        ratio,
        earliest_date,
        effective_date,
        evidence,
        is_stated,
        known_at,
        known_until
    from versions
    union all by name
    select * from unmeasured

),

lineages as (

    select * from {{ ref('int_issuer_lineages') }}

),

-- Until the successor shows the same split itself.
carried as (

    select
        lineages.issuer_cik,
        earlier.ratio,
        earlier.earliest_date,
        earlier.effective_date,
        earlier.evidence,
        earlier.is_stated,
        greatest(earlier.known_at, lineages.known_at) as known_at,
        least(
            any_value(earlier.known_until), any_value(lineages.known_until), min(same.known_at)
        ) as known_until
    from own as earlier
    inner join lineages
        on earlier.issuer_cik = lineages.earlier_cik
    left join own as same
        on
            lineages.issuer_cik = same.issuer_cik
            and earlier.ratio is not distinct from same.ratio
            and abs(same.effective_date - earlier.effective_date) <= 45
    group by
        lineages.issuer_cik,
        earlier.ratio,
        earlier.earliest_date,
        earlier.effective_date,
        earlier.evidence,
        earlier.is_stated,
        earlier.known_at,
        lineages.known_at

),

final as (

    select * from own
    union all by name
    select * from carried
    where coalesce(known_until > known_at, true)

)

select * from final
