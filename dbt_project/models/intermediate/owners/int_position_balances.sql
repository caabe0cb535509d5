-- One row is a position in a filing: a class of common equity of one holder, with its balance after
-- the filing's transactions, in shares of common equity, and what net_disposed it.
-- Every line of a position shows a balance; the position's is the one after the last of them:
-- the smallest after disposals only, the largest after acquisitions only, else that of the last
-- line of the last day. Lines that only state a holding are added up. Lines of one holder that cite
-- other notes about who holds are positions of their own, and add up, unless one's balance goes on
-- from the other's. Where balances of one holder do not go on from each other and no note tells
-- them apart, high_balance is their sum.
-- Units that are exchanged together with a share of another class are not counted beside it.
with lines as (

    select * from {{ ref('int_position_lines') }}

),

filings as (

    select * from {{ ref('int_position_filings') }}

),

filing_days as (

    select
        lines.accession_number,
        coalesce(
            max(lines.transaction_date)
                filter (where lines.transaction_date <= filings.filed_date),
            any_value(filings.stated_date)
        ) as balance_date
    from lines
    inner join filings
        on lines.accession_number = filings.accession_number
    group by lines.accession_number

),

slots as (

    select
        accession_number,
        history_cik,
        filer_cik,
        security_class,
        holder,
        slot,
        case
            when not bool_or(is_transaction) then null
            when count(*) filter (where acquired_disposed = 'D') = 0
                then max(shares_owned_after) filter (where is_transaction)
            when count(*) filter (where acquired_disposed = 'A') = 0
                then min(shares_owned_after) filter (where is_transaction)
            else arg_max(shares_owned_after, (transaction_date, line_ordinal))
                filter (where is_transaction)
        end as traded_balance,
        list(shares_owned_after order by line_ordinal) filter (where is_transaction)
            as balances,
        list(
            round(
                shares_owned_after
                + case acquired_disposed when 'A' then -shares else shares end,
                4
            )
            order by line_ordinal
        ) filter (where is_transaction) as balances_before,
        sum(shares_owned_after) filter (where not is_transaction) as held_balance,
        sum(case acquired_disposed when 'A' then -shares else shares end)
            filter (where is_transaction) as net_disposed,
        bool_or(is_transaction) as has_transactions,
        bool_or(shares_owned_after is null or has_open_rate) as has_missing_balances,
        bool_or(is_unspecified) and count(*) > 1 as is_unspecified,
        bool_and(security_table = 'derivative' and security_kind != 'common') as is_unit,
        max(underlying_class) as underlying_class
    from lines
    group by all

),

-- A slot whose balance another goes on from is no position of its own.
positions as (

    select
        accession_number,
        history_cik,
        filer_cik,
        security_class,
        holder,
        list({'balance': traded_balance, 'before': balances_before})
            filter (where has_transactions) as ends,
        list_distinct(flatten(list(balances))) as balances,
        flatten(list(balances_before)) as balances_before,
        count(*) filter (where has_transactions) as slots,
        min(traded_balance) as smallest_balance,
        sum(held_balance) as held_balance,
        coalesce(sum(net_disposed), 0) as net_disposed,
        bool_or(has_transactions) as has_transactions,
        bool_or(has_missing_balances) as has_missing_balances,
        bool_or(is_unspecified) as is_unspecified,
        bool_and(is_unit) as is_unit,
        max(underlying_class) as underlying_class
    from slots
    group by all

),

ended as (

    select
        *,
        case
            when not has_transactions then null
            when slots = 1 then smallest_balance
            else coalesce(
                list_sum(
                    list_distinct(
                        list_transform(
                            list_filter(
                                ends,
                                lambda one, place : len(
                                    list_filter(
                                        ends,
                                        lambda other, other_place : other_place != place
                                        and list_contains(other.before, round(one.balance, 4))
                                    )
                                ) = 0
                            ),
                            lambda one : one.balance
                        )
                    )
                ),
                smallest_balance
            )
        end as traded_balance,
        case
            when slots = 1
                then list_sum(
                    list_filter(
                        balances,
                        lambda one : not list_contains(balances_before, round(one, 4))
                    )
                )
        end as unchained_balance
    from positions

),

balanced as (

    select
        ended.accession_number,
        ended.history_cik,
        ended.filer_cik,
        ended.security_class,
        ended.holder,
        case
            when ended.has_transactions
                then ended.traded_balance + coalesce(ended.held_balance, 0)
            else ended.held_balance
        end as balance,
        case
            -- what one person holds directly is one position, however its balances are typed
            when ended.has_transactions
                then greatest(
                    ended.traded_balance,
                    case
                        when filings.owners > 1 or not starts_with(ended.holder, 'direct ')
                            then ended.unchained_balance
                    end
                )
                + coalesce(ended.held_balance, 0)
            else ended.held_balance
        end as high_balance,
        ended.traded_balance,
        ended.net_disposed,
        ended.has_transactions,
        -- an amendment states what it changes, and its original the rest
        (ended.has_transactions and not filings.is_amendment) or filings.is_form_3
            as states_class,
        ended.has_missing_balances,
        ended.is_unspecified,
        ended.is_unit,
        ended.underlying_class,
        filing_days.balance_date,
        filings.filing_order
    from ended
    inner join filings
        on ended.accession_number = filings.accession_number
    inner join filing_days
        on ended.accession_number = filing_days.accession_number

),

-- Few: as a condition of one join over all, each position would be compared with every other.
units as (

    select
        *,
        round(balance) as rounded_balance
    from balanced
    where
        is_unit
        and balance > 0

),

paired_units as (

    select distinct
        units.accession_number,
        units.security_class,
        units.holder
    from units
    inner join balanced as paired
        on
            units.accession_number = paired.accession_number
            and units.holder = paired.holder
            and units.rounded_balance = round(paired.balance)
    where
        not paired.is_unit
        and units.underlying_class is distinct from paired.security_class

),

final as (

    select balanced.* exclude (is_unit, underlying_class)
    from balanced
    anti join paired_units
        on
            balanced.accession_number = paired_units.accession_number
            and balanced.security_class = paired_units.security_class
            and balanced.holder = paired_units.holder

)

select * from final
