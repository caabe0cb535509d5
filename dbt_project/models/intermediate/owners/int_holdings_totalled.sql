-- One row is a class of common equity that the decision group of a filing is known to own after it,
-- among what its members own of all classes. Two readings, in shares of the filing's day:
--   listed   what the newest form says that states the class for its filer, alone; a form
--            states the classes that it reports a transaction in, a Form 3 all of them
--   rolled   besides, every older position that no form has ended
-- What could be a part of the other is left out of the smaller reading: classes that no form names
-- together with one of this filing's, depositary shares beside home shares, equal balances of
-- different members. A split that is only suggested is in the larger one.
-- is_open says that such a question is open, or that a balance is not known.
with versions as (

    select * from {{ ref('int_positions_followed') }}

),

balances as (

    select * from {{ ref('int_position_balances') }}

),

filings as (

    select * from {{ ref('int_position_filings') }}

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

members as (

    select * from {{ ref('int_reporting_group_members') }}

),

copies as (

    select * from {{ ref('int_duplicate_line_pairs') }}
    where copy_reason != 'refiled'

),

lines as (

    select * from {{ ref('int_position_lines') }}

),

splits as (

    select * from {{ ref('int_issuer_splits') }}

),

-- The newest balance of a position, by date, at each filing that says something of it.
newest as (

    select
        history_cik,
        filer_cik,
        security_class,
        holder,
        filing_order,
        arg_max(
            {
                'balance': balance,
                'high_balance': high_balance,
                'has_missing_balances': has_missing_balances,
                'is_unspecified': is_unspecified,
                'date': balance_date,
                'filing_order': filing_order
            },
            (balance_date, filing_order)
        ) over (
            partition by history_cik, filer_cik, security_class, holder
            order by filing_order
            rows between unbounded preceding and current row
        ) as known
    from versions

),

-- A filing may end a position under one name and state it under the same: one row each.
positions as (

    select
        history_cik,
        filer_cik,
        security_class,
        holder,
        min(filing_order) as first_order
    from versions
    group by all

),

classes_stated as (

    select
        history_cik,
        filer_cik,
        security_class,
        filing_order,
        max({'date': balance_date, 'filing_order': filing_order}) over (
            partition by history_cik, filer_cik, security_class
            order by filing_order
            rows between unbounded preceding and current row
        ) as newest_statement
    from (
        select
            history_cik,
            filer_cik,
            security_class,
            filing_order,
            max(balance_date) as balance_date
        from versions
        where states_class
        group by all
    )

),

-- Classes that one form names side by side are two classes.
classes_together as (

    select
        one.history_cik,
        one.filer_cik,
        one.security_class,
        other.security_class as other_class,
        min(one.filing_order) as filing_order
    from balances as one
    inner join balances as other
        on
            one.accession_number = other.accession_number
            and one.security_class != other.security_class
    group by all

),

-- A copied trade says that two filers report one position under two names.
aliases as (

    select
        later.history_cik,
        later.filer_cik,
        later.security_class,
        later.holder,
        arg_min(earlier.holder, (copies.known_at, copies.copy_of_transaction_id))
            as same_holder,
        min(copies.known_at) as known_at
    from copies
    inner join lines as later
        on copies.transaction_id = later.line_id
    inner join lines as earlier
        on copies.copy_of_transaction_id = earlier.line_id
    where later.holder != earlier.holder
    group by all

),

stating as (

    select
        filings.accession_number,
        filings.issuer_cik,
        filings.history_cik,
        filings.filer_cik,
        filings.filing_order,
        filings.known_at,
        groups.decision_group_id,
        max(balances.balance_date) as balance_date
    from filings
    inner join balances
        on filings.accession_number = balances.accession_number
    inner join groups
        on filings.accession_number = groups.accession_number
    group by all

),

-- Everyone in the group, as known when the filing was.
fellows as (

    select
        stating.*,
        members.owner_cik as fellow_cik
    from stating
    inner join members
        on
            stating.issuer_cik = members.issuer_cik
            and stating.decision_group_id = members.decision_group_id
            and stating.known_at >= members.known_at
            and stating.known_at < coalesce(members.known_until, 'infinity')

),

asked as (

    select
        fellows.*,
        positions.security_class,
        positions.holder
    from fellows
    inner join positions
        on
            fellows.history_cik = positions.history_cik
            and fellows.fellow_cik = positions.filer_cik
            and fellows.filing_order >= positions.first_order

),

known as (

    select
        asked.*,
        newest.known
    from asked
    asof inner join newest
        on
            asked.history_cik = newest.history_cik
            and asked.fellow_cik = newest.filer_cik
            and asked.security_class = newest.security_class
            and asked.holder = newest.holder
            and asked.filing_order >= newest.filing_order

),

with_statements as (

    select
        known.*,
        classes_stated.newest_statement
    from known
    asof left join classes_stated
        on
            known.history_cik = classes_stated.history_cik
            and known.fellow_cik = classes_stated.filer_cik
            and known.security_class = classes_stated.security_class
            and known.filing_order >= classes_stated.filing_order

),

-- A filing that comes late tells its own positions best.
read as (

    select
        with_statements.* exclude (known, newest_statement, balance_date),
        with_statements.balance_date as filing_date,
        with_statements.fellow_cik = with_statements.filer_cik as is_of_filer,
        own.accession_number is not null as is_own,
        coalesce(own.balance_date, with_statements.known.date) as balance_date,
        case when own.accession_number is null then with_statements.known.balance else own.balance end
            as balance,
        case
            when own.accession_number is null then with_statements.known.high_balance
            else own.high_balance
        end as high_balance,
        coalesce(own.has_missing_balances, with_statements.known.has_missing_balances)
            as has_missing_balances,
        coalesce(own.is_unspecified, with_statements.known.is_unspecified) as is_unspecified,
        coalesce(own.has_transactions, false) as has_transactions,
        own.accession_number is not null
        or (
            not coalesce(own_classes.states_class, false)
            and coalesce(
                {'date': with_statements.known.date, 'filing_order': with_statements.known.filing_order}
                >= with_statements.newest_statement,
                true
            )
        ) as is_listed
    from with_statements
    left join balances as own
        on
            with_statements.accession_number = own.accession_number
            and with_statements.fellow_cik = own.filer_cik
            and with_statements.security_class = own.security_class
            and with_statements.holder = own.holder
    left join (
        select
            accession_number,
            filer_cik,
            security_class,
            bool_or(states_class) as states_class
        from balances
        group by all
    ) as own_classes
        on
            with_statements.accession_number = own_classes.accession_number
            and with_statements.fellow_cik = own_classes.filer_cik
            and with_statements.security_class = own_classes.security_class

),

-- Splits that may lie between a balance and the filing. Where it is not said, or not since which
-- day, or not how many shares, the balance may be in either unit.
splits_between as (

    select
        accession_number,
        fellow_cik,
        security_class,
        holder,
        product(case when is_certain then ratio else 1 end) as stated_ratio,
        product(case when is_certain then 1 else coalesce(ratio, 1) end) as suggested_ratio,
        bool_or(not is_certain) as has_suggested_split
    from (
        select
            read.accession_number,
            read.fellow_cik,
            read.security_class,
            read.holder,
            splits.ratio,
            coalesce(
                splits.is_stated
                and read.balance_date < splits.earliest_date
                and read.filing_date >= splits.effective_date
                and splits.ratio is not null,
                false
            ) as is_certain
        from read
        inner join splits
            on
                read.issuer_cik = splits.issuer_cik
                and read.balance_date < splits.effective_date
                and read.filing_date >= coalesce(splits.earliest_date, splits.effective_date)
                and read.known_at >= splits.known_at
                and read.known_at < coalesce(splits.known_until, 'infinity')
        where
            not read.is_own
            and read.balance > 0
    )
    group by all

),

in_units as (

    select
        read.* replace (
            read.balance
            * coalesce(
                splits_between.stated_ratio * least(splits_between.suggested_ratio, 1), 1
            ) as balance,
            read.high_balance
            * coalesce(
                splits_between.stated_ratio * greatest(splits_between.suggested_ratio, 1), 1
            ) as high_balance
        ),
        coalesce(splits_between.has_suggested_split, false) as has_suggested_split,
        coalesce(aliases.same_holder, read.holder) as told_holder
    from read
    left join splits_between
        on
            read.accession_number = splits_between.accession_number
            and read.fellow_cik = splits_between.fellow_cik
            and read.security_class = splits_between.security_class
            and read.holder = splits_between.holder
    left join aliases
        on
            read.history_cik = aliases.history_cik
            and read.fellow_cik = aliases.filer_cik
            and read.security_class = aliases.security_class
            and read.holder = aliases.holder
            and read.known_at >= aliases.known_at

),

-- The same holder reported by several members counts once.
counted as (

    select *
    from in_units
    qualify
        row_number() over (
            partition by accession_number, security_class, told_holder
            order by is_own desc, balance_date desc, balance desc, fellow_cik
        ) = 1

),

open_classes as (

    select
        counted.accession_number,
        counted.fellow_cik,
        counted.security_class
    from counted
    inner join balances
        on
            counted.accession_number = balances.accession_number
            and balances.states_class
    left join classes_together
        on
            counted.history_cik = classes_together.history_cik
            and counted.fellow_cik = classes_together.filer_cik
            and counted.security_class = classes_together.security_class
            and balances.security_class = classes_together.other_class
            and counted.filing_order >= classes_together.filing_order
    where
        counted.is_of_filer
        and counted.balance > 0
    group by all
    having
        not bool_or(counted.security_class = balances.security_class)
        and (
            count(classes_together.filing_order) = 0
            -- a depositary share is not one share
            or bool_or(
                (split_part(counted.security_class, ' ', 1) = 'ads')
                != (split_part(balances.security_class, ' ', 1) = 'ads')
            )
        )

),

judged as (

    select
        counted.*,
        open_classes.security_class is not null as is_open_class,
        min(counted.fellow_cik) over (
            partition by counted.accession_number, counted.security_class, round(counted.balance)
        ) != counted.fellow_cik
        and counted.balance > 0 as is_equal_of_other
    from counted
    left join open_classes
        on
            counted.accession_number = open_classes.accession_number
            and counted.fellow_cik = open_classes.fellow_cik
            and counted.security_class = open_classes.security_class

),

summed as (

    select
        accession_number,
        security_class,
        coalesce(
            sum(balance) filter (
                where is_listed and not is_open_class and not is_equal_of_other
            ),
            0
        ) as class_low_shares,
        coalesce(sum(high_balance), 0) as class_high_shares,
        bool_or(is_own) as is_of_filing,
        -- no figure at all of what the filing itself reports
        bool_or(is_own and has_transactions and balance is null) as is_unknown,
        bool_or(
            has_missing_balances
            or is_unspecified
            or has_suggested_split
            or is_open_class
            or is_equal_of_other
        ) as is_open
    from judged
    group by accession_number, security_class

),

final as (

    select
        accession_number,
        security_class,
        class_low_shares,
        class_high_shares,
        sum(class_low_shares) over filing as low_shares,
        sum(class_high_shares) over filing as high_shares,
        is_of_filing,
        bool_or(is_unknown) over filing as is_unknown,
        bool_or(is_open) over filing as is_open
    from summed
    window filing as (partition by accession_number)

)

select * from final
