{{ config(meta={'per': 'rules'}) }}
-- One row is a signal definition with the hash of everything that it says.
-- The hash stands on each signal: two signals with one hash were judged by the same rule.
with definitions as (

    select * from {{ ref('signal_definitions') }}

),

hashed as (

    select
        *,
        left(md5(to_json(definitions)::varchar), 12) as definition_hash,
    from definitions

)

select * from hashed
