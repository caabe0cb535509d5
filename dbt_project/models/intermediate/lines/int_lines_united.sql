-- One row is a transaction line of Table I or Table II, as filed.
-- transaction_id is accession, table and position in document order: two lots with equal
-- date, code, shares and price are two lines. A view: int_lines_coded keeps the rows.
{{ config(materialized='view') }}
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

joined as (

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

)

select * from joined
