{{ config(meta={'per': 'market'}) }}
-- One row is a measured window with whether it was abnormal for its issuer, and with the
-- conditions of its definition that it fails.
-- Abnormal: in less than a tenth of the issuer's months of the three years before did as
-- many groups act on a discretionary motive within one window. An issuer that has been
-- seen for less than a year is compared with the windows of all issuers in the year
-- before; without those either, nothing can be said, and the condition is not asked.
-- Only windows and months that were known at the time count.
-- Two doubts lower the tier by one each: a definition that asks for the unusual, where what is
-- usual at this issuer is not known; and one common vesting day behind so many of the sellers
-- that, counted as one, they are too few.
with windows as (

    select * from {{ ref('int_cluster_windows_measured') }}

),

definitions as (

    select * from {{ ref('int_definitions_hashed') }}

),

members as (

    select * from {{ ref('int_cluster_members') }}

),

lineages as (

    select * from {{ ref('int_issuer_lineages') }}

),

-- What was seen of an issuer was seen of the one that carries it on.
issuers_and_predecessors as (

    select
        issuer_cik,
        issuer_cik as earlier_cik,
        min(known_at) as first_seen_at,
        cast('-infinity' as timestamp) as known_at,
        cast('infinity' as timestamp) as known_until
    from {{ ref('int_filings_timed') }}
    group by issuer_cik
    union all
    select
        lineages.issuer_cik,
        lineages.earlier_cik,
        min(filings.known_at) as first_seen_at,
        lineages.known_at,
        coalesce(lineages.known_until, 'infinity') as known_until
    from lineages
    inner join {{ ref('int_filings_timed') }} as filings
        on lineages.earlier_cik = filings.issuer_cik
    group by all

),

-- What is usual is read from the widest definition of each direction: every seller (buyer)
-- outside a plan, with one count a trade, as it stood when the trade became known.
usual_windows as (

    select
        issuer_cik,
        direction,
        anchor_date as trade_date,
        known_at,
        discretionary_groups
    from windows
    where signal in ('any_sellers', 'any_buyers')
    qualify
        row_number() over (
            partition by definition_id, anchor_trade_id order by known_at
        ) = 1

),

market_months as (

    select
        direction,
        date_trunc('month', known_at) as known_month,
        discretionary_groups,
        count(*) as windows
    from usual_windows
    group by all

),

market_totals as (

    select
        direction,
        date_trunc('month', known_at) as known_month,
        count(distinct trade_id) as windows
    from members
    where
        signal in ('any_sellers', 'any_buyers')
        and is_discretionary
    group by all

),

-- As many as these acted in the widest window that ends with the same trade.
candidates as (

    select
        windows.definition_id,
        windows.anchor_part_id,
        windows.known_at,
        windows.issuer_cik,
        windows.direction,
        windows.window_first_date,
        date_trunc('month', windows.known_at) as known_month,
        greatest(windows.groups, widest.discretionary_groups) as acting_groups,
        least(
            36,
            datediff('month', seen.first_seen_at::date, windows.window_first_date)
        ) as months_seen
    from windows
    inner join (
        select
            windows.definition_id,
            windows.anchor_part_id,
            windows.known_at,
            min(issuers_and_predecessors.first_seen_at) as first_seen_at
        from windows
        inner join issuers_and_predecessors
            on
                windows.issuer_cik = issuers_and_predecessors.issuer_cik
                and windows.known_at >= issuers_and_predecessors.known_at
                and windows.known_at < issuers_and_predecessors.known_until
        group by windows.definition_id, windows.anchor_part_id, windows.known_at
    ) as seen
        on
            windows.definition_id = seen.definition_id
            and windows.anchor_part_id = seen.anchor_part_id
            and windows.known_at = seen.known_at
    left join windows as widest
        on
            windows.anchor_part_id = widest.anchor_part_id
            and widest.signal in ('any_sellers', 'any_buyers')
            and windows.known_at >= widest.known_at
            and windows.known_at < widest.known_until

),

issuer_shares as (

    select
        candidates.definition_id,
        candidates.anchor_part_id,
        candidates.known_at,
        count(distinct date_trunc('month', usual_windows.trade_date))
        / any_value(candidates.months_seen) as share_of_months
    from candidates
    inner join issuers_and_predecessors
        on
            candidates.issuer_cik = issuers_and_predecessors.issuer_cik
            and candidates.known_at >= issuers_and_predecessors.known_at
            and candidates.known_at < issuers_and_predecessors.known_until
    left join usual_windows
        on
            issuers_and_predecessors.earlier_cik = usual_windows.issuer_cik
            and candidates.direction = usual_windows.direction
            and candidates.acting_groups <= usual_windows.discretionary_groups
            and candidates.known_at >= usual_windows.known_at
            and candidates.window_first_date > usual_windows.trade_date
            and candidates.window_first_date - interval 36 month
            <= usual_windows.trade_date
    where candidates.months_seen >= 12
    group by all

),

market_questions as (

    select distinct
        direction,
        known_month,
        acting_groups
    from candidates
    where coalesce(months_seen, 0) < 12

),

market_as_many as (

    select
        market_questions.direction,
        market_questions.known_month,
        market_questions.acting_groups,
        coalesce(sum(market_months.windows), 0) as windows
    from market_questions
    left join market_months
        on
            market_questions.direction = market_months.direction
            and market_questions.acting_groups <= market_months.discretionary_groups
            and market_questions.known_month > market_months.known_month
            and market_questions.known_month - interval 12 month
            <= market_months.known_month
    group by all

),

