-- One row is a transaction line with the time for which it stood.
-- known_at is when it was filed; known_until when an amendment restated or withdrew it, null
-- while it stands. line_origin says where the line comes from and never changes; ended_as and
-- what belongs to it are facts of known_until. A line that no amendment restates stands,
-- whatever else its filing's amendments say: most carry only what they change.
-- A view: int_lines_valued keeps the rows.
{{ config(materialized='view') }}
with lines as (

    select * from {{ ref('int_lines_coded') }}

),

amendments as (

    select * from {{ ref('int_line_amendments') }}

),

amended as (

    select
        lines.*,
        coalesce(amendments.line_origin, 'original') as line_origin,
        coalesce(amendments.lineage_id, lines.transaction_id) as lineage_id,
        coalesce(amendments.first_filed_date, lines.filed_date) as first_filed_date,
        amendments.ended_as,
        amendments.superseded_by_transaction_id,
        amendments.superseded_by_accession_number,
        amendments.known_until is null as is_current,
        amendments.known_until
    from lines
    left join amendments
        on lines.transaction_id = amendments.transaction_id

)

select * from amended
