-- One row is what an issuer's rhythm of results says from one confirmed release to the next.
-- The next release is expected 364 days, the same weekday, after that of the same quarter a
-- year before; without one, 91 days after the last. expected_error_days is the median miss of
-- this rule at this issuer so far. The presumed blackout begins 14 days before the quarter
-- ends and goes on until one session after the release.
with releases as (

    select * from {{ ref('int_earnings_announcements') }}

),

-- A release counts from when it was confirmed; the newest period by then is the latest.
versions as (

    select *
    from releases
    qualify
        period_end = max(period_end) over (
            partition by issuer_cik
            order by known_at, period_end
            rows between unbounded preceding and current row
        )

),

following as (

    select
        versions.issuer_cik,
        versions.period_end,
        versions.release_date,
        versions.known_at,
        -- quarters end with a month, or after 13 weeks
        case
            when versions.period_end = last_day(versions.period_end)
                then last_day((versions.period_end + interval 1 day + interval 3 month - interval 1 day)::date)
            else versions.period_end + 91
        end as next_period_end
    from versions

),

year_ago as (

    select
        following.issuer_cik,
        following.period_end,
        arg_min(
            releases.release_date,
            abs(releases.period_end - (following.next_period_end - 364))
        ) as year_ago_release_date
    from following
    inner join releases
        on
            following.issuer_cik = releases.issuer_cik
            and following.known_at >= releases.known_at
            and releases.period_end
            between following.next_period_end - 385 and following.next_period_end - 345
    group by following.issuer_cik, following.period_end

),

expected as (

    select
        following.*,
        coalesce(year_ago.year_ago_release_date + 364, following.release_date + 91)
            as expected_release_date,
        case when year_ago.year_ago_release_date is null then 'quarter' else 'year' end
            as expectation_basis
    from following
    left join year_ago
        on
            following.issuer_cik = year_ago.issuer_cik
            and following.period_end = year_ago.period_end

),

missed as (

    select
        *,
        lag(expected_release_date) over rhythm as was_expected_on,
        abs(release_date - lag(expected_release_date) over rhythm) as missed_by_days,
        lead(known_at) over rhythm as known_until
    from expected
    window rhythm as (partition by issuer_cik order by known_at, period_end)

),

final as (

    select
        issuer_cik,
        expectation_basis,
        period_end,
        release_date,
        was_expected_on,
        missed_by_days::integer as missed_by_days,
        next_period_end,
        expected_release_date,
        median(missed_by_days) over earlier as expected_error_days,
        count(*) over earlier as releases_known,
        next_period_end - 14 as blackout_starts_on,
        known_at,
        known_until
    from missed
    window
        earlier as (
            partition by issuer_cik
            order by known_at, period_end
            rows between unbounded preceding and current row
        )

)

select * from final
