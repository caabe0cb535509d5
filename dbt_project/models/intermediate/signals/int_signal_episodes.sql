-- One row is an occurrence of a signal for a stretch of time in which its best firing stayed
-- the same: what was known of it from known_at until known_until.
-- Windows that end with neighbouring trades see the same cluster, and instalments the same
-- sale. Firings about one subject are one occurrence while the next anchor comes at most
-- chain_sessions after the latest before it, in the order in which they became known: so what
-- is filed later never renames an occurrence. A firing learnt long after its time is an
-- occurrence of its own. An issuer's firings run on at its successor. The best firing has the best definition, then the most groups, then
-- the most dollars.
with lineages as (

    select * from {{ ref('int_issuer_lineages') }}

),

all_windows as (

    select * from {{ ref('int_signal_windows_united') }}

),

carried_windows as (

    select
        all_windows.definition_id,
        all_windows.anchor_part_id,
        all_windows.known_at,
        arg_max(lineages.earlier_cik, lineages.steps) as chain_cik
    from all_windows
    inner join lineages
        on
            all_windows.issuer_cik = lineages.issuer_cik
            and all_windows.known_at >= lineages.known_at
            and all_windows.known_at < coalesce(lineages.known_until, 'infinity')
    group by all_windows.definition_id, all_windows.anchor_part_id, all_windows.known_at

),

windows as (

    select
        all_windows.*,
        coalesce(carried_windows.chain_cik, all_windows.issuer_cik) as chain_cik
    from all_windows
    left join carried_windows
        on
            all_windows.definition_id = carried_windows.definition_id
            and all_windows.anchor_part_id = carried_windows.anchor_part_id
            and all_windows.known_at = carried_windows.known_at

),

definitions as (

    select * from {{ ref('int_definitions_hashed') }}

),

anchors as (

    select
        signal,
        chain_cik,
        direction,
        subject,
        anchor_trade_id,
        min(known_at) as known_at,
        arg_min(anchor_session, known_at) as anchor_session,
        max(chain_sessions) as chain_sessions
    from windows
    group by signal, chain_cik, direction, subject, anchor_trade_id

),

ordered as (

    select
        *,
        max(anchor_session) over (
            partition by signal, chain_cik, direction, subject
            order by known_at, anchor_session, anchor_trade_id
            rows between unbounded preceding and 1 preceding
        ) as latest_session_before
    from anchors

),

told_apart as (

    select
        *,
        coalesce(anchor_session < latest_session_before - chain_sessions, false)
            as is_late,
        coalesce(anchor_session > latest_session_before + chain_sessions, true)
            as is_first
    from ordered

),

numbered as (

    select
        *,
        case
            when is_late then -1
            else sum(case when is_first then 1 else 0 end) over (
                partition by signal, chain_cik, direction, subject, is_late
                order by known_at, anchor_session, anchor_trade_id
                rows between unbounded preceding and current row
            )
        end as occurrence_number
    from told_apart

),

named as (

    select
        signal,
        chain_cik,
        direction,
        subject,
        anchor_trade_id,
        left(
            md5(
                concat_ws(
                    ':',
                    signal,
                    chain_cik,
                    subject,
                    case
                        when is_late then anchor_trade_id
                        else first_value(anchor_trade_id) over (
                            partition by
                                signal, chain_cik, direction, subject, is_late, occurrence_number
                            order by known_at, anchor_session, anchor_trade_id
                        )
                    end
                )
            ),
            16
        ) as occurrence_id
    from numbered

),

in_occurrences as (

    select
        named.occurrence_id,
        windows.* exclude (chain_cik)
    from windows
    inner join named
        on
            windows.signal = named.signal
            and windows.chain_cik = named.chain_cik
            and windows.direction = named.direction
            and windows.subject = named.subject
            and windows.anchor_trade_id = named.anchor_trade_id

),

turning_points as (

    select
        occurrence_id,
        known_at
    from in_occurrences
    union
    select
        occurrence_id,
        known_until as known_at
    from in_occurrences

),

best_windows as (

    select
        turning_points.occurrence_id,
        turning_points.known_at as turned_at,
        in_occurrences.* exclude (occurrence_id, known_at, known_until)
    from turning_points
    left join in_occurrences
        on
            turning_points.occurrence_id = in_occurrences.occurrence_id
            and turning_points.known_at >= in_occurrences.known_at
            and turning_points.known_at < in_occurrences.known_until
    qualify
        row_number() over (
            partition by turning_points.occurrence_id, turning_points.known_at
            order by
                in_occurrences.priority nulls last,
                list_position(['high', 'medium', 'watch'], in_occurrences.tier),
                in_occurrences.groups desc,
                in_occurrences.value_usd desc,
                in_occurrences.anchor_session desc,
                in_occurrences.anchor_part_id
        ) = 1

),

-- A turning point that leaves the best window as it was is none.
changed as (

    select *
    from best_windows
    qualify
        (definition_id, tier, trade_part_ids) is distinct from lag(
            (definition_id, tier, trade_part_ids)
        ) over (partition by occurrence_id order by turned_at)

),

ended as (

    select
        * exclude (turned_at),
        turned_at as known_at,
        nullif(
            lead(turned_at) over (partition by occurrence_id order by turned_at),
            'infinity'::timestamp
        ) as known_until
    from changed

),

occurrences as (

    select
        ended.* replace (nullif(coalesce(ended.tier, definitions.tier), '') as tier),
        definitions.definition_hash,
        definitions.scope,
        definitions.reason,
        definitions.doubt
    from ended
    inner join definitions
        on ended.definition_id = definitions.definition_id

)

select * from occurrences
