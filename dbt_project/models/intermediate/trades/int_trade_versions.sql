-- One row is a version of a trade: a sale or purchase by one decision group at one issuer on
-- consecutive sessions, as known from known_at until known_until.
-- Sums are over counted lines, in shares of the trade's last day where a split lies between them; a
-- trade whose price is unknown in part has unpriced_shares and
-- no value for them. Nothing here says whether the trade was discretionary.
with states as (

    select * from {{ ref('int_trade_fragment_history') }}

),

units as (

    select * from {{ ref('int_trade_fragments') }}

),

lines as (

    select * from {{ ref('int_lines_valued') }}

),

positions as (

    select * from {{ ref('int_line_positions') }}

),

owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

sessions as (

    select
        calendar_date as session_date,
        session_opens_at
    from {{ ref('stg_market__calendar') }}
    where is_nyse_session

),

filing_owners as (

    select
        accession_number,
        min(
            case role
                when 'ceo' then '01:ceo'
                when 'cfo' then '02:cfo'
                when 'president' then '03:president'
                when 'chair' then '04:chair'
                when 'coo' then '05:coo'
                when 'general_counsel' then '06:general_counsel'
                when 'other_officer' then '07:other_officer'
                when 'director' then '08:director'
                when 'ten_percent_owner' then '10:ten_percent_owner'
                when 'other' then '11:other'
                when 'former' then '09:former'
                else '12:' || role
            end
        ) as ranked_role,
        bool_or(is_officer or is_officer_by_title or is_director)
            as is_officer_or_director,
        bool_or(is_natural_person) as is_natural_person
    from owners
    group by accession_number

),

unit_lines as (

    select
        unit_id,
        unnest(transaction_ids) as transaction_id
    from units

),

unit_sums as (

    select
        unit_lines.unit_id,
        any_value(lines.accession_number) as accession_number,
        count(*) as lines,
        sum(lines.shares) as shares,
        sum(lines.value_usd) as value_usd,
        coalesce(sum(lines.shares) filter (where lines.value_usd is null), 0)
            as unpriced_shares,
        min(least(lines.price_usd, lines.price_low_usd)) as price_low_usd,
        max(greatest(lines.price_usd, lines.price_high_usd)) as price_high_usd,
        -- several classes have no share of a class
        case
            when min(lines.security_class) = max(lines.security_class)
                then min(coalesce(lines.security_class, ''))
        end as security_class,
        max(positions.class_before_shares) as class_before_shares,
        max(positions.class_after_shares) as class_after_shares,
        max(positions.holdings_before_low_shares) as holdings_before_low_shares,
        max(positions.holdings_before_shares) as holdings_before_shares,
        max(positions.holdings_after_low_shares) as holdings_after_low_shares,
        max(positions.holdings_after_shares) as holdings_after_shares,
        bool_or(coalesce(positions.is_holdings_open, true)) as is_holdings_open,
        bool_or(lines.has_implausible_value) as has_implausible_value
    from unit_lines
    inner join lines
        on unit_lines.transaction_id = lines.transaction_id
    left join positions
        on unit_lines.transaction_id = positions.transaction_id
    group by unit_lines.unit_id

),

described as (

    select
        unit_sums.*,
        units.issuer_cik,
        filings.issuer_name,
        filing_owners.ranked_role,
        filing_owners.is_officer_or_director,
        filing_owners.is_natural_person,
        filings.known_at as filing_known_at
    from unit_sums
    inner join units
        on unit_sums.unit_id = units.unit_id
    inner join filings
        on unit_sums.accession_number = filings.accession_number
    inner join filing_owners
        on unit_sums.accession_number = filing_owners.accession_number

),

unit_days as (

    select
        states.trade_block,
        states.trade_id,
        states.event_number,
        states.unit_id,
        described.issuer_cik,
        states.transaction_date as day,
        max(case when states.is_counted then states.transaction_date end) over (
            partition by states.trade_block, states.trade_id, states.event_number
        ) as in_units_of,
        states.moment as known_at
    from states
    inner join described
        on states.unit_id = described.unit_id
    where described.issuer_cik in (select issuer_cik from {{ ref('int_issuer_splits') }})

),

