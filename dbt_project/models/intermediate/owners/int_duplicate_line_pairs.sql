-- One row is a pair of lines in two filings that report one sale or purchase; the earlier
-- known one counts. Equal issuer, class, date, code, shares and price is not enough: two
-- directors may buy the same lot, and one person two equal lots. What makes it one trade:
--   refiled       the owner is the same, one filing holds all trades of the other, and the
--                 balance does not go on from the other's line; or the owner is left with the
--                 same balance by both lines, with nothing that came in between
--   same_person   owners of one name at one address are left with the same balance: EDGAR
--                 knows a person under two numbers
--   split_form    ten owners, the most that a form admits, or a remark that says so: the
--                 same rows are filed again for the other owners
--   chain         one side is an entity or a ten-percent owner who is not an officer or
--                 director: fund, general partner and manager report the same shares
--   same_balance  two people report the same balance, at least one of them indirectly
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where
        security_table = 'non_derivative'
        and transaction_code in ('P', 'S')
        and shares > 0
        and transaction_date is not null

),

owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

sides as (

    select
        owners.accession_number,
        list_sort(list(owners.owner_cik)) as owner_ciks,
        list(
            array_to_string(
                list_sort(
                    list_filter(
                        string_split(regexp_replace(lower(owners.owner_name), '[^a-z]+', ' ', 'g'), ' '),
                        lambda word : len(word) > 1
                    )
                ),
                ' '
            )
            || ' at '
            || lower(regexp_replace(owners.street_1 || owners.postal_code, '[^A-Za-z0-9]', '', 'g'))
        ) as people,
        bool_and(
            not owners.is_natural_person
            or (
                owners.is_ten_percent_owner
                and not owners.is_officer
                and not owners.is_director
            )
        ) as is_entity_side,
        bool_or(not owners.is_natural_person) as has_entity,
        count(*) >= 10
        or coalesce(
            regexp_matches(
                any_value(filings.remarks),
                '(?i)\b(?:first|second|third|fourth|one|two|three|four|[1-5]) of (?:two|three|four|five|[2-5])\b|\b(?:forms?|parts?|reports?|statements?) (?:no\. ?)?[1-5] ?/ ?[2-5]\b|more than (?:ten|10|twenty|20) (?:reporting|joint|owner|person|filer)|(?:other|additional|remaining) reporting (?:persons|owners)[^.]{0,60}separate'
            ),
            false
        ) as is_split
    from owners
    inner join filings
        on owners.accession_number = filings.accession_number
    group by owners.accession_number

),

-- Where shares of a class come in as well as go out, equal balances prove nothing.
both_ways as (

    select
        accession_number,
        coalesce(security_class, '') as security_class
    from {{ ref('int_lines_valued') }}
    where security_table = 'non_derivative'
    group by all
    having
        bool_or(acquired_disposed = 'A')
        and bool_or(acquired_disposed = 'D')

),

-- Most filings hold no line that another repeats, and need not be sorted.
repeated as (

    select
        issuer_cik,
        coalesce(security_class, '') as security_class,
        transaction_date,
        transaction_code,
        shares,
        coalesce(price_usd_filed, -1) as price
    from lines
    group by all
    having min(accession_number) != max(accession_number)

),

comparable as (

    select *
    from lines
    where accession_number in (
        select lines.accession_number
        from lines
        inner join repeated
            on
                lines.issuer_cik = repeated.issuer_cik
                and lines.transaction_date = repeated.transaction_date
                and lines.transaction_code = repeated.transaction_code
                and lines.shares = repeated.shares
                and coalesce(lines.security_class, '') = repeated.security_class
                and coalesce(lines.price_usd_filed, -1) = repeated.price
    )

),

