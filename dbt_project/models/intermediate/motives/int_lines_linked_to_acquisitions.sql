-- One row is a sale line with the shares that it may have come from: exercised or converted on
-- its day or within the two sessions before by the same decision group, or vested within three
-- sessions before. What is exercised after a sale was not sold in it, and what a person exercises
-- was not sold by a trust: seller is the decision group and the vehicle that holds the shares.
-- Only what was public with the sale's own filing counts. Shares acquired are spent once:
-- sales that were known earlier, then earlier lines, come first. What an exercise's own filing
-- does not sell was kept: only an exercise reported without a sale is linked to a sale in
-- another filing.
-- Exercise: code M, X, C or O. Where all of it is one class of common stock converted into
-- another, the shares were owned all along: linked, but still the seller's decision.
-- Vesting: shares received for nothing by code M, and how many were withheld (F) meanwhile.
-- Code A is left out: most of its lines are grants that vest years later.
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where
        shares > 0
        and transaction_date is not null

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

sessions as (

    select * from {{ ref('int_trading_calendar') }}

),

filters as (

    select
        max(threshold) filter (where noise_filter_id = 'exercise_linked')::integer
            as exercise_sessions,
        max(threshold) filter (where noise_filter_id = 'vesting_days')::integer
            as vesting_sessions
    from {{ ref('noise_filters') }}

),

copies as (

    select transaction_id from {{ ref('int_duplicate_lines') }}

),

placed as (

    select
        lines.transaction_id,
        lines.accession_number,
        lines.issuer_cik,
        lines.security_table,
        lines.security_title,
        lines.line_ordinal,
        lines.transaction_code,
        lines.acquired_disposed,
        lines.shares,
        lines.price_usd,
        lines.exercise_price_usd,
        lines.transaction_date,
        lines.expiration_date,
        lines.known_at,
        lines.known_until,
        concat_ws(
            '|',
            coalesce(groups.decision_group_id, lines.accession_number),
            case
                when lines.direct_indirect = 'I'
                    then regexp_replace(
                        lower(coalesce(lines.nature_of_ownership, 'indirect')), '[^a-z0-9]', '', 'g'
                    )
            end
        ) as seller,
        sessions.session_number
    from lines
    inner join sessions
        on lines.transaction_date = sessions.calendar_date
    left join groups
        on lines.accession_number = groups.accession_number
    where lines.transaction_code in ('S', 'M', 'X', 'C', 'O', 'F')

),

-- What the derivative table says about the exercises of a filing.
instruments as (

    select
        accession_number,
        coalesce(bool_and(
            coalesce(exercise_price_usd, 0) = 0
            and regexp_matches(lower(security_title), '\bcommon\b|\bordinary\b|^class [a-z]\b')
            and not regexp_matches(
                lower(security_title), 'preferred|note|debenture|warrant|option|right|unit'
            )
        ) filter (where transaction_code = 'C'), false) as converts_common_only,
        min(expiration_date - transaction_date)
            filter (where transaction_code in ('M', 'X', 'O')) as days_to_expiration
    from placed
    where
        security_table = 'derivative'
        and transaction_code in ('M', 'X', 'C', 'O')
    group by accession_number

),

sales as (

    select
        placed.*,
        sum(shares) over (
            partition by accession_number, seller, session_number
            order by line_ordinal
            rows between unbounded preceding and 1 preceding
        ) as shares_before
    from placed
    where
        security_table = 'non_derivative'
        and transaction_code = 'S'
        and coalesce(acquired_disposed, 'D') = 'D'
        and transaction_id not in (select transaction_id from copies)

),

exercising_filings as (

    select distinct accession_number from placed
    where
        security_table = 'non_derivative'
        and coalesce(acquired_disposed, 'A') = 'A'
        and transaction_code in ('M', 'X', 'C', 'O')

),

selling_filings as (

    select distinct accession_number from sales

),

sale_days as (

    select
        accession_number,
        issuer_cik,
        seller,
        session_number,
        known_at,
        accession_number in (select accession_number from exercising_filings)
            as has_own_exercise,
        sum(shares) as shares
    from sales
    group by accession_number, issuer_cik, seller, session_number, known_at

),

acquisition_days as (

    select
        placed.accession_number,
        placed.issuer_cik,
        placed.seller,
        placed.session_number,
        placed.known_at,
        placed.known_until,
        sum(placed.shares) as exercised_shares,
        sum(placed.shares) filter (
            where
            placed.transaction_code = 'C'
            and instruments.converts_common_only
        ) as converted_common_shares,
        sum(placed.shares) filter (
            where
            placed.transaction_code = 'M'
            and coalesce(placed.price_usd, 0) = 0
        ) as vested_shares,
        min(instruments.days_to_expiration) as days_to_expiration
    from placed
    left join instruments
        on placed.accession_number = instruments.accession_number
    where
        placed.security_table = 'non_derivative'
        and coalesce(placed.acquired_disposed, 'A') = 'A'
        and placed.transaction_code in ('M', 'X', 'C', 'O')
    group by
        placed.accession_number,
        placed.issuer_cik,
        placed.seller,
        placed.session_number,
        placed.known_at,
        placed.known_until

),

withholding_days as (

    select
        issuer_cik,
        seller,
        session_number,
        known_at,
        known_until,
        sum(shares) as shares
    from placed
    where
        security_table = 'non_derivative'
        and transaction_code = 'F'
    group by issuer_cik, seller, session_number, known_at, known_until

),

-- Each day is repeated for the sessions that it reaches, so that all joins are on equality.
exercise_reach as (

    select
        acquisition_days.*,
        accession_number in (select accession_number from selling_filings) as has_own_sale,
        unnest(generate_series(session_number, session_number + filters.exercise_sessions))
            as reached_session
    from acquisition_days
    cross join filters
    where exercised_shares > 0

),

