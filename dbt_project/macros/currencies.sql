{#
    Currencies other than the US dollar in which shares are traded and prices are filed: `mark` finds
    the currency in a normalised text (normalised_footnote), beside a number or alone; `low` and
    `high` are what one unit has cost in US dollars since 2003, with room. A rate or a dollar amount
    outside of them is none of this currency. Pence and agorot are hundredths that are quoted.
#}
{% macro currencies() %}
    {{ return([
        {'code': 'CAD', 'mark': 'canadian dollars?|canadian \\$|\\b(?:cad|cdn|ca) ?\\$|\\b(?:can|c)\\$|\\b(?:cad|cdn)\\b', 'low': 0.58, 'high': 1.12},
        {'code': 'TWD', 'mark': '(?:new )?taiwan(?:ese)? dollars?|\\b(?:nt|twd|ntd) ?\\$|\\b(?:twd|ntd)\\b', 'low': 0.027, 'high': 0.037},
        {'code': 'GBX', 'mark': '(?:british |sterling |uk )?\\bpence\\b|\\bgbx\\b', 'low': 0.0100, 'high': 0.0215, 'unit': 'GBP'},
        {'code': 'GBP', 'mark': '(?:british |uk |great british )?pounds? sterling|(?:british|uk) pounds?|\\bin sterling\\b|\\bgbp\\b ?£?|£', 'low': 1.00, 'high': 2.15},
        {'code': 'EUR', 'mark': '\\beuros?\\b|\\beur\\b ?€?|€', 'low': 0.80, 'high': 1.62},
        {'code': 'SEK', 'mark': 'swedish (?:kron(?:a|or|er)|crowns?)|\\bsek\\b', 'low': 0.08, 'high': 0.18},
        {'code': 'NOK', 'mark': 'norwegian (?:kron(?:e|er|or|a)|crowns?)|\\bnok\\b', 'low': 0.08, 'high': 0.21},
        {'code': 'DKK', 'mark': 'danish (?:kron(?:e|er|or|a)|crowns?)|\\bdkk\\b', 'low': 0.12, 'high': 0.22},
        {'code': 'JPY', 'mark': '(?:japanese )?\\byen\\b|\\bjpy\\b ?¥?|¥', 'low': 0.0055, 'high': 0.0140},
        {'code': 'HKD', 'mark': 'hong kong dollars?|\\b(?:hk|hkd) ?\\$|\\bhkd\\b', 'low': 0.12, 'high': 0.14},
        {'code': 'CNY', 'mark': 'renminbi|chinese yuan|\\byuan\\b|\\brmb\\b ?¥?|\\bcny\\b ?¥?', 'low': 0.11, 'high': 0.18},
        {'code': 'AUD', 'mark': 'australian dollars?|\\b(?:aud|au) ?\\$|\\ba\\$|\\baud\\b', 'low': 0.50, 'high': 1.13},
        {'code': 'NZD', 'mark': 'new zealand dollars?|\\b(?:nzd|nz) ?\\$|\\bnzd\\b', 'low': 0.48, 'high': 0.90},
        {'code': 'SGD', 'mark': 'singapore dollars?|\\bsgd ?\\$|\\bs\\$|\\bsgd\\b', 'low': 0.54, 'high': 0.86},
        {'code': 'CHF', 'mark': 'swiss francs?|\\bchf\\b', 'low': 0.70, 'high': 1.42},
        {'code': 'ILA', 'mark': '(?:israeli )?\\bagorot\\b|\\bagora\\b', 'low': 0.0020, 'high': 0.0036, 'unit': 'ILS'},
        {'code': 'ILS', 'mark': '(?:new )?(?:israeli )?(?:new )?she(?:k|q)els?|\\bnis\\b ?₪?|\\bils\\b|₪', 'low': 0.20, 'high': 0.36},
        {'code': 'KRW', 'mark': '(?:south )?korean won|\\bkrw\\b ?₩?|₩', 'low': 0.0006, 'high': 0.0012},
        {'code': 'INR', 'mark': 'indian rupees?|\\brupees?\\b|\\binr\\b ?₹?|₹', 'low': 0.010, 'high': 0.027},
        {'code': 'BRL', 'mark': 'brazilian rea(?:is|ls?)|\\breais\\b|\\bbrl\\b|\\br\\$', 'low': 0.15, 'high': 0.66},
        {'code': 'MXN', 'mark': 'mexican pesos?|\\bmxn\\b ?\\$?|\\bmx ?\\$', 'low': 0.038, 'high': 0.10},
        {'code': 'CLP', 'mark': 'chilean pesos?|\\bclp\\b ?\\$?', 'low': 0.0008, 'high': 0.0023},
        {'code': 'PHP', 'mark': 'philippine pesos?|\\bphp\\b', 'low': 0.016, 'high': 0.026},
        {'code': 'ZAR', 'mark': 'south african rands?|\\bzar\\b', 'low': 0.048, 'high': 0.18},
        {'code': 'PLN', 'mark': 'polish zlot\\w+|\\bzlot(?:y|ych|ys)\\b|\\bpln\\b', 'low': 0.19, 'high': 0.50},
        {'code': 'CZK', 'mark': 'czech (?:koruna|crowns?|korun)|\\bczk\\b', 'low': 0.034, 'high': 0.07},
        {'code': 'HUF', 'mark': 'hungarian forints?|\\bhuf\\b', 'low': 0.0022, 'high': 0.0070},
        {'code': 'THB', 'mark': '(?:thai )?\\bbahts?\\b|\\bthb\\b', 'low': 0.021, 'high': 0.035},
        {'code': 'MYR', 'mark': '(?:malaysian )?ringgits?|\\bmyr\\b', 'low': 0.20, 'high': 0.34},
        {'code': 'IDR', 'mark': '(?:indonesian )?rupiahs?|\\bidr\\b', 'low': 0.00005, 'high': 0.00013},
        {'code': 'TRY', 'mark': 'turkish liras?', 'low': 0.015, 'high': 0.90},
        {'code': 'AED', 'mark': '(?:uae |emirati )?dirhams?|\\baed\\b', 'low': 0.26, 'high': 0.28},
        {'code': 'SAR', 'mark': 'saudi riyals?', 'low': 0.26, 'high': 0.27},
    ]) }}
{% endmacro %}
