-- One row is an amendment with what its remarks and footnotes say about the original: that
-- the filing is withdrawn, that it is restated as a whole, that a line should not have been
-- there, was no trade at all, or was left out.
-- A wrong price or number of shares is none of these: it is restated in a line.
with filings as (

    select * from {{ ref('int_filings_timed') }}
    where is_amendment

),

footnotes as (

    select * from {{ ref('stg_edgar__footnotes') }}

),

texts as (

    select
        accession_number,
        remarks as text
    from filings
    where remarks is not null
    union all
    select
        footnotes.accession_number,
        footnotes.footnote_text as text
    from footnotes
    inner join filings
        on footnotes.accession_number = filings.accession_number

),

lowered as (

    select
        accession_number,
        lower(regexp_replace(text, '\s+', ' ', 'g')) as text
    from texts

),

flagged as (

    select
        accession_number,
        regexp_matches(
            text,
            '\bwithdraw(?:s|n|ing|al)?\b|\brescind|null and void|(?:should|please|to) (?:be )?disregard'
        )
        or regexp_matches(
            text,
            '\b(?:forms? [345](?:/a)?|reports?|statements?|filings?|amendments?)\b[a-z0-9 ,/()-]{0,80}\b(?:was|were) (?:filed |submitted |made )?(?:inadvertently|erroneously|mistakenly|in error|by mistake)(?: filed| submitted| made)?\b'
        )
        and not regexp_matches(
            text,
            '(?:omitted|late\b|reported|included|stated|listed|checked|marked|disclosed|excluded|misstated|not filed|not reported|not timely)'
        ) as says_withdrawn,
        regexp_matches(
            text,
            'should not have (?:been (?:reported|included|listed|filed|disclosed)|had an? (?:separate )?line)|did not (?:occur|take place)|never (?:occurred|took place)|(?:was|were) not (?:executed|consummated|effected)|\b(?:to|that|which|of) (?:remov(?:e|es|ing)|delet(?:e|es|ing)|eliminat(?:e|es|ing))\b|\bduplicat(?:e|ed|ive) (?:entry|entries|lines?|transactions?|sales?|purchases?|rows?)\b'
        )
        or regexp_matches(
            text,
            '\b(?:transactions?|sales?|purchases?|lines?|rows?|entry|entries|trades?|grants?|acquisitions?|dispositions?)\b[a-z0-9 ,/()-]{0,60}\b(?:was|were) (?:inadvertently|erroneously|mistakenly) (?:reported|included|listed|disclosed)(?: in error)?\b'
        )
        and not regexp_matches(
            text,
            '\b(?:price|prices|number|amount|dates?|codes?|footnotes?|total|balance|holdings|value|as (?:a|an|having|being|code)|code)\b'
        ) as says_removed,
        regexp_matches(
            text,
            '\bamends? and restates?\b|\bamended and restated (?:forms? [345]|report|filing|statement)|\b(?:restat|replac|supersed)[a-z]+\b[^.]{0,60}\bin (?:its|their) entirety'
        ) as says_restated,
        regexp_matches(
            text,
            '\b(?:inadvertently|erroneously|mistakenly) report(?:ed|ing) (?:that (?:he|she|it|they|the reporting person) (?:purchased|sold|acquired|disposed)|the (?:vesting|award(?:ing)?|purchase|sale|acquisition|disposition) of|[0-9][0-9,.]*)'
        ) as says_misreported,
        regexp_matches(
            text,
            '\b(?:omit(?:s|ted|ting)?|omission|left out|not (?:previously )?(?:reported|included)|unreported|failed to (?:report|include)|did not (?:report|include|reflect)|(?:additional|second|another) (?:transactions?|sales?|purchases?|lines?|trades?))\b'
        ) as says_omitted
    from lowered

),

by_filing as (

    select
        filings.accession_number,
        coalesce(bool_or(flagged.says_withdrawn), false) as says_withdrawn,
        coalesce(bool_or(flagged.says_removed), false) as says_removed,
        coalesce(bool_or(flagged.says_restated), false) as says_restated,
        coalesce(bool_or(flagged.says_misreported), false) as says_misreported,
        coalesce(bool_or(flagged.says_omitted), false) as says_omitted
    from filings
    left join flagged
        on filings.accession_number = flagged.accession_number
    group by filings.accession_number

)

select * from by_filing