vesting_reach as (

    select
        acquisition_days.*,
        unnest(generate_series(session_number, session_number + filters.vesting_sessions))
            as reached_session
    from acquisition_days
    cross join filters
    where vested_shares > 0

),

withholding_reach as (

    select
        withholding_days.*,
        unnest(generate_series(session_number, session_number + filters.vesting_sessions))
            as reached_session
    from withholding_days
    cross join filters

),

sale_reach as (

    select
        sales.accession_number,
        sales.issuer_cik,
        sales.seller,
        sales.session_number,
        sales.known_at,
        sales.known_until,
        sales.shares,
        sales.accession_number in (select accession_number from exercising_filings)
            as has_own_exercise,
        unnest(generate_series(
            sales.session_number - filters.exercise_sessions,
            sales.session_number + filters.exercise_sessions
        )) as reached_session
    from (
        select
            accession_number,
            issuer_cik,
            seller,
            session_number,
            known_at,
            known_until,
            sum(shares) as shares
        from sales
        group by accession_number, issuer_cik, seller, session_number, known_at, known_until
    ) as sales
    cross join filters

),

exercised as (

    select
        sale_days.accession_number,
        sale_days.seller,
        sale_days.session_number,
        sum(exercise_reach.exercised_shares) as exercised_shares,
        sum(coalesce(exercise_reach.converted_common_shares, 0)) as converted_common_shares,
        min(exercise_reach.days_to_expiration) as days_to_expiration
    from sale_days
    inner join exercise_reach
        on
            sale_days.issuer_cik = exercise_reach.issuer_cik
            and sale_days.seller = exercise_reach.seller
            and sale_days.session_number = exercise_reach.reached_session
            and (
                sale_days.accession_number = exercise_reach.accession_number
                or not exercise_reach.has_own_sale
            )
            and sale_days.known_at >= exercise_reach.known_at
            and sale_days.known_at < coalesce(exercise_reach.known_until, 'infinity')
    group by sale_days.accession_number, sale_days.seller, sale_days.session_number

),

spent as (

    select
        sale_days.accession_number,
        sale_days.seller,
        sale_days.session_number,
        sum(sale_reach.shares) as shares
    from sale_days
    inner join sale_reach
        on
            sale_days.issuer_cik = sale_reach.issuer_cik
            and sale_days.seller = sale_reach.seller
            and sale_days.session_number = sale_reach.reached_session
            and (sale_reach.known_at, sale_reach.accession_number, sale_reach.session_number)
            < (sale_days.known_at, sale_days.accession_number, sale_days.session_number)
            and (
                sale_days.accession_number = sale_reach.accession_number
                or not (sale_days.has_own_exercise or sale_reach.has_own_exercise)
            )
            and sale_days.known_at < coalesce(sale_reach.known_until, 'infinity')
    group by sale_days.accession_number, sale_days.seller, sale_days.session_number

),

vested as (

    select
        sale_days.accession_number,
        sale_days.seller,
        sale_days.session_number,
        sum(vesting_reach.vested_shares) as vested_shares
    from sale_days
    inner join vesting_reach
        on
            sale_days.issuer_cik = vesting_reach.issuer_cik
            and sale_days.seller = vesting_reach.seller
            and sale_days.session_number = vesting_reach.reached_session
            and sale_days.known_at >= vesting_reach.known_at
            and sale_days.known_at < coalesce(vesting_reach.known_until, 'infinity')
    group by sale_days.accession_number, sale_days.seller, sale_days.session_number

),

withheld as (

    select
        sale_days.accession_number,
        sale_days.seller,
        sale_days.session_number,
        sum(withholding_reach.shares) as withheld_shares
    from sale_days
    inner join withholding_reach
        on
            sale_days.issuer_cik = withholding_reach.issuer_cik
            and sale_days.seller = withholding_reach.seller
            and sale_days.session_number = withholding_reach.reached_session
            and sale_days.known_at >= withholding_reach.known_at
            and sale_days.known_at < coalesce(withholding_reach.known_until, 'infinity')
    group by sale_days.accession_number, sale_days.seller, sale_days.session_number

),

linked as (

    select
        sales.transaction_id,
        sales.shares,
        greatest(
            least(
                sales.shares,
                exercised.exercised_shares
                - coalesce(spent.shares, 0)
                - coalesce(sales.shares_before, 0)
            ),
            0
        )::decimal(26, 8) as exercise_linked_shares,
        exercised.exercised_shares,
        vested.vested_shares,
        coalesce(withheld.withheld_shares, 0) as withheld_shares,
        sale_days.shares as sold_shares,
        exercised.days_to_expiration,
        coalesce(
            exercised.converted_common_shares >= exercised.exercised_shares, false
        ) as is_class_conversion
    from sales
    inner join sale_days
        on
            sales.accession_number = sale_days.accession_number
            and sales.seller = sale_days.seller
            and sales.session_number = sale_days.session_number
    left join exercised
        on
            sales.accession_number = exercised.accession_number
            and sales.seller = exercised.seller
            and sales.session_number = exercised.session_number
    left join spent
        on
            sales.accession_number = spent.accession_number
            and sales.seller = spent.seller
            and sales.session_number = spent.session_number
    left join vested
        on
            sales.accession_number = vested.accession_number
            and sales.seller = vested.seller
            and sales.session_number = vested.session_number
    left join withheld
        on
            sales.accession_number = withheld.accession_number
            and sales.seller = withheld.seller
            and sales.session_number = withheld.session_number
    where
        exercised.accession_number is not null
        or vested.accession_number is not null

)

select * from linked