unit_ratios as (

    {{ ratios_between('unit_days', ['trade_block', 'trade_id', 'event_number', 'unit_id']) }}

),

units_described as (

    select
        states.*,
        described.* exclude (unit_id) replace (
            {{ in_units('described.shares', 'unit_ratios.ratio', 'decimal(38, 8)') }} as shares,
            {{ in_units('described.unpriced_shares', 'unit_ratios.ratio', 'decimal(38, 8)') }}
                as unpriced_shares,
            {{ in_units('described.price_low_usd', '1 / unit_ratios.ratio', 'decimal(26, 8)') }}
                as price_low_usd,
            {{ in_units('described.price_high_usd', '1 / unit_ratios.ratio', 'decimal(26, 8)') }}
                as price_high_usd,
            {% for column in [
                'class_before_shares', 'class_after_shares', 'holdings_before_low_shares',
                'holdings_before_shares', 'holdings_after_low_shares', 'holdings_after_shares',
            ] %}
            {{ in_units('described.' ~ column, 'unit_ratios.ratio', 'double') }} as {{ column }},
            {% endfor %}
            described.is_holdings_open or coalesce(unit_ratios.is_open, false)
                as is_holdings_open
        )
    from states
    inner join described
        on states.unit_id = described.unit_id
    left join unit_ratios
        on
            states.trade_block = unit_ratios.trade_block
            and states.trade_id = unit_ratios.trade_id
            and states.event_number = unit_ratios.event_number
            and states.unit_id = unit_ratios.unit_id

),

-- The same trade at each moment at which something about its block became known.
observed as (

    select
        units_described.trade_block,
        units_described.trade_id,
        units_described.event_number,
        units_described.moment,
        units_described.next_moment,
        units_described.decision_group_id,
        units_described.direction,
        units_described.issuer_cik,
        min(units_described.transaction_date) filter (where units_described.is_counted) as first_date,
        max(units_described.transaction_date) filter (where units_described.is_counted) as last_date,
        sum(units_described.shares) filter (where units_described.is_counted) as shares,
        sum(units_described.value_usd) filter (where units_described.is_counted) as value_usd,
        sum(units_described.unpriced_shares) filter (where units_described.is_counted) as unpriced_shares,
        min(units_described.price_low_usd) filter (where units_described.is_counted) as price_low_usd,
        max(units_described.price_high_usd) filter (where units_described.is_counted) as price_high_usd,
        (sum(units_described.lines) filter (where units_described.is_counted))::bigint as lines,
        coalesce(sum(units_described.lines) filter (where not units_described.is_counted), 0)::bigint
            as copied_lines,
        count(distinct units_described.accession_number) as filings,
        {% set counted = ' filter (where units_described.is_counted)' %}
        {% set place = '(units_described.transaction_date, units_described.filing_known_at, units_described.unit_id)' %}
        {% for reading in ['class_%s_shares', 'holdings_%s_low_shares', 'holdings_%s_shares'] %}
        {{ owned_before(
            'smaller' if '_low_' in reading else 'larger',
            'units_described.direction',
            'units_described.' ~ reading % 'before',
            'units_described.' ~ reading % 'after',
            'units_described.shares',
            place,
            counted,
        ) }} as {{ reading % 'before' }},
        {% endfor %}
        arg_max(units_described.holdings_after_low_shares, {{ place }}){{ counted }}
            as holdings_after_low_shares,
        arg_max(units_described.holdings_after_shares, {{ place }}){{ counted }}
            as holdings_after_shares,
        count(distinct coalesce(units_described.security_class, '?')){{ counted }} = 1
        and count(units_described.security_class){{ counted }} > 0 as is_of_one_class,
        bool_or(units_described.is_holdings_open){{ counted }} as is_holdings_open,
        bool_or(units_described.has_implausible_value) as has_implausible_value,
        min(units_described.ranked_role) as ranked_role,
        bool_or(units_described.is_officer_or_director) as is_officer_or_director,
        bool_or(units_described.is_natural_person) as is_natural_person,
        -- which units, in any order: a list would have to be sorted
        bit_xor(hash(units_described.unit_id, units_described.is_counted)) as content
    from units_described
    group by
        units_described.trade_block,
        units_described.trade_id,
        units_described.event_number,
        units_described.moment,
        units_described.next_moment,
        units_described.decision_group_id,
        units_described.direction,
        units_described.issuer_cik
    having lines > 0

),

