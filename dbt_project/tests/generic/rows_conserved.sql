{#-
A layer neither loses nor doubles rows: the model has as many rows as its upstream models
together (a list), and the same sums. `upstream_where` and `model_where` say which rows count; `sums`
names columns of both sides, or maps the model's column to the upstream's.
-#}
{% test rows_conserved(model, upstream, sums=[], model_where='true', upstream_where='true', count_rows=true) %}
{%- set pairs = sums.items() | list if sums is mapping else zip(sums, sums) | list %}
with here as (

    select
        {{ 'count(*)' if count_rows else 0 }} as row_count
        {%- for here_column, _ in pairs %},
        coalesce(sum({{ here_column }}), 0) as {{ here_column }}
        {%- endfor %}
    from {{ model }}
    where {{ model_where }}

),

each_upstream as (
{% for relation in upstream %}
    select
        {{ 'count(*)' if count_rows else 0 }} as row_count
        {%- for here_column, there_column in pairs %},
        coalesce(sum({{ there_column }}), 0) as {{ here_column }}
        {%- endfor %}
    from {{ relation }}
    where {{ upstream_where }}
    {{ 'union all' if not loop.last }}
{%- endfor %}
),

there as (

    select
        sum(row_count) as row_count
        {%- for here_column, _ in pairs %},
        sum({{ here_column }}) as {{ here_column }}
        {%- endfor %}
    from each_upstream

)

select
    here.row_count as rows_here,
    there.row_count as rows_upstream
    {%- for here_column, _ in pairs %},
    here.{{ here_column }} as {{ here_column }}_here,
    there.{{ here_column }} as {{ here_column }}_upstream
    {%- endfor %}
from here
cross join there
where
    here.row_count != there.row_count
    {%- for here_column, _ in pairs %}
    or here.{{ here_column }} != there.{{ here_column }}
    {%- endfor %}
{% endtest %}
