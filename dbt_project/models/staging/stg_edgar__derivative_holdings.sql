-- One row is a holding line of Table II, as filed.
with raw_rows as (

    select * from {{ source('edgar', 'deriv_holding') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        security_title,
        {{ amount_filed('conv_exercise_price') }} as exercise_price_usd,
        trans_form_type as line_form_type,
        exercise_date as exercisable_date,
        expiration_date,
        undlyng_sec_title as underlying_title,
        {{ amount_filed('undlyng_sec_shares') }} as underlying_shares,
        {{ amount_filed('undlyng_sec_value') }} as underlying_value_usd,
        {{ amount_filed('shrs_ownd_folwng_trans') }} as shares_owned_after,
        {{ amount_filed('valu_ownd_folwng_trans') }} as value_owned_after_usd,
        direct_indirect_ownership as direct_indirect,
        nature_of_ownership,
        security_title_fn as security_title_footnotes,
        conv_exercise_price_fn as exercise_price_usd_footnotes,
        trans_form_type_fn as line_form_type_footnotes,
        exercise_date_fn as exercisable_date_footnotes,
        expiration_date_fn as expiration_date_footnotes,
        undlyng_sec_title_fn as underlying_title_footnotes,
        undlyng_sec_shares_fn as underlying_shares_footnotes,
        undlyng_sec_value_fn as underlying_value_usd_footnotes,
        shrs_ownd_folwng_trans_fn as shares_owned_after_footnotes,
        valu_ownd_folwng_trans_fn as value_owned_after_usd_footnotes,
        direct_indirect_ownership_fn as direct_indirect_footnotes,
        nature_of_ownership_fn as nature_of_ownership_footnotes,
        other_fn as other_footnotes
    from raw_rows

)

select * from renamed
