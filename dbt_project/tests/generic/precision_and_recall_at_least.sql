{#
    Compares what was expected (is_expected) with what was found (is_found), by `by`. Fails with
    a row for each group of which too little was found, or too much that was not expected.
    Groups of fewer than `min_expected` are too small to judge. `since` and `reason` say when
    and why the bound was set; they are for the reader.
#}
{% test precision_and_recall_at_least(
    model, by, min_precision, min_recall, since, reason, where=none, min_expected=1
) %}

with scores as (

    select
        {{ by }} as value,
        count(*) filter (where is_expected) as expected,
        count(*) filter (where is_found) as found,
        count(*) filter (where is_expected and is_found) as right_ones
    from {{ model }}
    {% if where %}where {{ where }}{% endif %}
    group by all

)

select
    *,
    right_ones / nullif(found, 0) as precision,
    right_ones / nullif(expected, 0) as recall
from scores
where
    expected >= {{ min_expected }}
    and (
        coalesce(right_ones / nullif(found, 0), 0) < {{ min_precision }}
        or coalesce(right_ones / nullif(expected, 0), 0) < {{ min_recall }}
    )

{% endtest %}