market_shares as (

    select
        market_as_many.direction,
        market_as_many.known_month,
        market_as_many.acting_groups,
        any_value(market_as_many.windows) / sum(market_totals.windows)
            as share_of_windows
    from market_as_many
    inner join market_totals
        on
            market_as_many.direction = market_totals.direction
            and market_as_many.known_month > market_totals.known_month
            and market_as_many.known_month - interval 12 month
            <= market_totals.known_month
    group by all

),

compared as (

    select
        windows.*,
        candidates.acting_groups,
        case
            when issuer_shares.share_of_months is not null then 'issuer'
            when market_shares.share_of_windows is not null then 'market'
            else 'unknown'
        end as abnormality_basis,
        coalesce(issuer_shares.share_of_months, market_shares.share_of_windows)
            as usual_share,
        coalesce(
            coalesce(issuer_shares.share_of_months, market_shares.share_of_windows) < 0.1,
            false
        ) as is_abnormal
    from windows
    inner join candidates
        on
            windows.definition_id = candidates.definition_id
            and windows.anchor_part_id = candidates.anchor_part_id
            and windows.known_at = candidates.known_at
    left join issuer_shares
        on
            windows.definition_id = issuer_shares.definition_id
            and windows.anchor_part_id = issuer_shares.anchor_part_id
            and windows.known_at = issuer_shares.known_at
    left join market_shares
        on
            coalesce(candidates.months_seen, 0) < 12
            and candidates.direction = market_shares.direction
            and candidates.known_month = market_shares.known_month
            and candidates.acting_groups = market_shares.acting_groups

),

evaluated as (

    select
        compared.*,
        definitions.tier as defined_tier,
        coalesce(
            definitions.requires_abnormal and compared.abnormality_basis != 'issuer', false
        ) as is_lowered_for_unknown_usual,
        coalesce(
            compared.vesting_groups > 1
            and compared.groups - compared.vesting_groups + 1 < definitions.min_groups,
            false
        ) as is_lowered_for_vesting,
        definitions.priority,
        definitions.definition_hash,
        list_filter(
            [
                case
                    when compared.groups < definitions.min_groups
                        then {
                            'condition': printf(
                                '%d people; at least %d are required',
                                compared.groups,
                                definitions.min_groups
                            ),
                            'shortfall': 1 - compared.groups / definitions.min_groups
                        }
                end,
                case
                    when
                        compared.officers_and_directors
                        < definitions.min_officers_and_directors
                        then {
                            'condition': printf(
                                '%d officers or directors; at least %d are required',
                                compared.officers_and_directors,
                                definitions.min_officers_and_directors
                            ),
                            'shortfall': 1 - compared.officers_and_directors
                            / definitions.min_officers_and_directors
                        }
                end,
                case
                    when compared.ceos_and_cfos < definitions.min_ceo_or_cfo
                        then {
                            'condition': printf(
                                '%d chief executives or finance officers; at least %d are required',
                                compared.ceos_and_cfos,
                                definitions.min_ceo_or_cfo
                            ),
                            'shortfall': 1 - compared.ceos_and_cfos / definitions.min_ceo_or_cfo
                        }
                end,
                case
                    when
                        coalesce(
                            compared.value_usd < definitions.min_total_value_usd,
                            definitions.min_total_value_usd > 0
                        )
                        then {
                            'condition': printf(
                                'together %s; at least %s is required',
                                coalesce({{ usd('compared.value_usd') }}, 'unknown'),
                                {{ usd('definitions.min_total_value_usd') }}
                            ),
                            'shortfall': 1 - compared.value_usd / definitions.min_total_value_usd
                        }
                end,
                case
                    when
                        not list_contains(
                            string_split(definitions.independence, '|'),
                            compared.independence
                        )
                        then {
                            'condition': 'not independent: '
                                || array_to_string(compared.independence_reasons, '; '),
                            'shortfall': 1::double
                        }
                end,
                case
                    when
                        definitions.requires_abnormal
                        and compared.abnormality_basis != 'unknown'
                        and not compared.is_abnormal
                        then {
                            'condition': printf(
                                'as many act in %.0f%% of the %s before',
                                100 * compared.usual_share,
                                case
                                    when compared.abnormality_basis = 'issuer'
                                        then 'issuer''s months'
                                    else 'windows of all issuers'
                                end
                            ),
                            'shortfall': 1 - 0.1 / compared.usual_share
                        }
                end
            ],
            lambda failure : failure is not null
        ) as failures
    from compared
    inner join definitions
        on compared.definition_id = definitions.definition_id

),

worded as (

    select
        * exclude (failures, defined_tier),
        case
            when defined_tier in ('high', 'medium', 'watch')
                then (['high', 'medium', 'watch'])[
                    least(
                        3,
                        list_position(['high', 'medium', 'watch'], defined_tier)
                        + is_lowered_for_unknown_usual::integer
                        + is_lowered_for_vesting::integer
                    )
                ]
            else defined_tier
        end as tier,
        list_transform(failures, lambda failure : failure.condition)
            as failed_conditions,
        list_max(
            list_transform(
                failures,
                lambda failure : least(
                    greatest(coalesce(failure.shortfall, 1), 0), 1
                )
            )
        ) as shortfall,
        -- how many powers of ten away, summed over the conditions; an unknown counts as a
        -- factor of two
        coalesce(
            list_sum(
                list_transform(
                    failures,
                    lambda failure : case
                        when failure.shortfall is null then log10(2)
                        else -log10(greatest(1 - failure.shortfall, 0.001))
                    end
                )
            ),
            0
        ) as distance
    from evaluated

)

select * from worded
