-- One row is a holding line of either table with the time for which it stood. An amendment
-- ends the holdings that it restates: the same class held in the same way. Where it does not
-- say how, equal ones are told apart by their order.
with non_derivative as (

    select * from {{ ref('stg_edgar__non_derivative_holdings') }}

),

derivative as (

    select * from {{ ref('stg_edgar__derivative_holdings') }}

),

titles as (

    select * from {{ ref('int_security_titles_classified') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

targets as (

    select * from {{ ref('int_amendment_targets') }}

),

texts as (

    select * from {{ ref('int_amendment_texts') }}

),

united as (

    select
        accession_number || ':NH:' || line_ordinal as holding_id,
        'non_derivative' as security_table,
        accession_number,
        line_ordinal,
        security_title,
        direct_indirect,
        nature_of_ownership,
        shares_owned_after,
        value_owned_after_usd
    from non_derivative
    union all by name
    select
        accession_number || ':DH:' || line_ordinal as holding_id,
        'derivative' as security_table,
        accession_number,
        line_ordinal,
        security_title,
        direct_indirect,
        nature_of_ownership,
        shares_owned_after,
        value_owned_after_usd,
        exercise_price_usd,
        underlying_title,
        underlying_shares,
        underlying_value_usd,
        exercisable_date,
        expiration_date
    from derivative

),

holdings as (

    select
        united.*,
        filings.issuer_cik,
        titles.security_class,
        titles.security_kind,
        filings.is_amendment,
        filings.filed_date,
        filings.known_at,
        {{ held_as('united') }} as held
    from united
    inner join filings
        on united.accession_number = filings.accession_number
    left join titles
        on
            united.security_title = titles.security_title
            and filings.issuer_words = titles.issuer_words

),

pooled as (

    select distinct
        targets.accession_number || '>' || targets.generation as pool,
        1 as side,
        holdings.*
    from targets
    inner join holdings
        on targets.accession_number = holdings.accession_number
    union all
    select
        targets.accession_number || '>' || targets.generation as pool,
        2 as side,
        holdings.*
    from targets
    inner join holdings
        on targets.target_accession_number = holdings.accession_number

),

numbered as (

    select
        *,
        row_number() over (
            partition by
                pool, side, security_table, security_class, held, exercise_price_usd,
                expiration_date
            order by accession_number, line_ordinal
        ) as lot
    from pooled

),

restated as (

    select
        restated.holding_id,
        amending.holding_id as by_holding_id,
        amending.accession_number as by_accession_number,
        amending.known_at as restated_at
    from numbered as amending
    inner join numbered as restated
        on
            amending.pool = restated.pool
            and amending.security_table = restated.security_table
            and amending.security_class is not distinct from restated.security_class
            and amending.held = restated.held
            and amending.exercise_price_usd is not distinct from restated.exercise_price_usd
            and amending.expiration_date is not distinct from restated.expiration_date
            and amending.lot = restated.lot
    where
        amending.side = 1
        and restated.side = 2

),

withdrawn as (

    select
        holdings.holding_id,
        cast(null as varchar) as by_holding_id,
        targets.accession_number as by_accession_number,
        filings.known_at as restated_at
    from targets
    inner join texts
        on targets.accession_number = texts.accession_number
    inner join filings
        on targets.accession_number = filings.accession_number
    inner join holdings
        on targets.target_accession_number = holdings.accession_number
    where
        texts.says_withdrawn
        and targets.accession_number not in (select accession_number from holdings)

),

endings as (

    select *
    from (
        select * from restated
        union all
        select * from withdrawn
    )
    qualify
        row_number() over (
            partition by holding_id
            order by restated_at, by_accession_number, by_holding_id
        ) = 1

),

amended as (

    select
        holdings.* exclude (held),
        endings.by_holding_id as superseded_by_holding_id,
        endings.holding_id is null as is_current,
        endings.restated_at as known_until
    from holdings
    left join endings
        on holdings.holding_id = endings.holding_id

)

select * from amended
