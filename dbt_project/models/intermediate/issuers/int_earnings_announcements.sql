-- One row is the release of a quarter's or year's results as its report confirms it: the last
-- 8-K with item 2.02 after the end of the period, at the latest a day after the report. So
-- figures of deliveries or preliminary numbers, which come under the same item, are not taken
-- for it. known_at is when both were public. Of several reports on one period the first counts.
with events as (

    select * from {{ ref('int_issuer_events') }}
    where not is_amendment

),

reports as (

    select
        issuer_cik,
        report_date as period_end,
        arg_min(accession_number, (known_at, accession_number)) as report_accession_number,
        arg_min(event_kind, (known_at, accession_number)) as report_kind,
        arg_min(filed_date, (known_at, accession_number)) as report_filed_date,
        min(known_at) as known_at
    from events
    where
        event_kind in ('annual_report', 'quarterly_report')
        and report_date < filed_date
    group by issuer_cik, report_date

),

confirmed as (

    select
        reports.issuer_cik,
        reports.period_end,
        reports.report_kind,
        reports.report_accession_number,
        releases.accession_number as release_accession_number,
        releases.event_date as release_date,
        reports.report_filed_date,
        releases.known_at as released_at,
        greatest(reports.known_at, releases.known_at) as known_at
    from reports
    inner join events as releases
        on
            reports.issuer_cik = releases.issuer_cik
            and releases.event_kind = 'earnings_release'
            and reports.period_end < releases.event_date
            and reports.report_filed_date + 1 >= releases.event_date
    qualify
        row_number() over (
            partition by reports.issuer_cik, reports.period_end
            order by releases.known_at desc, releases.accession_number
        ) = 1

)

select * from confirmed
