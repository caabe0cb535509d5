-- A split is stated by what was known by then: a statement, or two kinds of evidence, or the
-- balances of two owners.
select
    splits.issuer_cik,
    splits.ratio,
    splits.known_at
from {{ ref('int_issuer_splits') }} as splits
left join {{ ref('int_split_evidence') }} as evidence
    on
        splits.issuer_cik = evidence.issuer_cik
        and splits.ratio = evidence.ratio
        and splits.known_at >= evidence.known_at
where splits.is_stated
group by splits.issuer_cik, splits.ratio, splits.known_at
having
    not coalesce(bool_or(evidence.is_statement), false)
    and count(distinct evidence.source) < 2
    and count(distinct split_part(evidence.witness, ':', 1))
    filter (where evidence.source = 'balances') < 2
