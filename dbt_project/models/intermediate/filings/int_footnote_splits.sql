-- One row is a split of the shares that a footnote or the remarks of a filing speak of, with its
-- ratio: 'a 1-for-10 reverse stock split effective on ...', 'the five-for-one forward split', 'in
-- the form of a 100% stock dividend', 'each ten shares were combined into one'.
-- The date is the one that the text gives to the split; where that is a month or a year, the first
-- and the last day of it; null where the text gives none. The dates of grants, sales and approvals
-- beside it are others. A split with a date and no ratio has a null ratio.
{%- set fragments = footnote_rule_book()['fragments'] %}
{%- set number = number_pattern() %}
{%- set date = filled_pattern('<date>', fragments) %}
{%- set month_year = filled_pattern('<month_year>', fragments) %}
{%- set split = '(?:\\bsplits?\\b|\\bsplit-|\\bconsolidations?\\b|\\bsub-?divisions?\\b|\\bstock dividend\\b|\\bshare combination\\b|\\bstock combination\\b)' %}
{%- set done = '(?:effective(?:ness)?|effected|effectuated|effect|distributed|paid|payable|completed|implemented|occurred|consummated|executed|carried out|undertaken|took place)' %}
{%- set other_event = '\\b(?:grant|vest|expir|exercis|sold|sale|purchas|acqui|award|approv|announc|adopt|filed|record|dated|plan)' %}
{%- set other_ratio = 'conver|exchang|redeem|\\bany\\b|\\bfuture|subsequent|subject to|in the event' %}
with footnotes as (

    select
        accession_number,
        footnote_id,
        footnote_text
    from {{ ref('int_footnotes_classified') }}
    where
        regexp_matches(
            footnote_text,
            '(?i)\bsplit|consolidat|sub-?divi|stock dividend|combin'
        )

),

texts as (

    select
        accession_number,
        footnote_id,
        -- an hour is no ratio
        regexp_replace(
            replace({{ normalised_footnote('footnote_text') }}, '§', ' '),
            '\b[0-9]{1,2}:[0-9]{2} ?(?:[ap][.]? ?m\b|eastern|new york|e[sd]?t\b)',
            ' ',
            'g'
        ) as text
    from footnotes

),

-- Between two marks stands a ratio; before and after it what the text says of it. What is said of
-- every so many shares, and of a dividend in percent, becomes a ratio first.
marked as (

    select
        accession_number,
        footnote_id,
        string_split(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        text,
                        '\b(?:each|every) ({{ number }})((?: [a-z]+){0,8}? (?:shares?|stock)[^\n]{0,120}?\b(?:combined|consolidated|reclassified|converted|changed|reverse split)(?: and [a-z]+)? in(?:to)? )({{ number }})\b',
                        'reverse split \3-for-\1 ',
                        'g'
                    ),
                    '\b(?:each|every)((?: [a-z]+){0,6}? share[^\n]{0,80}?\b(?:split|subdivided|sub-divided)(?: and [a-z]+)? in(?:to)? )({{ number }})\b',
                    'forward split \2-for-1 ',
                    'g'
                ),
                '\b({{ number }})[- ](?:for|to)[- ](?:each |every |a )?({{ number }})\b|\b([1-9][0-9]{0,3}) ?: ?([1-9][0-9]{0,3})\b|\b([2-9][0-9]|[1-9][0-9]{2}) ?(?:%|percent) (?:stock|share) dividend',
                '§\1\3\5|\2\4§ \5% ',
                'g'
            ),
            '§'
        ) as parts
    from texts

),

occurrences as (

    select
        accession_number,
        footnote_id,
        unnest(generate_series(2, len(parts), 2)) as place,
        parts
    from marked
    where len(parts) > 2

),

placed as (

    select
        accession_number,
        footnote_id,
        place,
        split_part(parts[place], '|', 1) as first_text,
        split_part(parts[place], '|', 2) as second_text,
        parts[place - 1] as before,
        parts[place + 1] as after,
        regexp_extract(parts[place + 1], '^[^\n]{0,60}?{{ split }}') as named_after,
        regexp_extract(parts[place - 1], '{{ split }}[^\n]{0,40}$') as named_before,
        regexp_extract(parts[place - 1], '[^\n]{0,12}$') as just_before,
        regexp_extract(parts[place - 1], '[^\n]{0,40}{{ split }}[^\n]{0,40}$') as said_before
    from occurrences

),