-- A moment that changes nothing about this trade makes no version.
stretched as (

    select
        *,
        event_number
        - row_number() over (
            partition by trade_block, trade_id, decision_group_id, content
            order by event_number
        ) as stretch
    from observed

),

versions as (

    select
        trade_id,
        decision_group_id,
        issuer_cik,
        direction,
        any_value(ranked_role) as ranked_role,
        any_value(first_date) as first_date,
        any_value(last_date) as last_date,
        any_value(shares) as shares,
        any_value(value_usd) as value_usd,
        any_value(unpriced_shares) as unpriced_shares,
        any_value(price_low_usd) as price_low_usd,
        any_value(price_high_usd) as price_high_usd,
        any_value(case when is_of_one_class then class_before_shares end)
            as class_before_shares,
        any_value(holdings_before_low_shares) as holdings_before_low_shares,
        any_value(holdings_before_shares) as holdings_before_shares,
        any_value(holdings_after_low_shares) as holdings_after_low_shares,
        any_value(holdings_after_shares) as holdings_after_shares,
        any_value(lines) as lines,
        any_value(copied_lines) as copied_lines,
        any_value(filings) as filings,
        any_value(is_holdings_open) as is_holdings_open,
        any_value(has_implausible_value) as has_implausible_value,
        any_value(is_officer_or_director) as is_officer_or_director,
        any_value(is_natural_person) as is_natural_person,
        min(moment) as known_at,
        nullif(max(coalesce(next_moment, 'infinity')), 'infinity') as known_until
    from stretched
    group by trade_block, trade_id, decision_group_id, issuer_cik, direction, content, stretch

),

numbered as (

    select
        *,
        row_number() over (partition by trade_id order by known_at) as version
    from versions

),

finished as (

    select
        numbered.trade_id || ':' || numbered.version as trade_version_id,
        numbered.trade_id,
        numbered.version,
        numbered.decision_group_id,
        numbered.issuer_cik,
        numbered.direction,
        split_part(numbered.ranked_role, ':', 2) as role,
        numbered.shares,
        numbered.value_usd,
        numbered.unpriced_shares,
        numbered.price_low_usd,
        numbered.price_high_usd,
        numbered.holdings_before_low_shares,
        numbered.holdings_before_shares,
        numbered.holdings_after_low_shares,
        numbered.holdings_after_shares,
        {{ share_of('numbered.shares', 'numbered.direction', 'numbered.class_before_shares') }}
            as share_of_class,
        {{ share_of('numbered.shares', 'numbered.direction', 'numbered.holdings_before_shares') }}
            as share_of_holdings,
        {{ share_of('numbered.shares', 'numbered.direction', 'numbered.holdings_before_low_shares') }}
            as share_of_holdings_high,
        numbered.lines,
        numbered.copied_lines,
        numbered.filings,
        numbered.is_holdings_open,
        not numbered.is_holdings_open
        and {{ readings_agree(
            'numbered.holdings_before_low_shares', 'numbered.holdings_before_shares'
        ) }} as is_holdings_complete,
        numbered.has_implausible_value,
        numbered.is_officer_or_director,
        numbered.is_natural_person,
        numbered.first_date,
        numbered.last_date,
        sessions.session_date as first_tradeable_session,
        numbered.known_at,
        numbered.known_until
    from numbered
    asof left join sessions
        on numbered.known_at < sessions.session_opens_at

)

select * from finished
