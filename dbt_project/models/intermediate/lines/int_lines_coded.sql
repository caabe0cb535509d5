-- One row is a transaction line with its code read: official as filed, repaired for a stated
-- reason, refused for one, unknown or missing. What is not an official code is never guessed.
-- A code whose direction the form contradicts (a sale that acquires) is flagged, and is no
-- evidence of either.
-- transaction_id is accession, table (N or D) and position in document order: two lots with equal
-- date, code, shares and price are two lines.
with non_derivative as (

    select * from {{ ref('stg_edgar__non_derivative_transactions') }}

),

derivative as (

    select * from {{ ref('stg_edgar__derivative_transactions') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

united as (

    select
        accession_number || ':N:' || line_ordinal as transaction_id,
        'non_derivative' as security_table,
        *
    from non_derivative
    union all by name
    select
        accession_number || ':D:' || line_ordinal as transaction_id,
        'derivative' as security_table,
        *
    from derivative

),

lines as (

    select
        united.transaction_id,
        united.accession_number,
        filings.issuer_cik,
        united.security_table,
        united.line_ordinal,
        filings.form_type,
        filings.issuer_words,
        united.security_title,
        united.transaction_code,
        united.timeliness,
        united.acquired_disposed,
        united.direct_indirect,
        united.nature_of_ownership,
        united.underlying_title,
        united.shares,
        united.price_usd,
        united.total_value_usd,
        united.shares_owned_after,
        united.value_owned_after_usd,
        united.exercise_price_usd,
        united.underlying_shares,
        united.is_equity_swap,
        united.has_amount_below_zero,
        filings.is_amendment,
        united.transaction_date,
        united.deemed_execution_date,
        united.exercisable_date,
        united.expiration_date,
        filings.period_of_report,
        filings.filed_date,
        filings.known_at
    from united
    inner join filings
        on united.accession_number = filings.accession_number

),

codes as (

    select * from {{ ref('transaction_codes') }}

),

fixes as (

    select * from {{ ref('transaction_code_fixes') }}

),

titles as (

    select * from {{ ref('int_security_titles_classified') }}

),

-- Every code that is known as filed, official or not.
filed_codes as (

    select
        transaction_code as code_as_filed,
        transaction_code,
        'official' as code_state,
        cast(null as varchar) as code_reason,
        false as is_equity_swap,
        false as is_reported_early
    from codes
    union all
    select
        code_as_filed,
        transaction_code,
        case when transaction_code is null then 'refused' else 'repaired' end as code_state,
        reason as code_reason,
        is_equity_swap,
        is_reported_early
    from fixes

),

repaired as (

    select
        lines.* exclude (transaction_code, timeliness, is_equity_swap),
        lines.transaction_code as transaction_code_filed,
        filed_codes.transaction_code,
        case
            when lines.transaction_code is null then 'missing'
            else coalesce(filed_codes.code_state, 'unknown')
        end as code_state,
        filed_codes.code_reason,
        coalesce(lines.is_equity_swap, false) or coalesce(filed_codes.is_equity_swap, false)
            as is_equity_swap,
        coalesce(upper(lines.timeliness) = 'E', false)
        or coalesce(filed_codes.is_reported_early, false) as is_reported_early
    from lines
    left join filed_codes
        on lines.transaction_code = filed_codes.code_as_filed

),

coded as (

    select
        repaired.* exclude (issuer_words),
        coalesce(codes.transaction_category, 'unclassified') as code_category,
        coalesce(codes.is_open_market, false) as is_open_market,
        coalesce(
            codes.expected_acquired_disposed != upper(repaired.acquired_disposed), false
        ) as has_direction_conflict,
        titles.security_class,
        coalesce(titles.security_kind, 'other') as security_kind,
        repaired.security_table = 'non_derivative'
        and coalesce(titles.is_common_equity, true) as is_common_equity
    from repaired
    left join codes
        on repaired.transaction_code = codes.transaction_code
    left join titles
        on
            repaired.security_title = titles.security_title
            and repaired.issuer_words = titles.issuer_words

)

select * from coded
