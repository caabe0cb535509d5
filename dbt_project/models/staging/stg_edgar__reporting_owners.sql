-- One row is a reporting owner of a filing. The relationship is a comma list of
-- Director, Officer, TenPercentOwner and Other; a word that is not there is false.
with raw_rows as (

    select * from {{ source('edgar', 'reportingowner') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        rptownercik as owner_cik,
        rptownername as owner_name,
        rptowner_title as officer_title,
        rptowner_txt as other_text,
        rptowner_street1 as street_1,
        rptowner_street2 as street_2,
        rptowner_city as city,
        rptowner_state as state_code,
        rptowner_zipcode as postal_code,
        rptowner_state_desc as state_name,
        file_number,
        coalesce(rptowner_relationship ilike '%director%', false) as is_director,
        coalesce(rptowner_relationship ilike '%officer%', false) as is_officer,
        coalesce(rptowner_relationship ilike '%tenpercent%', false) as is_ten_percent_owner,
        coalesce(rptowner_relationship ilike '%other%', false) as is_other,
        {{ filed_flag('rptowner_non_us_address_flag') }} as has_non_us_address
    from raw_rows

)

select * from renamed
