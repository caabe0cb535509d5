-- However often a line is restated, one reading of it stands at a time.
select
    lineage_id,
    count(*) as current_lines
from {{ ref('transactions') }}
where is_current
group by lineage_id
having count(*) > 1
