-- One row is an event that an issuer reported: an item of an 8-K, a report, or a notice that one
-- will be late.
with events as (

    select * from {{ ref('int_issuer_events') }}

),

final as (

    select
        issuer_cik,
        accession_number,
        event_kind,
        item,
        form_type,
        is_amendment,
        filed_date,
        report_date,
        event_date,
        known_at
    from events

)

select * from final
