-- One row is a reported transaction line, with what was read from it and why it is, or is
-- not, evidence of a decision. No line is left out: what is superseded, repeated, mechanical
-- or implausible says so.
-- A table that is read twice is not materialized: DuckDB would write all its columns aside.
with lines as not materialized (

    select * from {{ ref('int_lines_valued') }}

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

copies as (

    select * from {{ ref('int_duplicate_lines') }}

),

positions as (

    select * from {{ ref('int_line_positions') }}

),

notices as (

    select * from {{ ref('int_sales_matched_to_form144') }}

),

plan_verdicts as (

    select * from {{ ref('int_lines_with_plan_verdicts') }}

),

motives as not materialized (

    select * from {{ ref('int_lines_with_stated_motives') }}

),

noise as (

    select * from {{ ref('int_lines_classified_with_history') }}

),

described_categories as (

    select * from {{ ref('described_transaction_categories') }}

),

-- J and K say nothing by themselves: the footnote does.
described as (

    select
        cited.transaction_id,
        arg_min(described_categories.transaction_category, described_categories.priority)
            as transaction_category
    from (
        select
            transaction_id,
            unnest(footnote_classes) as footnote_class
        from motives
        where
            transaction_id in (
                select transaction_id from lines
                where transaction_code in ('J', 'K')
            )
    ) as cited
    inner join described_categories
        on cited.footnote_class = described_categories.footnote_class
    group by cited.transaction_id

),

final as (

    select
        lines.transaction_id,
        lines.accession_number,
        lines.issuer_cik,
        groups.decision_group_id,
        lines.lineage_id,
        lines.superseded_by_transaction_id,
        copies.copy_of_transaction_id,
        lines.security_table,
        lines.line_ordinal,
        lines.form_type,
        lines.security_title,
        lines.security_class,
        lines.transaction_code,
        lines.transaction_code_filed,
        lines.code_state,
        lines.code_reason,
        coalesce(described.transaction_category, lines.code_category) as transaction_category,
        lines.acquired_disposed,
        lines.direct_indirect,
        lines.nature_of_ownership,
        lines.underlying_title,
        lines.price_state,
        lines.price_repair_reason,
        lines.price_currency,
        lines.date_repair_reason,
        plan_verdicts.plan_status,
        plan_verdicts.plan_basis,
        plan_verdicts.plan_evidence,
        plan_verdicts.plan_footnote_id,
        notices.notice_accession_number as form144_accession_number,
        plan_verdicts.plan_adopted_month,
        motives.footnote_classes,
        motives.sell_to_cover_kind,
        case when lines.transaction_code = 'F' then motives.withholding_kind end as withholding_kind,
        noise.noise_reasons,
        noise.noise_reason,
        noise.noise_evidence,
        lines.line_origin,
        lines.ended_as,
        lines.shares,
        lines.price_usd,
        lines.price_usd_filed,
        lines.price_low_usd,
        lines.price_high_usd,
        lines.value_usd,
        lines.total_value_usd,
        lines.shares_owned_after,
        lines.value_owned_after_usd,
        positions.line_before_shares,
        positions.holdings_before_shares,
        positions.share_of_line,
        positions.share_of_class,
        positions.share_of_holdings,
        positions.share_of_holdings as share_of_holdings_low,
        positions.share_of_holdings_high,
        noise.discretionary_shares,
        noise.exercise_linked_shares,
        noise.noise_weight,
        lines.exercise_price_usd,
        lines.underlying_shares,
        plan_verdicts.days_since_adoption,
        (lines.first_filed_date - lines.transaction_date)::integer as reporting_lag_days,
        coalesce(positions.is_holdings_complete, false) as is_holdings_complete,
        plan_verdicts.has_plan_conflict,
        plan_verdicts.is_sell_to_cover_instruction,
        plan_verdicts.is_plan_terminated,
        plan_verdicts.is_plan_modified,
        lines.has_direction_conflict,
        lines.has_implausible_value,
        lines.is_open_market,
        lines.is_common_equity,
        lines.is_equity_swap,
        lines.is_reported_early,
        -- a copy counts from the day on which what it repeats was withdrawn
        copies.transaction_id is not null and copies.counted_from is null as is_copy,
        noise.is_discretionary,
        noise.is_forced,
        lines.is_current,
        lines.transaction_date,
        lines.transaction_date_filed,
        lines.deemed_execution_date,
        lines.exercisable_date,
        lines.expiration_date,
        plan_verdicts.plan_adopted_date,
        plan_verdicts.plan_modified_date,
        plan_verdicts.plan_ended_date,
        plan_verdicts.plan_disclosed_date,
        -- of a plan that the line does not state the date of
        case
            when
                plan_verdicts.plan_status = 'plan'
                and plan_verdicts.plan_adopted_date is null
                and notices.notice_plan_adopted_date <= lines.transaction_date
                then notices.notice_plan_adopted_date
        end as form144_plan_adopted_date,
        lines.filed_date,
        lines.known_at,
        lines.known_until
    from lines
    left join groups
        on lines.accession_number = groups.accession_number
    left join copies
        on lines.transaction_id = copies.transaction_id
    left join positions
        on lines.transaction_id = positions.transaction_id
    inner join plan_verdicts
        on lines.transaction_id = plan_verdicts.transaction_id
    left join notices
        on lines.transaction_id = notices.transaction_id
    inner join motives
        on lines.transaction_id = motives.transaction_id
    inner join noise
        on lines.transaction_id = noise.transaction_id
    left join described
        on lines.transaction_id = described.transaction_id

)

select * from final
