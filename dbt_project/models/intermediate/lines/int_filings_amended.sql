-- One row is an ownership filing with what it amends, or what became of it.
-- States of an amendment: orphaned (what it amends is not here), withdraws, restates_again
-- (it amends an amendment), changes_period, restates, adds (nothing that it carries was
-- there), holdings_only, footnotes_only. States of an original: original, amended, withdrawn.
with filings as (

    select * from {{ ref('int_filings_timed') }}

),

lines as (

    select * from {{ ref('int_lines_valued') }}

),

holdings as (

    select * from {{ ref('int_holdings_amended') }}

),

targets as (

    select
        targets.accession_number,
        arg_min(
            targets.target_accession_number,
            (targets.is_target_amendment, filings.known_at, targets.target_accession_number)
        ) as amends_accession_number,
        bool_or(targets.is_target_amendment) as amends_amendment,
        bool_and(filings.period_of_report != amending.period_of_report) as changes_period
    from {{ ref('int_amendment_targets') }} as targets
    inner join filings
        on targets.target_accession_number = filings.accession_number
    inner join filings as amending
        on targets.accession_number = amending.accession_number
    group by targets.accession_number

),

texts as (

    select * from {{ ref('int_amendment_texts') }}

),

line_counts as (

    select
        accession_number,
        count(*) as lines,
        count(*) filter (where line_origin = 'restated') as restated_lines,
        count(*) filter (where not is_current) as ended_lines,
        count(*) filter (where ended_as = 'withdrawn') as withdrawn_lines
    from lines
    group by accession_number

),

holding_counts as (

    select
        accession_number,
        count(*) as holdings,
        count(*) filter (where not is_current) as ended_holdings
    from holdings
    group by accession_number

),

withdrawing as (

    select distinct superseded_by_accession_number as accession_number
    from lines
    where ended_as = 'withdrawn'

),

amended_by as (

    select
        target_accession_number as accession_number,
        count(distinct accession_number) as amendments
    from {{ ref('int_amendment_targets') }}
    group by target_accession_number

),

stated as (

    select
        filings.*,
        targets.amends_accession_number,
        coalesce(line_counts.lines, 0) as transaction_lines,
        coalesce(holding_counts.holdings, 0) as holding_lines,
        coalesce(amended_by.amendments, 0) as amendments,
        case
            when not filings.is_amendment
                then case
                    when
                        line_counts.lines > 0
                        and line_counts.withdrawn_lines = line_counts.lines
                        then 'withdrawn'
                    when amended_by.amendments > 0 then 'amended'
                    else 'original'
                end
            when targets.accession_number is null then 'orphaned'
            when
                withdrawing.accession_number is not null
                or (
                    texts.says_withdrawn
                    and line_counts.lines is null
                    and holding_counts.holdings is null
                )
                then 'withdraws'
            when targets.amends_amendment then 'restates_again'
            when targets.changes_period then 'changes_period'
            when line_counts.restated_lines > 0 then 'restates'
            when line_counts.lines > 0 then 'adds'
            when holding_counts.holdings > 0 and left(filings.form_type, 1) = '3'
                then 'restates'
            when holding_counts.holdings > 0 then 'holdings_only'
            else 'footnotes_only'
        end as amendment_state
    from filings
    left join targets
        on filings.accession_number = targets.accession_number
    left join texts
        on filings.accession_number = texts.accession_number
    left join line_counts
        on filings.accession_number = line_counts.accession_number
    left join holding_counts
        on filings.accession_number = holding_counts.accession_number
    left join withdrawing
        on filings.accession_number = withdrawing.accession_number
    left join amended_by
        on filings.accession_number = amended_by.accession_number

)

select * from stated
