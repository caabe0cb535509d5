-- One row is a reported sale that a Form 144 announced: the latest notice of one of its
-- sellers at the issuer that was public with the sale, for a day from 90 days before the sale
-- to three days after it (a notice holds for three months, and days are approximate). Copies
-- of a sale in other filings do not count.
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where
        transaction_code = 'S'
        and security_table = 'non_derivative'

),

copies as (

    select * from {{ ref('int_duplicate_lines') }}

),

owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

notices as (

    select * from {{ ref('int_form144_notices') }}

),

announced as (

    select
        lines.transaction_id,
        lines.issuer_cik,
        notices.accession_number as notice_accession_number,
        notices.owner_cik,
        lines.shares,
        lines.value_usd,
        notices.plan_adopted_date as notice_plan_adopted_date,
        notices.approx_sale_date,
        lines.transaction_date,
        lines.known_at,
        lines.known_until
    from lines
    left join copies
        on lines.transaction_id = copies.transaction_id
    inner join owners
        on lines.accession_number = owners.accession_number
    inner join notices
        on
            lines.issuer_cik = notices.issuer_cik
            and owners.owner_cik = notices.owner_cik
            and lines.transaction_date
            between notices.approx_sale_date - 3 and notices.approx_sale_date + 90
            and lines.known_at >= notices.known_at
            and lines.known_at < coalesce(notices.known_until, 'infinity')
    where copies.transaction_id is null
    qualify
        row_number() over (
            partition by lines.transaction_id
            order by
                notices.approx_sale_date desc,
                notices.known_at desc,
                notices.accession_number
        ) = 1

)

select * from announced
