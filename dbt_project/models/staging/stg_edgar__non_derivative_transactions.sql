-- One row is a transaction line of Table I, as filed; an amount below zero is none,
-- but for the price, which int_lines_valued judges.
with raw_rows as (

    select * from {{ source('edgar', 'nonderiv_trans') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        security_title,
        trans_date as transaction_date,
        deemed_execution_date,
        trans_form_type as line_form_type,
        trans_code as transaction_code,
        {{ filed_flag('equity_swap_involved') }} as is_equity_swap,
        trans_timeliness as timeliness,
        {{ amount_filed('trans_shares') }} as shares,
        trans_pricepershare as price_usd,
        trans_acquired_disp_cd as acquired_disposed,
        {{ amount_filed('shrs_ownd_folwng_trans') }} as shares_owned_after,
        {{ amount_filed('valu_ownd_folwng_trans') }} as value_owned_after_usd,
        direct_indirect_ownership as direct_indirect,
        nature_of_ownership,
        security_title_fn as security_title_footnotes,
        trans_date_fn as transaction_date_footnotes,
        deemed_execution_date_fn as deemed_execution_date_footnotes,
        equity_swap_trans_cd_fn as coding_footnotes,
        trans_timeliness_fn as timeliness_footnotes,
        trans_shares_fn as shares_footnotes,
        trans_pricepershare_fn as price_usd_footnotes,
        trans_acquired_disp_cd_fn as acquired_disposed_footnotes,
        shrs_ownd_folwng_trans_fn as shares_owned_after_footnotes,
        valu_ownd_folwng_trans_fn as value_owned_after_usd_footnotes,
        direct_indirect_ownership_fn as direct_indirect_footnotes,
        nature_of_ownership_fn as nature_of_ownership_footnotes,
        other_fn as other_footnotes,
        {{ has_amount_below_zero([
            'trans_pricepershare',
            'trans_shares',
            'shrs_ownd_folwng_trans',
            'valu_ownd_folwng_trans',
        ]) }} as has_amount_below_zero
    from raw_rows

)

select * from renamed