keyed as (

    select
        transaction_id,
        lineage_id,
        accession_number,
        line_ordinal,
        issuer_cik,
        coalesce(security_class, '') as security_class,
        transaction_date,
        transaction_code,
        acquired_disposed,
        shares,
        coalesce(price_usd_filed, -1) as price,
        direct_indirect,
        shares_owned_after,
        -- the balances between which the filing's trades of the position run
        case acquired_disposed
            when 'A' then min(shares_owned_after - shares) over position_trades
            else max(shares_owned_after + shares) over position_trades
        end as first_balance,
        case acquired_disposed
            when 'A' then max(shares_owned_after) over position_trades
            else min(shares_owned_after) over position_trades
        end as last_balance,
        known_at,
        known_until,
        count(*) over (partition by accession_number) as trades_of_filing,
        row_number() over (
            partition by
                accession_number,
                security_class,
                transaction_date,
                transaction_code,
                acquired_disposed,
                shares,
                price_usd_filed
            order by line_ordinal
        ) as lot
    from comparable
    window position_trades as (
        partition by accession_number, security_class, acquired_disposed, direct_indirect
    )

),

equal_lines as (

    select
        later.transaction_id,
        earlier.transaction_id as copy_of_transaction_id,
        later.issuer_cik,
        later.security_class,
        later.accession_number,
        earlier.accession_number as copy_of_accession_number,
        earlier.lineage_id as copy_of_lineage_id,
        later.known_at,
        coalesce(later.direct_indirect = earlier.direct_indirect, true) as has_equal_nature,
        coalesce(
            later.first_balance = earlier.last_balance
            or earlier.first_balance = later.last_balance,
            false
        ) as is_continued,
        coalesce(later.shares_owned_after = earlier.shares_owned_after, false)
            as has_equal_balance,
        coalesce(later.direct_indirect = 'I' or earlier.direct_indirect = 'I', false)
            as is_indirect,
        least(later.trades_of_filing, earlier.trades_of_filing) as trades_of_smaller,
        count(*) over (
            partition by later.accession_number, earlier.accession_number
        ) as equal_trades
    from keyed as later
    inner join keyed as earlier
        on
            later.issuer_cik = earlier.issuer_cik
            and later.security_class = earlier.security_class
            and later.transaction_date = earlier.transaction_date
            and later.transaction_code = earlier.transaction_code
            and later.acquired_disposed = earlier.acquired_disposed
            and later.shares = earlier.shares
            and later.price = earlier.price
            and later.lot = earlier.lot
            and later.accession_number != earlier.accession_number
    where
        (later.known_at, later.accession_number) > (earlier.known_at, earlier.accession_number)
        and later.lineage_id != earlier.lineage_id

),

sided as (

    select
        equal_lines.*,
        list_has_any(later.owner_ciks, earlier.owner_ciks) as has_common_owner,
        list_has_any(later.people, earlier.people) as has_one_person,
        equal_lines.has_equal_balance
        and equal_lines.has_equal_nature
        and both_ways.accession_number is null as is_left_with_the_same,
        later.is_split or earlier.is_split as is_split,
        later.is_entity_side or earlier.is_entity_side as is_entity_side,
        later.has_entity or earlier.has_entity as has_entity
    from equal_lines
    inner join sides as later
        on equal_lines.accession_number = later.accession_number
    inner join sides as earlier
        on equal_lines.copy_of_accession_number = earlier.accession_number
    left join both_ways
        on
            equal_lines.accession_number = both_ways.accession_number
            and equal_lines.security_class = both_ways.security_class

),

reasoned as (

    select
        transaction_id,
        copy_of_transaction_id,
        issuer_cik,
        accession_number,
        copy_of_accession_number,
        copy_of_lineage_id,
        case
            when has_common_owner
                then case
                    when
                        equal_trades = trades_of_smaller
                        and has_equal_nature
                        and not is_continued
                        then 'refiled'
                    when is_left_with_the_same then 'refiled'
                end
            when has_one_person and has_equal_balance and has_equal_nature then 'same_person'
            when is_split and equal_trades = trades_of_smaller then 'split_form'
            when is_entity_side then 'chain'
            when has_equal_balance and (is_indirect or has_entity) then 'same_balance'
        end as copy_reason,
        known_at
    from sided

)

select * from reasoned
where copy_reason is not null
