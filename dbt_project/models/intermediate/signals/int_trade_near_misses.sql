{% set words = {
    'role': 'role',
    'roles': "replace(roles, '|', ', ')",
    'motive': "coalesce(noise_reason, 'a mechanical motive')",
    'plan_status': 'plan_status',
    'excluded_motives': "array_to_string(list_intersect(noise_reasons, "
        ~ "string_split(excluded_noise_reasons, '|')), ', ')",
    'blackout': "if(is_in_presumed_blackout is null, 'when results come is unknown', "
        ~ "'not in a presumed blackout')",
} %}
-- One row is a discretionary trade that stands today and the definition of a signal of single
-- trades that it comes closest to, of those that it does not meet, with the conditions that
-- fail, in words.
-- Closest is counted in powers of ten, summed over the failed conditions: half of what is
-- required is 0.3 away, a tenth is 1, what is not of the required kind (a role, a plan) 3. A
-- figure that is unknown may be met, and counts 0.3. So a large sale of which only the seller's
-- history is unknown is told that, not that it is no billion.
with evaluated as (

    select * from {{ ref('int_trade_rule_results') }}

),

trades as (

    select * from {{ ref('int_trade_features') }}

),

definitions as (

    select * from {{ ref('int_definitions_hashed') }}

),

missed as (

    select
        *,
        list_value(*columns('_shortfall$')) as shortfalls
    from evaluated
    where not is_met

),

measured as (

    select
        * exclude (shortfalls),
        list_count(shortfalls) as conditions_failed,
        list_sum(
            list_transform(
                shortfalls,
                lambda missed_by : case
                    when missed_by is null then 0
                    when isinf(missed_by) then log10(2)
                    else -log10(greatest(1 - missed_by, 0.001))
                end
            )
        ) as distance
    from missed

),

closest as (

    select *
    from measured
    qualify
        row_number() over (
            partition by signal, trade_id
            order by distance, conditions_failed, priority, definition_id, known_at desc
        ) = 1

),

beside as (

    select
        trades.*,
        definitions.* exclude (direction),
        closest.conditions_failed,
        closest.distance,
        closest.* like '%shortfall'
    from closest
    inner join trades
        on closest.trade_part_id = trades.trade_part_id
    inner join definitions
        on closest.definition_id = definitions.definition_id

),

worded as (

    select
        definition_id,
        signal,
        priority,
        trade_id,
        issuer_cik,
        value_usd,
        first_date,
        known_at,
        list_filter(
            [
                {% for condition in trade_conditions() %}
                case
                    when {{ condition.name }}_shortfall is not null
                        then {{ sentence_of(condition, words) }}
                end{{ ',' if not loop.last }}
                {% endfor %}
            ],
            lambda failed : failed is not null
        ) as failed_conditions,
        conditions_failed,
        distance,
        shortfall
    from beside

)

select * from worded
