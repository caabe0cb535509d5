-- One row is a sale whose seller leaves the company by an 8-K (item 5.02) from 180 days before the
-- sale to 30 after it, that was public with the sale. A sentence is the seller's when it holds
-- their surname, or when it names nobody and leaves the office that they hold. Forms by several
-- owners, whose sale it is not certain, are not told.
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where transaction_code = 'S'

),

owners as (

    select * from {{ ref('int_owners_with_roles') }}
    where
        owners_of_filing = 1
        and is_natural_person

),

sentences as (

    select
        *,
        coalesce(
            accepted_at,
            timezone('UTC', timezone('America/New_York', filed_date + interval 22 hour))
        ) as known_at,
        string_split(
            trim(regexp_replace(lower(sentence), '[^a-z]+', ' ', 'g')), ' '
        ) as words
    from {{ ref('stg_edgar__departure_sentences') }}

),

-- EDGAR writes the surname first.
named as (

    select
        *,
        string_split(
            trim(regexp_replace(lower(string_split(owner_name, ' ')[1]), '[^a-z]+', ' ', 'g')),
            ' '
        ) as surname_words,
        case role
            when 'ceo' then ['chief', 'executive', 'officer']
            when 'cfo' then ['chief', 'financial', 'officer']
            when 'coo' then ['chief', 'operating', 'officer']
            when 'general_counsel' then ['general', 'counsel']
        end as office_words
    from owners

),

left_by as (

    select
        lines.transaction_id,
        sentences.accession_number as departure_accession_number,
        sentences.filed_date as departure_filed_date,
        sentences.sentence,
        list_has_all(sentences.words, named.surname_words) as is_named
    from lines
    inner join named
        on lines.accession_number = named.accession_number
    inner join sentences
        on
            lines.issuer_cik = sentences.issuer_cik
            and sentences.filed_date
            between lines.transaction_date - 180 and lines.transaction_date + 30
            and lines.known_at >= sentences.known_at
            and (
                (
                    len(array_to_string(named.surname_words, '')) >= 3
                    and list_has_all(sentences.words, named.surname_words)
                )
                or (
                    not sentences.is_person_named
                    and list_has_all(sentences.words, named.office_words)
                )
            )
    qualify
        row_number() over (
            partition by lines.transaction_id
            order by
                is_named desc,
                sentences.filed_date desc,
                sentences.accession_number,
                sentences.line_ordinal
        ) = 1

)

select * from left_by
