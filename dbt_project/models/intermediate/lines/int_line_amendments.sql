-- One row is a transaction line that an amendment filed, restated or ended: where it comes
-- from, what it restates and what became of it. Lines that no amendment touches are not here.
-- An ended line ends when the first amendment that restates or withdraws it was known.
with lines as (

    select
        transaction_id,
        accession_number,
        is_amendment,
        filed_date,
        known_at
    from {{ ref('int_lines_coded') }}
    where
        accession_number in (
            select accession_number from {{ ref('int_filings_timed') }}
            where is_amendment
        )
        or accession_number in (
            select target_accession_number from {{ ref('int_amendment_targets') }}
        )

),

targets as (

    select * from {{ ref('int_amendment_targets') }}

),

texts as (

    select * from {{ ref('int_amendment_texts') }}

),

matched as (

    select * from {{ ref('int_amendment_lines_matched') }}

),

line_counts as (

    select
        accession_number,
        count(*) as lines
    from lines
    group by accession_number

),

restatements as (

    select
        matched.restated_transaction_id as transaction_id,
        matched.transaction_id as by_transaction_id,
        amending.accession_number as by_accession_number,
        amending.known_at as restated_at,
        'superseded' as ended_as
    from matched
    inner join lines as amending
        on matched.transaction_id = amending.transaction_id

),

-- An amendment without lines that withdraws the filing, or shows as a holding what was reported
-- as a trade, ends all its lines. One with lines that removes some, or says that it restates
-- the form, ends those that it does not repeat.
withdrawals as (

    select
        lines.transaction_id,
        cast(null as varchar) as by_transaction_id,
        targets.accession_number as by_accession_number,
        filings.known_at as restated_at,
        case
            when line_counts.lines > 0 and not texts.says_removed then 'superseded'
            else 'withdrawn'
        end as ended_as
    from targets
    inner join texts
        on targets.accession_number = texts.accession_number
    inner join {{ ref('int_filings_timed') }} as filings
        on targets.accession_number = filings.accession_number
    inner join lines
        on targets.target_accession_number = lines.accession_number
    left join line_counts
        on targets.accession_number = line_counts.accession_number
    left join restatements
        on
            lines.transaction_id = restatements.transaction_id
            and targets.accession_number = restatements.by_accession_number
    where
        restatements.transaction_id is null
        and (
            (
                line_counts.lines is null
                and (
                    texts.says_withdrawn or texts.says_removed or texts.says_misreported
                )
            )
            or (
                line_counts.lines > 0
                and (texts.says_removed or texts.says_restated)
            )
        )

),

endings as (

    select * from restatements
    union all
    select * from withdrawals

),

-- The first amendment that ends a line is the one that counts.
first_endings as (

    select *
    from endings
    qualify
        row_number() over (
            partition by transaction_id
            order by restated_at, by_accession_number, by_transaction_id nulls last
        ) = 1

),

restated_lines as (

    select
        matched.transaction_id,
        arg_min(matched.restated_transaction_id, (restated.known_at, restated.transaction_id))
            as restates_transaction_id,
        arg_min(matched.matched_by, (restated.known_at, restated.transaction_id))
            as restated_as
    from matched
    inner join lines as restated
        on matched.restated_transaction_id = restated.transaction_id
    group by matched.transaction_id

),

amended as (

    select
        lines.transaction_id,
        case
            when not lines.is_amendment then 'original'
            when restated_lines.transaction_id is not null then 'restated'
            when targeted.accession_number is null then 'orphaned'
            else 'added'
        end as line_origin,
        -- the line as first reported: what all its restatements have in common
        coalesce(
            earlier.restates_transaction_id,
            restated_lines.restates_transaction_id,
            lines.transaction_id
        ) as lineage_id,
        -- a restated line is as late as the one first reported was
        coalesce(first_reports.filed_date, lines.filed_date) as first_filed_date,
        restated_lines.restates_transaction_id,
        restated_lines.restated_as,
        first_endings.ended_as,
        first_endings.by_transaction_id as superseded_by_transaction_id,
        first_endings.by_accession_number as superseded_by_accession_number,
        first_endings.restated_at as known_until
    from lines
    left join first_endings
        on lines.transaction_id = first_endings.transaction_id
    left join restated_lines
        on lines.transaction_id = restated_lines.transaction_id
    left join restated_lines as earlier
        on restated_lines.restates_transaction_id = earlier.transaction_id
    left join lines as first_reports
        on
            coalesce(earlier.restates_transaction_id, restated_lines.restates_transaction_id)
            = first_reports.transaction_id
    left join (select distinct accession_number from targets) as targeted
        on lines.accession_number = targeted.accession_number

)

select * from amended