-- A dividend in percent has one number: 50% gives three shares for two.
measured as (

    select
        *,
        {{ number_from_text('first_text') }} as first_number,
        {{ number_from_text('second_text') }} as second_number,
        case when named_after != '' then just_before || named_after else said_before end as said
    from placed
    where
        second_text = ''
        or (
            (named_after != '' or named_before != '')
            and not regexp_matches(
                coalesce(nullif(named_after, ''), named_before), '{{ other_ratio }}'
            )
            and not regexp_matches(
                regexp_extract(before, '[^\n]{0,40}$'), '(?:conver|exchang|redeem)[a-z]*'
            )
        )

),

ratios as (

    select
        accession_number,
        footnote_id,
        place,
        before,
        after,
        case
            when second_text = '' then 1 + first_number / 100
            when regexp_matches(said, 'reverse|consolidat|combin')
                then least(first_number, second_number) / greatest(first_number, second_number)
            when contains(said, 'forward')
                then greatest(first_number, second_number) / least(first_number, second_number)
            else first_number / second_number
        end as ratio
    from measured
    where
        first_number > 0
        and (
            second_text = ''
            -- nobody splits thirty shares into forty
            or second_number > 0 and least(first_number, second_number) <= 10
        )

),

-- A text that dates a split and leaves its ratio out.
unmeasured as (

    select
        accession_number,
        footnote_id,
        0 as place,
        '' as before,
        regexp_extract(
            text, '\b(?:reverse|forward|stock|share) split(?:[^\n]{0,200})'
        ) as after,
        cast(null as double) as ratio
    from texts
    where
        regexp_matches(text, '\b(?:reverse|forward|stock|share) split\b')
        and not exists (
            select 1
            from ratios
            where
                ratios.accession_number = texts.accession_number
                and ratios.footnote_id = texts.footnote_id
        )

),

named as (

    select * from ratios
    union all by name
    select * from unmeasured

),

-- First a date that a word of the split governs, then the next one after the ratio, then one
-- before it.
dates_found as (

    select
        *,
        regexp_extract(
            after,
            '^[^\n]{0,160}?(?:\n[^\n]{0,100}?)?\b{{ done }}\b([^\n]{0,40}?)({{ date }})',
            ['gap', 'day']
        ) as governed,
        regexp_extract(after, '^([^\n]{0,90}?)({{ date }})', ['gap', 'day']) as next,
        regexp_extract(
            before, '({{ date }})([^\n]{0,90})$', ['day', 'gap']
        ) as previous,
        regexp_extract(after, '^([^\n]{0,90}?)\b(?:in|during) ({{ month_year }})', ['gap', 'day'])
            as month_after,
        regexp_extract(
            before, '\b(?:in|during) ({{ month_year }})([^\n]{0,90})$', ['day', 'gap']
        ) as month_before,
        regexp_extract(after, '^([^\n]{0,60}?)\b(?:in|during) ((?:19|20)[0-9]{2})\b', ['gap', 'day'])
            as year_after
    from named

),

dates_chosen as (

    select
        accession_number,
        footnote_id,
        place,
        ratio,
        after,
        case
            when governed.day != '' and not regexp_matches(governed.gap, '{{ other_event }}')
                then {{ date_from_text('governed.day') }}
            when next.day != '' and not regexp_matches(next.gap, '{{ other_event }}')
                then {{ date_from_text('next.day') }}
            when previous.day != '' and not regexp_matches(previous.gap, '{{ other_event }}')
                then {{ date_from_text('previous.day') }}
        end as day,
        case
            when month_after.day != '' and not regexp_matches(month_after.gap, '{{ other_event }}')
                then month_after.day
            when
                month_before.day != ''
                and not regexp_matches(month_before.gap, '{{ other_event }}')
                then month_before.day
        end as month_text,
        case
            when year_after.day != '' and not regexp_matches(year_after.gap, '{{ other_event }}')
                then make_date(try_cast(year_after.day as integer), 1, 1)
        end as year
    from dates_found

),

months as (

    select
        * exclude (month_text),
        try_strptime(
            left(month_text, 3) || ' ' || right(month_text, 4), '%b %Y'
        )::date as month
    from dates_chosen

),

-- A dividend is paid, and a split after the close begins, on the day after.
final as (

    select
        accession_number,
        footnote_id,
        ratio,
        coalesce(day, month, year) as earliest_date,
        case
            when day is not null
                then day
                + regexp_matches(
                    regexp_extract(after, '^[^\n]{0,160}'),
                    'dividend|distribut|\bpaid|payable|after[^\n]{0,20} close|close of'
                )::integer
            when month is not null then last_day(month)
            when year is not null then make_date(year(year), 12, 31)
        end as effective_date
    from months
    where
        (ratio between 1 / 5000 and 100000 and abs(ratio - 1) > 0.1)
        or (ratio is null and day is not null)
    qualify
        row_number() over (
            partition by accession_number, footnote_id, round(ratio, 6), coalesce(day, month, year)
            order by place
        ) = 1

)

select * from final
