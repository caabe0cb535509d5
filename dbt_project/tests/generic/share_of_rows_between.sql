{#-
The share of rows that meet a condition lies between two bounds. `reason` says why these, with
the date on which they were set; `among` limits the rows that count. Fewer rows than
`min_rows` say nothing.
-#}
{% test share_of_rows_between(model, condition, reason, minimum=0, maximum=1, among='true', min_rows=100) %}
with shares as (

    select
        count(*) as rows_in_all,
        count(*) filter (where {{ condition }}) as rows_that_meet_it,
        count(*) filter (where {{ condition }}) / nullif(count(*), 0) as share
    from {{ model }}
    where {{ among }}

)

select * from shares
where
    rows_in_all >= {{ min_rows }}
    and share not between {{ minimum }} and {{ maximum }}
{% endtest %}
