{{ config(meta={'per': 'both'}) }}
-- One row is a former name of a party, with the last day on which a header says it changed.
with header_names as (

    select * from {{ ref('stg_edgar__former_names') }}

),

former_names as (

    select
        cik,
        former_name,
        max(changed_date) as changed_date
    from header_names
    group by cik, former_name

)

select * from former_names
