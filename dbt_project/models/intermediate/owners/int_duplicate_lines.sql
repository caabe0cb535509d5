-- One row is a sale or purchase line that repeats a trade of an earlier filing, with the
-- moment from which it counts itself: when the other was withdrawn, or never.
-- The other counts through all its restatements: an amended price is the same trade.
with copies as (

    select * from {{ ref('int_duplicate_line_pairs') }}

),

lineages as (

    select
        lineage_id,
        case when bool_or(known_until is null) then null else max(known_until) end as ended_at
    from {{ ref('int_lines_valued') }}
    where lineage_id in (select copy_of_lineage_id from copies)
    group by lineage_id

),

counted as (

    select
        copies.transaction_id,
        arg_min(
            copies.copy_of_transaction_id,
            (copies.copy_of_accession_number, copies.copy_of_transaction_id)
        ) as copy_of_transaction_id,
        arg_min(
            copies.copy_reason,
            (copies.copy_of_accession_number, copies.copy_of_transaction_id)
        ) as copy_reason,
        case when bool_or(lineages.ended_at is null) then null else max(lineages.ended_at) end
            as counted_from
    from copies
    inner join lineages
        on copies.copy_of_lineage_id = lineages.lineage_id
    where
        lineages.ended_at is null
        or lineages.ended_at > copies.known_at
    group by copies.transaction_id

)

select * from counted
