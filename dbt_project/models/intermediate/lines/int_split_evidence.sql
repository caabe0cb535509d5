-- One row is something that says, or lets suppose, that the shares of an issuer were split: new
-- shares for an old one, and the days between which the old unit became the new one.
-- price file: its close and its adjusted close part by a ratio of splits from one session to the
--   next; or what insiders paid, as a multiple of its close, changes by one and stays.
-- company facts: a report states a number of shares anew that an earlier one stated in the old
--   unit; a number of shares that jumps from one report to the next; the tag of a split.
-- text: a footnote states the ratio, or only the date.
-- balances: what a position was before a trade is what it last was, times a ratio.
-- filed prices: what insiders paid changes by a ratio. It only supports what others say.
-- is_statement: enough by itself. is_supporting: nothing by itself. witness counts once.
with lines as (

    select * from {{ ref('int_lines_coded') }}
    where is_common_equity

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

owners as (

    select
        accession_number,
        min(owner_cik) as owner_cik
    from {{ ref('stg_edgar__reporting_owners') }}
    group by accession_number

),

holdings as (

    select * from {{ ref('stg_edgar__non_derivative_holdings') }}

),

titles as (

    select * from {{ ref('int_security_titles_classified') }}

),

split_ratios as (

    select
        new_shares::double / old_shares as ratio,
        ratio as price_ratio
    from {{ ref('split_ratios') }}

),

texts as (

    select * from {{ ref('int_footnote_splits') }}

),

market_prices as (

    select * from {{ ref('int_line_market_prices') }}

),

file_prices as (

    select * from {{ ref('stg_market__prices') }}
    where ticker in (select ticker from market_prices)

),

facts as (

    select * from {{ ref('stg_edgar__company_facts') }}
    where
        replace(form_type, '/A', '') in (
            '10-K', '10-KT', '10-Q', '10-QT', '20-F', '40-F'
        )
        and period_end <= filed_date

),

context_filings as (

    select
        issuer_cik,
        accession_number,
        known_at
    from {{ ref('int_context_filings_timed') }}

),

----------------------------------------------------------------------- text

by_text as (

    select
        filings.issuer_cik,
        'text' as source,
        texts.ratio,
        texts.earliest_date,
        coalesce(texts.effective_date, least(filings.period_of_report, filings.filed_date))
            as effective_date,
        texts.ratio is not null and texts.effective_date is not null as is_statement,
        false as is_supporting,
        filings.accession_number as witness,
        format('{} of {}', texts.footnote_id, filings.accession_number) as evidence,
        filings.known_at
    from texts
    inner join filings
        on texts.accession_number = filings.accession_number
    where
        texts.effective_date is null
        or texts.effective_date between date '1980-01-01' and filings.filed_date + 180

),

----------------------------------------------------------------------- price file

spans as (

    select
        issuer_cik,
        ticker,
        min(transaction_date) - 366 as first_date,
        max(transaction_date) + 366 as last_date
    from market_prices
    group by issuer_cik, ticker

),

factors as (

    select
        ticker,
        price_date,
        adjusted_close / close as factor,
        lag(adjusted_close / close) over series as factor_before,
        close,
        lag(close) over series as close_before
    from file_prices
    where close > 0 and adjusted_close > 0
    window series as (partition by ticker, file_name order by price_date)

),

by_adjustment as (

    select
        spans.issuer_cik,
        'price file' as source,
        split_ratios.ratio,
        factors.price_date as earliest_date,
        factors.price_date as effective_date,
        true as is_statement,
        false as is_supporting,
        factors.ticker as witness,
        format('adjusted close of {}', factors.ticker) as evidence,
        timezone('UTC', timezone('America/New_York', factors.price_date + interval 16 hour))
            as known_at
    from factors
    inner join split_ratios
        on factors.factor / factors.factor_before / split_ratios.ratio between 0.993 and 1.007
    inner join spans
        on
            factors.ticker = spans.ticker
            and factors.price_date between spans.first_date and spans.last_date
    where
        (
            factors.factor / factors.factor_before > 1.2
            or factors.factor / factors.factor_before < 1 / 1.2
        )
        -- the close fell by what the factor rose
        and factors.close / factors.close_before * split_ratios.ratio between 0.5 and 2

),

multiples as (

    select
        issuer_cik,
        ticker,
        transaction_date,
        median(price_usd / close) as multiple,
        count(distinct accession_number) as filings,
        max(known_at) as known_at
    from market_prices
    where has_close
    group by issuer_cik, ticker, transaction_date

),

followed as (

    select
        *,
        lag(multiple) over series as multiple_before,
        lag(multiple, 2) over series as multiple_before_that,
        lag(filings) over series as filings_before,
        lag(transaction_date) over series as date_before,
        lead(multiple) over series as multiple_after,
        lead(known_at) over series as known_after
    from multiples
    window series as (partition by issuer_cik, ticker order by transaction_date)

),

-- A mistyped price is alone; a unit is that of several.
by_multiple as (

    select
        followed.issuer_cik,
        'price file' as source,
        split_ratios.ratio,
        followed.date_before + 1 as earliest_date,
        followed.transaction_date as effective_date,
        true as is_statement,
        false as is_supporting,
        followed.ticker as witness,
        format('filed prices as multiples of the close of {}', followed.ticker) as evidence,
        case
            when followed.multiple between 0.95 and 1.05 or followed.filings > 1
                then followed.known_at
            else greatest(followed.known_at, followed.known_after)
        end as known_at
    from followed
    inner join split_ratios
        on
            followed.multiple_before / followed.multiple / split_ratios.ratio
            between 0.97 and 1.03
    where
        (
            followed.multiple_before / followed.multiple > 1.2
            or followed.multiple_before / followed.multiple < 1 / 1.2
        )
        and (
            followed.filings_before > 1
            or followed.multiple_before_that / followed.multiple_before between 0.95 and 1.05
        )
        and (
            followed.multiple between 0.95 and 1.05
            or followed.filings > 1
            or followed.multiple_after / followed.multiple between 0.95 and 1.05
        )

),

----------------------------------------------------------------------- company facts

share_facts as (

    select
        facts.issuer_cik,
        facts.accession_number,
        facts.tag,
        facts.amount::double as shares,
        facts.period_end,
        facts.filed_date,
        coalesce(
            context_filings.known_at,
            timezone('UTC', timezone('America/New_York', facts.filed_date + interval 22 hour))
        ) as known_at
    from facts
    left join context_filings
        on
            facts.issuer_cik = context_filings.issuer_cik
            and facts.accession_number = context_filings.accession_number
    where
        facts.tag in ('EntityCommonStockSharesOutstanding', 'CommonStockSharesOutstanding')
        and facts.unit = 'shares'
        and facts.amount > 0

),

-- Of one day's number, each report that states it another way than the one before.
restated as (

    select
        *,
        lag(shares) over (
            partition by issuer_cik, tag, period_end order by filed_date, accession_number
        ) as shares_before,
        lag(filed_date) over (
            partition by issuer_cik, tag, period_end order by filed_date, accession_number
        ) as filed_before
    from share_facts

),

by_restatement as (

    select
        restated.issuer_cik,
        'company facts' as source,
        split_ratios.ratio,
        restated.filed_before as earliest_date,
        restated.filed_date as effective_date,
        true as is_statement,
        false as is_supporting,
        restated.accession_number as witness,
        format('{} of {} stated anew', restated.tag, restated.period_end) as evidence,
        restated.known_at
    from restated
    inner join split_ratios
        on restated.shares / restated.shares_before / split_ratios.ratio between 0.998 and 1.002

),

reported as (

    select
        issuer_cik,
        tag,
        period_end,
        arg_min(shares, (filed_date, accession_number)) as shares,
        arg_min(accession_number, (filed_date, accession_number)) as accession_number,
        min(filed_date) as filed_date,
        min(known_at) as known_at
    from share_facts
    group by issuer_cik, tag, period_end

),

jumps as (

    select
        *,
        lag(shares) over series as shares_before,
        lag(period_end) over series as period_before
    from reported
    window series as (partition by issuer_cik, tag order by period_end)

),

by_jump as (

    select
        jumps.issuer_cik,
        'shares outstanding' as source,
        split_ratios.ratio,
        -- a report gives the numbers of a past day in the unit of its own day
        jumps.period_before + 1 as earliest_date,
        jumps.filed_date as effective_date,
        false as is_statement,
        false as is_supporting,
        jumps.accession_number as witness,
        format('{} from {} to {}', jumps.tag, jumps.period_before, jumps.period_end) as evidence,
        jumps.known_at
    from jumps
    inner join split_ratios
        on jumps.shares / jumps.shares_before / split_ratios.ratio between 0.97 and 1.03
    where
        jumps.period_end - jumps.period_before <= 400
        and (
            jumps.shares / jumps.shares_before >= 1.4
            or jumps.shares / jumps.shares_before <= 1 / 1.4
        )

),

-- The tag gives a ratio above one for forward and reverse splits alike: others tell which.
by_tag as (

    select
        facts.issuer_cik,
        'tag' as source,
        unnest([facts.amount::double, 1 / facts.amount::double]) as ratio,
        facts.period_end - 60 as earliest_date,
        facts.period_end + 60 as effective_date,
        false as is_statement,
        true as is_supporting,
        facts.accession_number as witness,
        format('{} of {}', facts.tag, facts.accession_number) as evidence,
        coalesce(
            context_filings.known_at,
            timezone('UTC', timezone('America/New_York', facts.filed_date + interval 22 hour))
        ) as known_at
    from facts
    left join context_filings
        on
            facts.issuer_cik = context_filings.issuer_cik
            and facts.accession_number = context_filings.accession_number
    where
        facts.tag = 'StockholdersEquityNoteStockSplitConversionRatio1'
        and facts.amount between 0.0005 and 5000
        and facts.amount not between 0.9 and 1.1

),

----------------------------------------------------------------------- balances

-- A position that is named alike, as each filing found and left it.
traded as (

    select
        accession_number,
        issuer_cik,
        coalesce(security_class, '') as security_class,
        coalesce(direct_indirect, 'D') as direct_indirect,
        coalesce(lower(trim(nature_of_ownership)), '') as nature,
        arg_min(
            shares_owned_after
            + case acquired_disposed when 'D' then shares else -shares end,
            line_ordinal
        )::double as shares_before,
        arg_max(shares_owned_after, line_ordinal)::double as shares_after,
        min(transaction_date) as first_date,
        max(transaction_date) as last_date,
        max(known_at) as known_at
    from lines
    where
        form_type in ('4', '5')
        and transaction_date <= filed_date
    group by all

),

held as (

    select
        filings.accession_number,
        filings.issuer_cik,
        coalesce(titles.security_class, '') as security_class,
        coalesce(holdings.direct_indirect, 'D') as direct_indirect,
        coalesce(lower(trim(holdings.nature_of_ownership)), '') as nature,
        any_value(holdings.shares_owned_after)::double as shares_before,
        any_value(holdings.shares_owned_after)::double as shares_after,
        any_value(filings.period_of_report) as first_date,
        any_value(filings.period_of_report) as last_date,
        any_value(filings.known_at) as known_at
    from holdings
    inner join filings
        on holdings.accession_number = filings.accession_number
    left join titles
        on
            holdings.security_title = titles.security_title
            and filings.issuer_words = titles.issuer_words
    where
        filings.form_type in ('3', '4', '5')
        and filings.period_of_report <= filings.filed_date
        and coalesce(titles.is_common_equity, true)
    group by all
    having count(*) = 1

),

united as (

    select * from traded
    union all by name
    select held.*
    from held
    anti join traded
        on
            held.accession_number = traded.accession_number
            and held.security_class = traded.security_class
            and held.direct_indirect = traded.direct_indirect
            and held.nature = traded.nature

),

steps as (

    select
        united.issuer_cik,
        owners.owner_cik,
        united.accession_number,
        united.shares_before,
        lag(united.shares_after) over series as shares_last,
        lag(united.last_date) over series as date_last,
        united.first_date,
        united.known_at
    from united
    inner join owners
        on united.accession_number = owners.accession_number
    window
        series as (
            partition by
                united.issuer_cik,
                owners.owner_cik,
                united.security_class,
                united.direct_indirect,
                united.nature
            order by united.known_at, united.accession_number
        )

),

by_balance as (

    select
        steps.issuer_cik,
        'balances' as source,
        split_ratios.ratio,
        steps.date_last + 1 as earliest_date,
        steps.first_date as effective_date,
        false as is_statement,
        false as is_supporting,
        format('{}:{}', steps.owner_cik, steps.shares_last) as witness,
        format(
            '{:.0f} shares of {} became {:.0f}, {}',
            steps.shares_last, steps.date_last, steps.shares_before, steps.accession_number
        ) as evidence,
        steps.known_at
    from steps
    inner join split_ratios
        on abs(steps.shares_before - steps.shares_last * split_ratios.ratio) <= 1
    where
        least(steps.shares_before, steps.shares_last) >= 100
        and steps.shares_before / steps.shares_last not between 0.85 and 1.2
        and steps.date_last < steps.first_date

),

-- Positions that ran on as they were: no split lies between.
unchanged as (

    select distinct
        issuer_cik,
        date_last,
        first_date,
        known_at
    from steps
    where
        shares_before = shares_last
        and shares_last > 0

),

----------------------------------------------------------------------- filed prices

filed as (

    select
        issuer_cik,
        security_class,
        transaction_date,
        median(price_usd::double) as price_usd,
        max(known_at) as known_at
    from lines
    where
        transaction_code in ('P', 'S', 'F')
        and price_usd > 0
        and transaction_date <= filed_date
    group by all

),

filed_before as (

    select
        *,
        price_usd / lag(price_usd) over series as price_ratio,
        lag(transaction_date) over series as date_before
    from filed
    window series as (
        partition by issuer_cik, security_class order by transaction_date
    )

),

by_price as (

    select
        filed_before.issuer_cik,
        'filed prices' as source,
        split_ratios.ratio,
        filed_before.date_before + 1 as earliest_date,
        filed_before.transaction_date as effective_date,
        false as is_statement,
        true as is_supporting,
        strftime(filed_before.transaction_date, '%Y-%m-%d') as witness,
        'filed prices' as evidence,
        filed_before.known_at
    from filed_before
    inner join split_ratios
        on filed_before.price_ratio / split_ratios.price_ratio between 1 / 1.15 and 1.15
    where
        filed_before.transaction_date - filed_before.date_before <= 400
        and (filed_before.price_ratio >= 1.75 or filed_before.price_ratio <= 1 / 1.75)

),

combined as (

    select * from by_text
    union all
    select * from by_adjustment
    union all
    select * from by_multiple
    union all
    select * from by_restatement
    union all
    select * from by_jump
    union all
    select * from by_tag
    union all
    select * from by_balance
    union all
    select * from by_price

),

-- What only supposes a split is silenced by a position that ran on over the same days.
final as (

    select distinct
        combined.issuer_cik,
        combined.source,
        coalesce(split_ratios.ratio, combined.ratio) as ratio,
        combined.earliest_date,
        combined.effective_date,
        combined.is_statement,
        combined.is_supporting,
        combined.witness,
        combined.evidence,
        combined.known_at
    from combined
    left join split_ratios
        on combined.ratio / split_ratios.ratio between 0.997 and 1.003
    where
        combined.source not in ('balances', 'shares outstanding')
        or not exists (
            select 1
            from unchanged
            where
                unchanged.issuer_cik = combined.issuer_cik
                and unchanged.date_last < combined.earliest_date
                and unchanged.first_date >= combined.effective_date
                and unchanged.known_at <= combined.known_at
        )

)

select * from final
