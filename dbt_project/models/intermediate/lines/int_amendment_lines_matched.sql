-- One row is a line of an amendment and a line that it restates.
-- Lines are matched one to one, in passes from strict to loose; each pass sees only what the
-- earlier ones left. What an amendment corrects is usually one cell, so every pass but the
-- first lets one thing differ. Equal lots are told apart by their order in the form. At last,
-- what is left of one kind and day is the same trades with other amounts when both sides
-- have as many lines, and in other tranches when the shares add up.
-- A line is new, not restated, when the amendment says that something was left out or when
-- its balance goes on from the other's; then only a line with the same shares is the same.
{%- set passes = [
    ('unchanged', ['security_class', 'transaction_date', 'code', 'direction', 'ownership', 'shares', 'price']),
    ('price_changed', ['security_class', 'transaction_date', 'code', 'direction', 'ownership', 'shares']),
    ('date_changed', ['security_class', 'code', 'direction', 'ownership', 'shares', 'price']),
    ('code_changed', ['security_class', 'transaction_date', 'direction', 'ownership', 'shares']),
    ('ownership_changed', ['security_class', 'transaction_date', 'code', 'shares']),
    ('title_changed', ['transaction_date', 'code', 'direction', 'ownership', 'shares']),
    ('date_and_price_changed', ['security_class', 'code', 'direction', 'ownership', 'shares']),
    ('shares_changed', ['security_class', 'transaction_date', 'code', 'direction', 'ownership', 'known_price']),
] %}
with targets as (

    select * from {{ ref('int_amendment_targets') }}

),

texts as (

    select * from {{ ref('int_amendment_texts') }}

),

lines as (

    select
        transaction_id,
        accession_number,
        line_ordinal,
        security_table || ':' || coalesce(security_class, '') as security_class,
        coalesce(transaction_date::varchar, '') as transaction_date,
        coalesce(transaction_code, transaction_code_filed, '') as code,
        coalesce(acquired_disposed, '') as direction,
        coalesce(direct_indirect, '') as ownership,
        coalesce(shares, -1) as shares,
        coalesce(price_usd, -1) as price,
        price_usd as known_price,
        shares_owned_after,
        shares_owned_after
        + case acquired_disposed when 'A' then -shares else shares end
            as shares_owned_before
    from {{ ref('int_lines_coded') }}

),

-- side 1 is the amendment, side 2 what it may restate
pools as materialized (

    select distinct
        targets.accession_number || '>' || targets.generation as pool,
        1 as side,
        texts.says_omitted,
        lines.*
    from targets
    inner join texts
        on targets.accession_number = texts.accession_number
    inner join lines
        on targets.accession_number = lines.accession_number
    union all
    select
        targets.accession_number || '>' || targets.generation as pool,
        2 as side,
        false as says_omitted,
        lines.*
    from targets
    inner join lines
        on targets.target_accession_number = lines.accession_number

),
{% for name, keys in passes %}
{%- set before = 'pools' if loop.first else 'left_by_' ~ passes[loop.index0 - 1][0] %}
{{ name }} as materialized (

    with numbered as (

        select
            *,
            row_number() over (
                partition by pool, side, {{ keys | join(', ') }}
                order by accession_number, line_ordinal, transaction_id
            ) as lot
        from {{ before }}

    )

    select
        amending.pool,
        amending.transaction_id,
        restated.transaction_id as restated_transaction_id,
        '{{ name }}' as matched_by
    from numbered as amending
    inner join numbered as restated
        on
            amending.pool = restated.pool
            {%- for key in keys %}
            and amending.{{ key }} = restated.{{ key }}
            {%- endfor %}
            and amending.lot = restated.lot
    where
        amending.side = 1
        and restated.side = 2
        {%- if 'shares' not in keys %}
        and not amending.says_omitted
        and coalesce(amending.shares_owned_before != restated.shares_owned_after, true)
        {%- endif %}

),

left_by_{{ name }} as materialized (

    -- on plain equality: a condition on both sides at once compares every line with every match
    select *
    from {{ before }}
    where (pool, transaction_id) not in (
        select pool, transaction_id from {{ name }}
        union all
        select pool, restated_transaction_id from {{ name }}
    )

),
{% endfor %}
{%- set last = 'left_by_' ~ passes[-1][0] %}
kinds_left as (

    select
        pool,
        security_class,
        transaction_date,
        code,
        direction,
        ownership,
        count(*) filter (where side = 1) as amending_lines,
        count(*) filter (where side = 2) as restated_lines,
        sum(shares) filter (where side = 1) as amending_shares,
        sum(shares) filter (where side = 2) as restated_shares,
        min(shares_owned_before) filter (where side = 1) as amending_before,
        min(shares_owned_after) filter (where side = 2) as restated_after,
        min(transaction_id) filter (where side = 1) as amending_id
    from {{ last }}
    group by all
    having
        amending_lines > 0
        and restated_lines > 0
        and not bool_or(says_omitted)
        and coalesce(amending_before != restated_after, true)
        and (amending_shares = restated_shares or amending_lines = restated_lines)

),

left_numbered as (

    select
        leftover.pool,
        leftover.side,
        leftover.transaction_id,
        kinds_left.amending_id,
        kinds_left.amending_lines = kinds_left.restated_lines as is_one_to_one,
        row_number() over (
            partition by
                leftover.pool,
                leftover.side,
                leftover.security_class,
                leftover.transaction_date,
                leftover.code,
                leftover.direction,
                leftover.ownership
            order by leftover.accession_number, leftover.line_ordinal
        ) as lot
    from {{ last }} as leftover
    inner join kinds_left
        on
            leftover.pool = kinds_left.pool
            and leftover.security_class = kinds_left.security_class
            and leftover.transaction_date = kinds_left.transaction_date
            and leftover.code = kinds_left.code
            and leftover.direction = kinds_left.direction
            and leftover.ownership = kinds_left.ownership

),

amounts_changed as (

    select
        amending.pool,
        amending.transaction_id,
        restated.transaction_id as restated_transaction_id,
        'amounts_changed' as matched_by
    from left_numbered as amending
    inner join left_numbered as restated
        on
            amending.pool = restated.pool
            and amending.amending_id = restated.amending_id
            and amending.lot = restated.lot
    where
        amending.is_one_to_one
        and amending.side = 1
        and restated.side = 2

),

tranches_changed as (

    select
        pool,
        amending_id as transaction_id,
        transaction_id as restated_transaction_id,
        'tranches_changed' as matched_by
    from left_numbered
    where
        side = 2
        and not is_one_to_one

),

matched as (
{% for name, keys in passes %}
    select * from {{ name }}
    union all
{%- endfor %}
    select * from amounts_changed
    union all
    select * from tranches_changed

),

once as (

    select
        transaction_id,
        restated_transaction_id,
        min(matched_by) as matched_by
    from matched
    group by transaction_id, restated_transaction_id

)

select * from once
