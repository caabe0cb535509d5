-- One row is a discretionary trade that stands today and the definition of a signal of single
-- trades that it comes closest to, of those that it does not meet, with the conditions that
-- fail. For what looks across issuers these few are kept; what is evaluated is not.
with evaluated as (

    select * from {{ ref('int_trades_evaluated') }}

),

closest as (

    select * exclude (is_met)
    from evaluated
    where not is_met

)

select * from closest
