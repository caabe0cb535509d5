-- One row is a window that ends with an anchor trade, for a stretch of time in which the
-- same trades in it were known: who took part, how much, and whether they decided for
-- themselves. A later filing or amendment ends the stretch and begins the next.
-- independence: dependent, when fewer than two groups acted on a discretionary motive (a
-- vesting date, an offering); coordinated, when all trades have one date and also one price to
-- the cent (a block, a placement), the same share of holdings (sales: the median difference
-- between two is below 2 points) or the same number of shares (purchases: a programme); else
-- independent.
-- vesting_groups: sellers who sold within three sessions of one day on which shares of theirs
-- vested. That day is one cause, whatever each of them decided.
with members as (

    select * from {{ ref('int_cluster_members') }}

),

paired as (

    select * from {{ ref('int_cluster_windows_paired') }}

),

aliases as (

    select * from {{ ref('int_reporting_group_aliases') }}

),

vestings as (

    select * from {{ ref('int_vestings') }}

),

filters as (

    select max(threshold)::integer as vesting_sessions
    from {{ ref('noise_filters') }}
    where noise_filter_id = 'vesting_days'

),

turning_points as (

    select
        definition_id,
        anchor_part_id,
        known_at
    from paired
    union
    select
        definition_id,
        anchor_part_id,
        known_until as known_at
    from paired

),

stretches as (

    select
        definition_id,
        anchor_part_id,
        known_at,
        lead(known_at) over (
            partition by definition_id, anchor_part_id order by known_at
        ) as known_until
    from turning_points

),

counted as (

    select
        stretches.definition_id,
        stretches.anchor_part_id,
        stretches.known_at,
        stretches.known_until,
        paired.decision_group_id,
        members.* exclude (definition_id, decision_group_id, known_at, known_until)
    from stretches
    inner join paired
        on
            stretches.definition_id = paired.definition_id
            and stretches.anchor_part_id = paired.anchor_part_id
            and stretches.known_at >= paired.known_at
            and stretches.known_at < paired.known_until
    inner join members
        on
            paired.definition_id = members.definition_id
            and paired.member_part_id = members.trade_part_id
    where stretches.known_until is not null

),

vesting_members as (

    select distinct
        members.trade_part_id,
        vestings.session_number as vesting_session,
        vestings.vested_date,
        vestings.known_at,
        vestings.known_until
    from members
    cross join filters
    inner join aliases
        on
            members.issuer_cik = aliases.issuer_cik
            and members.decision_group_id = aliases.decision_group_id
            and members.known_at >= aliases.known_at
            and members.known_at < coalesce(aliases.known_until, 'infinity')
    inner join vestings
        on
            aliases.earlier_issuer_cik = vestings.issuer_cik
            and aliases.earlier_group_id = vestings.decision_group_id
            and members.first_session
            between vestings.session_number
            and vestings.session_number + filters.vesting_sessions
    where members.direction = 'sale'

),

vesting_days as (

    select
        counted.definition_id,
        counted.anchor_part_id,
        counted.known_at,
        vesting_members.vesting_session,
        min(vesting_members.vested_date) as common_vesting_date,
        count(distinct counted.decision_group_id)::integer as vesting_groups
    from counted
    inner join vesting_members
        on
            counted.trade_part_id = vesting_members.trade_part_id
            and counted.known_at >= vesting_members.known_at
            and counted.known_at < vesting_members.known_until
    group by
        counted.definition_id,
        counted.anchor_part_id,
        counted.known_at,
        vesting_members.vesting_session
    having count(distinct counted.decision_group_id) > 1

),

common_vestings as (

    select
        definition_id,
        anchor_part_id,
        known_at,
        max(vesting_groups) as vesting_groups,
        arg_max(common_vesting_date, (vesting_groups, vesting_session))
            as common_vesting_date
    from vesting_days
    group by definition_id, anchor_part_id, known_at

),

-- One group counts once, however many trades it made.
by_group as (

    select
        definition_id,
        anchor_part_id,
        known_at,
        decision_group_id,
        sum(value_usd) as value_usd,
        sum(shares) as shares,
        max(share_of_holdings) as share_of_holdings,
        max(share_of_holdings_high) as share_of_holdings_high,
        bool_or(is_discretionary) as is_discretionary,
        bool_or(is_officer_or_director) as is_officer_or_director,
        bool_or(role = 'ceo') as is_ceo,
        bool_or(role = 'cfo') as is_cfo,
        bool_or(routine_status = 'opportunistic') as is_opportunistic
    from counted
    group by all

),

