{#-
Versions of one thing do not overlap: each ends before, or when, the next begins, and none ends
before it begins.
-#}
{% test versions_follow_each_other(model, keys) %}
with ordered as (

    select
        {{ keys | join(', ') }},
        known_at,
        known_until,
        lead(known_at) over (
            partition by {{ keys | join(', ') }} order by known_at
        ) as next_known_at
    from {{ model }}

)

select * from ordered
where
    known_until <= known_at
    or next_known_at <= known_at
    or (next_known_at is not null and coalesce(known_until, 'infinity') > next_known_at)
{% endtest %}
