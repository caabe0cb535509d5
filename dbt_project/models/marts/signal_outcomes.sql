-- One row is a version of a signal and a horizon: what the price did afterwards.
with measured as (

    select * from {{ ref('int_event_returns') }}

),

subjects as (

    select * from {{ ref('int_outcome_events') }}
    where cohort = 'signal'

),

final as (

    select
        subjects.signal_id,
        subjects.occurrence_id,
        subjects.category as signal,
        subjects.tier,
        subjects.direction,
        subjects.issuer_cik,
        measured.price_ticker,
        measured.horizon_sessions,
        measured.state,
        measured.price_basis,
        measured.entry_basis,
        measured.entry_price,
        measured.exit_price,
        measured.raw_return,
        measured.benchmark_return,
        measured.net_return,
        subjects.is_first as is_first_version,
        subjects.is_first_of_tier,
        measured.entry_session,
        measured.exit_session,
        measured.outcome_known_at,
        subjects.known_at
    from subjects
    inner join measured
        on subjects.subject_id = measured.subject_id

)

select * from final
