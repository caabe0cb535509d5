-- One row is a signature of a filing. A signature is not tied to an owner.
with raw_rows as (

    select * from {{ source('edgar', 'owner_signature') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        ownersignaturename as signature_name,
        ownersignaturedate as signature_date
    from raw_rows

)

select * from renamed
