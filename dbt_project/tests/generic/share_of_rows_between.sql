{#-
The share of rows that meet a condition lies between two bounds. `reason` says why these, with
the date on which they were set; `among` limits the rows that count. Fewer rows than
`min_rows` say nothing. With `unit` its values are counted, not rows: forty odd lines of one filing
are one odd filing. Up to `few` that meet the condition are never too many.
-#}
{% test share_of_rows_between(model, condition, reason, minimum=0, maximum=1, among='true', min_rows=100, unit=none, few=0) %}
{%- set counted = 'count(distinct ' ~ unit ~ ')' if unit else 'count(*)' %}
with shares as (

    select
        {{ counted }} as rows_in_all,
        {{ counted }} filter (where {{ condition }}) as rows_that_meet_it,
        {{ counted }} filter (where {{ condition }}) / nullif({{ counted }}, 0) as share
    from {{ model }}
    where {{ among }}

)

select * from shares
where
    rows_in_all >= {{ min_rows }}
    and share not between {{ minimum }} and {{ maximum }}
    and rows_that_meet_it not between 1 and {{ few }}
{% endtest %}
