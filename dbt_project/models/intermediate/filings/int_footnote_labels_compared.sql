-- One row is something that a labelled footnote says, or is read to say: a plan mention, a date
-- of adoption, a price range, a class. Expected and found are compared by the checks.
-- Texts without a plan, a date or a range are not counted: silence is easy to read.
with labels as (

    select * from {{ ref('labelled_footnotes') }}

),

read as (

    select * from {{ ref('int_footnote_texts_classified') }}

),

joined as (

    select
        labels.label_id,
        labels.plan_mention as expected_plan,
        coalesce(labels.plan_adopted, '') as expected_date,
        concat_ws('-', labels.price_low_usd, labels.price_high_usd) as expected_range,
        string_split(coalesce(labels.footnote_classes, ''), '|') as expected_classes,
        read.plan_mention as found_plan,
        coalesce(
            strftime(read.plan_adopted_date, '%Y-%m-%d'), read.plan_adopted_month, ''
        ) as found_date,
        concat_ws('-', read.price_low_usd, read.price_high_usd) as found_range,
        read.footnote_classes as found_classes
    from labels
    inner join read
        on md5(labels.footnote_text) = read.text_hash

),

expected as (

    select label_id, 'plan' as aspect, expected_plan as value from joined
    union all
    select label_id, 'adoption_date' as aspect, expected_date as value from joined
    union all
    select label_id, 'price_range' as aspect, expected_range as value from joined
    union all
    select label_id, 'class' as aspect, unnest(expected_classes) as value from joined

),

found as (

    select label_id, 'plan' as aspect, found_plan as value from joined
    union all
    select label_id, 'adoption_date' as aspect, found_date as value from joined
    union all
    select label_id, 'price_range' as aspect, found_range as value from joined
    union all
    select label_id, 'class' as aspect, unnest(found_classes) as value from joined

),

compared as (

    select
        coalesce(expected.label_id, found.label_id) as label_id,
        coalesce(expected.aspect, found.aspect) as aspect,
        coalesce(expected.value, found.value) as value,
        expected.label_id is not null as is_expected,
        found.label_id is not null as is_found
    from expected
    full join found
        on
            expected.label_id = found.label_id
            and expected.aspect = found.aspect
            and expected.value = found.value
    where coalesce(expected.value, found.value) not in ('', 'none')

)

select * from compared
