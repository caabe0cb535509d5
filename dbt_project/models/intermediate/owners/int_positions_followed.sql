-- One row is what a filing says of a position of its filer: its balance, or, where it ends the
-- position without a line for it, a balance of zero. A new Form 3 states all that its filer owns,
-- so what it does not list has ended. A position that begins with the very balance with which
-- another one is known, which the filing does not list, or that goes on from there and not from its
-- own last balance, is that one under another name; of several with that balance, the one told last,
-- because a name that has been given up has the same balance for ever.
with balances as (

    select * from {{ ref('int_position_balances') }}

),

filings as (

    select * from {{ ref('int_position_filings') }}

),

splits as (

    select * from {{ ref('int_issuer_splits') }}
    where is_stated

),

keys as (

    select
        history_cik,
        filer_cik,
        security_class,
        holder,
        min(filing_order) as first_order
    from balances
    group by all

),

form_3s as (

    select * from filings
    where is_form_3

),

ended_by_form_3 as (

    select
        form_3s.accession_number,
        keys.history_cik,
        keys.filer_cik,
        keys.security_class,
        keys.holder,
        form_3s.stated_date as balance_date,
        form_3s.filing_order,
        true as states_class
    from form_3s
    inner join keys
        on
            form_3s.history_cik = keys.history_cik
            and form_3s.filer_cik = keys.filer_cik
            and form_3s.filing_order > keys.first_order
    anti join balances
        on
            form_3s.accession_number = balances.accession_number
            and keys.security_class = balances.security_class
            and keys.holder = balances.holder

),

stated as (

    select
        accession_number,
        history_cik,
        filer_cik,
        security_class,
        holder,
        balance,
        high_balance,
        net_disposed,
        has_missing_balances,
        is_unspecified,
        balance_date,
        filing_order,
        states_class
    from balances
    union all by name
    select
        *,
        0 as balance,
        0 as high_balance,
        0 as net_disposed,
        false as has_missing_balances,
        false as is_unspecified
    from ended_by_form_3

),

-- Each balance until the next filing that states the position.
spans as (

    select
        *,
        arg_max(balance, (balance_date, filing_order)) over so_far as known_balance,
        arg_max(balance_date, (balance_date, filing_order)) over so_far as known_date,
        coalesce(lead(filing_order) over position, 2147483647) as next_order,
        coalesce(lag(balance) over position, 0) as last_balance
    from stated
    window
        position as (
            partition by history_cik, filer_cik, security_class, holder order by filing_order
        ),
        so_far as (
            partition by history_cik, filer_cik, security_class, holder
            order by filing_order
            rows between unbounded preceding and current row
        )

),

-- A balance that goes on from no balance of its own name.
beginnings as (

    select
        spans.*,
        spans.balance + spans.net_disposed as balance_before,
        filings.issuer_cik,
        filings.known_at
    from spans
    inner join filings
        on spans.accession_number = filings.accession_number
    where
        spans.balance + spans.net_disposed > 0
        and abs(spans.balance + spans.net_disposed - spans.last_balance) >= 1

),

-- Other balances known then. Only a split makes them unequal, and few issuers have one.
{%- set conditions = [
    'round(beginnings.balance_before) = round(spans.known_balance)',
    'spans.known_balance > 0 and beginnings.issuer_cik in (select issuer_cik from splits)',
] %}
others as (
    {% for condition in conditions %}
    select
        beginnings.accession_number,
        beginnings.issuer_cik,
        beginnings.history_cik,
        beginnings.filer_cik,
        beginnings.security_class as new_class,
        beginnings.holder as new_holder,
        beginnings.balance_before,
        beginnings.balance_date,
        beginnings.known_at,
        beginnings.filing_order,
        spans.security_class,
        spans.holder,
        spans.known_balance,
        spans.known_date,
        spans.filing_order as told_order
    from beginnings
    inner join spans
        on
            beginnings.history_cik = spans.history_cik
            and beginnings.filer_cik = spans.filer_cik
            and beginnings.filing_order > spans.filing_order
            and beginnings.filing_order < spans.next_order
            and {{ condition }}
    {% if not loop.last %}union{% endif %}
    {% endfor %}
),

in_units as (

    select
        others.*,
        coalesce(
            product(splits.ratio) filter (
                where
                splits.earliest_date > others.known_date
                and splits.effective_date <= others.balance_date
                and splits.known_at <= others.known_at
                and coalesce(splits.known_until, 'infinity') > others.known_at
            ),
            1
        ) as ratio
    from others
    left join splits
        on others.issuer_cik = splits.issuer_cik
    group by all

),

renamed as (

    select
        accession_number,
        history_cik,
        filer_cik,
        security_class,
        holder,
        balance_date,
        filing_order,
        false as states_class
    from in_units
    where abs(known_balance * ratio - balance_before) < 1
    qualify
        row_number() over (
            partition by accession_number, new_class, new_holder
            order by security_class = new_class desc, told_order desc, security_class, holder
        ) = 1
        and row_number() over (
            partition by accession_number, security_class, holder
            order by security_class = new_class desc, new_class, new_holder
        ) = 1

),

final as (

    select * from stated
    union all by name
    select
        *,
        0 as balance,
        0 as high_balance,
        0 as net_disposed,
        false as has_missing_balances,
        false as is_unspecified
    from renamed

)

select * from final
