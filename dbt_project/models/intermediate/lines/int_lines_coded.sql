-- One row is a transaction line with its code read: official as filed, repaired for a stated
-- reason, refused for one, unknown or missing. What is not an official code is never guessed.
-- A code whose direction the form contradicts (a sale that acquires) is flagged, and is no
-- evidence of either.
with lines as (

    select * from {{ ref('int_lines_united') }}

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
