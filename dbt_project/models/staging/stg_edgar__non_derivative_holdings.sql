-- One row is a holding line of Table I, as filed.
with raw_rows as (

    select * from {{ source('edgar', 'nonderiv_holding') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        security_title,
        trans_form_type as line_form_type,
        {{ amount_filed('shrs_ownd_folwng_trans') }} as shares_owned_after,
        {{ amount_filed('valu_ownd_folwng_trans') }} as value_owned_after_usd,
        direct_indirect_ownership as direct_indirect,
        nature_of_ownership,
        security_title_fn as security_title_footnotes,
        trans_form_type_fn as line_form_type_footnotes,
        shrs_ownd_folwng_trans_fn as shares_owned_after_footnotes,
        valu_ownd_folwng_trans_fn as value_owned_after_usd_footnotes,
        direct_indirect_ownership_fn as direct_indirect_footnotes,
        nature_of_ownership_fn as nature_of_ownership_footnotes,
        other_fn as other_footnotes
    from raw_rows

)

select * from renamed
