-- One row is a filing that could not be read, or was read and is kept out of every other table.
with rejected as (

    select * from {{ ref('int_filings_rejected') }}

)

select * from rejected
