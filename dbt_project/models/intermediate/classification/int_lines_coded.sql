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

repaired as (

    select
        lines.* exclude (transaction_code, is_equity_swap),
        lines.transaction_code as transaction_code_filed,
        coalesce(codes.transaction_code, fixes.transaction_code) as transaction_code,
        case
            when lines.transaction_code is null then 'missing'
            when codes.transaction_code is not null then 'official'
            when fixes.transaction_code is not null then 'repaired'
            when fixes.code_as_filed is not null then 'refused'
            else 'unknown'
        end as code_state,
        fixes.reason as code_reason,
        coalesce(lines.is_equity_swap, false) or coalesce(fixes.is_equity_swap, false)
            as is_equity_swap,
        coalesce(upper(lines.timeliness) = 'E', false)
        or coalesce(fixes.is_reported_early, false) as is_reported_early
    from lines
    left join codes
        on lines.transaction_code = codes.transaction_code
    left join fixes
        on
            lines.transaction_code = fixes.code_as_filed
            and codes.transaction_code is null

),

coded as (

    select
        repaired.*,
        codes.official_meaning,
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
        on repaired.security_title = titles.security_title

)

select * from coded
