-- One row is an event that an issuer reported: an item of an 8-K, a report, or a notice that
-- one will be late. An 8-K with several items of interest is several events.
with filings as (

    select * from {{ ref('int_context_filings_timed') }}

),

event_kinds as (

    select * from {{ ref('context_event_kinds') }}

),

items as (

    select
        *,
        unnest(
            case
                when items is null then ['']
                else list_distinct(
                    list_transform(string_split(items, ','), lambda item : trim(item))
                )
            end
        ) as item
    from filings

),

events as (

    select
        items.issuer_cik,
        items.accession_number,
        event_kinds.event_kind,
        nullif(items.item, '') as item,
        items.form_type,
        items.is_amendment,
        items.filed_date,
        items.report_date,
        timezone('America/New_York', timezone('UTC', items.known_at))::date as event_date,
        items.known_at
    from items
    inner join event_kinds
        on
            items.base_form_type = event_kinds.form_type
            and case when items.base_form_type = '8-K' then items.item else '' end
            = coalesce(event_kinds.item, '')

)

select * from events
