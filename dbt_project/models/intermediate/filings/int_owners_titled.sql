-- One row is a reporting owner of a filing with the text that says the role: the officer
-- title, or, where that points elsewhere ('See Remarks') or is empty, the remarks and the
-- footnotes that speak of an office. These are read only for a filing with one owner, because
-- a text cannot be tied to one of several.
with owners as (

    select
        owners.accession_number,
        owners.line_ordinal,
        owners.officer_title,
        owners.other_text,
        owners.is_officer,
        filings.issuer_name,
        count(*) over (partition by owners.accession_number) as owners_of_filing,
        owners.is_officer
        and (
            owners.officer_title is null
            or regexp_matches(
                owners.officer_title,
                '(?i)\b(?:see|refer|explan|remark|footnote|foot note|note|below|attached|exhibit)'
            )
        ) as is_title_elsewhere
    from {{ ref('stg_edgar__reporting_owners') }} as owners
    inner join {{ ref('int_filings_timed') }} as filings
        on owners.accession_number = filings.accession_number

),

pointing_elsewhere as (

    select distinct accession_number
    from owners
    where
        is_title_elsewhere
        and owners_of_filing = 1

),

remarks as (

    select
        filings.accession_number,
        filings.remarks
    from {{ ref('int_filings_timed') }} as filings
    inner join pointing_elsewhere
        on filings.accession_number = pointing_elsewhere.accession_number
    where filings.remarks is not null

),

footnotes as (

    select
        footnotes.accession_number,
        string_agg(footnotes.footnote_text, ' ; ' order by footnotes.line_ordinal)
            as footnote_texts
    from {{ ref('stg_edgar__footnotes') }} as footnotes
    inner join pointing_elsewhere
        on footnotes.accession_number = pointing_elsewhere.accession_number
    where
        regexp_matches(
            footnotes.footnote_text,
            '(?i)chief|president|chair|counsel|officer|\bceo\b|\bcfo\b|\bcoo\b'
        )
    group by footnotes.accession_number

),

titled as (

    select
        owners.accession_number,
        owners.line_ordinal,
        owners.issuer_name,
        case
            when not owners.is_title_elsewhere then 'title'
            when remarks.remarks is not null or footnotes.footnote_texts is not null
                then 'text'
            else 'none'
        end as role_source,
        case
            when owners.is_title_elsewhere
                then concat_ws(' ; ', remarks.remarks, footnotes.footnote_texts)
            when owners.is_officer then owners.officer_title
            else concat_ws(' ; ', owners.officer_title, owners.other_text)
        end as role_text,
        owners.owners_of_filing
    from owners
    left join remarks
        on owners.accession_number = remarks.accession_number
    left join footnotes
        on owners.accession_number = footnotes.accession_number

)

select * from titled
