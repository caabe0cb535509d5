-- One row is a footnote cited by a cell of a line: 'F1,F2' on a price is two rows.
-- cell is the staging name of the cell that cites it; 'coding' is the transaction code and
-- its swap flag, 'other' a citation outside any cell.
with non_derivative as (

    unpivot {{ ref('stg_edgar__non_derivative_transactions') }}
    on columns('.*_footnotes') into name cell value footnote_ids

),

derivative as (

    unpivot {{ ref('stg_edgar__derivative_transactions') }}
    on columns('.*_footnotes') into name cell value footnote_ids

),

non_derivative_holding as (

    unpivot {{ ref('stg_edgar__non_derivative_holdings') }}
    on columns('.*_footnotes') into name cell value footnote_ids

),

derivative_holding as (

    unpivot {{ ref('stg_edgar__derivative_holdings') }}
    on columns('.*_footnotes') into name cell value footnote_ids

),

united as (

    select 'non_derivative' as line_table, accession_number, line_ordinal, cell, footnote_ids
    from non_derivative
    union all
    select 'derivative' as line_table, accession_number, line_ordinal, cell, footnote_ids
    from derivative
    union all
    select
        'non_derivative_holding' as line_table,
        accession_number,
        line_ordinal,
        cell,
        footnote_ids
    from non_derivative_holding
    union all
    select
        'derivative_holding' as line_table,
        accession_number,
        line_ordinal,
        cell,
        footnote_ids
    from derivative_holding

),

split as (

    select
        accession_number,
        line_table,
        line_ordinal,
        replace(cell, '_footnotes', '') as cell,
        trim(unnest(string_split(footnote_ids, ','))) as footnote_id
    from united

),

distinct_references as (

    select distinct * from split
    where footnote_id != ''

)

select * from distinct_references