groups_counted as (

    select
        definition_id,
        anchor_part_id,
        known_at,
        count(*)::integer as groups,
        (count(*) filter (where is_discretionary))::integer as discretionary_groups,
        (count(*) filter (where is_officer_or_director))::integer
            as officers_and_directors,
        (count(*) filter (where is_ceo or is_cfo))::integer as ceos_and_cfos,
        (count(*) filter (where is_opportunistic))::integer as opportunistic_groups,
        sum(value_usd) as value_usd,
        median(share_of_holdings) as median_share_of_holdings,
        median(share_of_holdings_high) as median_share_of_holdings_high,
        list(share_of_holdings order by share_of_holdings)
            filter (where share_of_holdings is not null) as shares_of_holdings,
        count(distinct shares) as amounts
    from by_group
    group by all

),

windows_counted as (

    select
        definition_id,
        anchor_part_id,
        known_at,
        any_value(known_until) as known_until,
        any_value(signal) as signal,
        max(case when trade_part_id = anchor_part_id then issuer_cik end) as issuer_cik,
        any_value(direction) as direction,
        any_value(window_sessions) as window_sessions,
        min(first_date) as window_first_date,
        max(last_date) as window_last_date,
        max(case when trade_part_id = anchor_part_id then trade_id end)
            as anchor_trade_id,
        max(case when trade_part_id = anchor_part_id then last_session end)
            as anchor_session,
        max(case when trade_part_id = anchor_part_id then first_date end)
            as anchor_date,
        list(trade_part_id order by trade_part_id) as trade_part_ids,
        list(distinct trade_id order by trade_id) as trade_ids,
        list(distinct noise_reason order by noise_reason)
            filter (where not is_discretionary) as noise_reasons,
        count(distinct first_date) = 1 and count(distinct last_date) = 1
            as is_on_one_date,
        count(distinct round(price_usd, 2)) = 1 and count(price_usd) = count(*)
            as is_at_one_price
    from counted
    group by definition_id, anchor_part_id, known_at

),

measured as (

    select
        windows_counted.*,
        groups_counted.* exclude (definition_id, anchor_part_id, known_at),
        coalesce(common_vestings.vesting_groups, 0) as vesting_groups,
        common_vestings.common_vesting_date,
        -- the median over all pairs of groups
        list_aggregate(
            flatten(
                list_transform(
                    groups_counted.shares_of_holdings,
                    lambda share, position : list_transform(
                        groups_counted.shares_of_holdings[position + 1 :],
                        lambda other : abs(share - other)
                    )
                )
            ),
            'median'
        ) as median_share_difference
    from windows_counted
    inner join groups_counted
        on
            windows_counted.definition_id = groups_counted.definition_id
            and windows_counted.anchor_part_id = groups_counted.anchor_part_id
            and windows_counted.known_at = groups_counted.known_at
    left join common_vestings
        on
            windows_counted.definition_id = common_vestings.definition_id
            and windows_counted.anchor_part_id = common_vestings.anchor_part_id
            and windows_counted.known_at = common_vestings.known_at
    where groups_counted.groups > 1

),

judged as (

    select
        *,
        case
            when discretionary_groups < 2 then 'dependent'
            when is_on_one_date and is_at_one_price then 'coordinated'
            when
                is_on_one_date
                and direction = 'sale'
                and median_share_difference < 0.02
                then 'coordinated'
            when is_on_one_date and direction = 'purchase' and amounts = 1
                then 'coordinated'
            else 'independent'
        end as independence,
        list_filter(
            [
                case
                    when discretionary_groups < 2 and len(noise_reasons) > 0
                        then printf(
                            '%d of %d acted on a motive of their own; the others: %s',
                            discretionary_groups,
                            groups,
                            array_to_string(noise_reasons, ', ')
                        )
                    else
                        printf(
                            '%d of %d acted on a motive of their own',
                            discretionary_groups,
                            groups
                        )
                end,
                case
                    when is_on_one_date and is_at_one_price
                        then 'one date and one price to the cent: arranged together'
                    when is_on_one_date then 'all on one date'
                    else 'on different dates'
                end,
                case
                    when is_on_one_date and not is_at_one_price
                        then 'at different prices'
                end,
                case
                    when
                        is_on_one_date
                        and direction = 'sale'
                        and median_share_difference < 0.02
                        then 'nearly the same share of what each owns'
                end,
                case
                    when is_on_one_date and direction = 'purchase' and amounts = 1
                        then 'the same number of shares each, as in a programme'
                end
            ],
            lambda reason : reason is not null
        ) as independence_reasons
    from measured

)

select * from judged
