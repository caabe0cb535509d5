{#
    The footnote rules, as data: what a text of a Form 3, 4 or 5 says.

    fragments  named pieces of patterns; <name> in a pattern is replaced by the fragment.
    classes    in order of priority: the first class of a text is its main one.
      rules    id           unique; with the class it is the rule id on the rows (class.id)
               pattern      RE2, matched against the normalised text: lower case, one sentence
                            a line, no quotes or apostrophes, every dash a hyphen (see
                            normalised_footnote). A dot does not match across sentences.
               keywords     optional, for speed: words of which every match has at least one;
                            the pattern is only tried where one of them stands
               needs        optional second pattern that must be found too
               not_pattern  optional guard: what it matches is struck out before `pattern` is
                            tried. '^.*word.*$' strikes whole sentences, '(?s)^.*word.*$' all.
               example, counter_example
                            made-up texts, one that the rule must find and one that it must
                            not; every rule is its own test.

    Rules about motives read a text from which more is struck (classes struck_*): denials, the
    past of the shares, names that sound like motives. What is struck depends on what is asked:
    the classes of a text, or the motive of a sale or of a purchase that cites it (the shares
    that were bought in an offering years ago are no offering when they are sold).

    Plan rules work in four steps. What plan_named matches is replaced by one of two names for
    all plans, `10b5-1 plan` and `trading plan`, which <plan> finds. What plan_negated and
    plan_aside match is struck out of the text in order (denials; adoption, termination,
    intentions and other people's plans); what plan_affirmed still finds in the rest says that
    the transaction was made under a plan.

    Patterns are compiled into the SQL as constants: joined as a column they would be compiled
    again for every row.
#}
{% macro footnote_rule_book() %}
{% set book %}
{% raw %}
fragments:
  # A word of a name; "to" is none, so that a sale to a trust is not its holder's name.
  name_word: '(?:(?:[a-su-z0-9&.][a-z0-9&.-]*|t|t[a-np-z0-9&.-][a-z0-9&.-]*|to[a-z0-9&.-]+) )'
  # Rule 10b5-1 under all the spellings that people type; Rule 10b-5 alone is no plan.
  rule_10b5_1: '(?:\b[1l][0o] ?-?\(?b\)? ?-? ?\(?5\)? ?[-./_?:]{0,2} ?\(?[1l](?:c?\b|plan)\)?|\b105b-?1\b|\b10b1-5\b|\b10b-?1 (?:trading |sales? |selling )?plan|\b10b-? ?5 (?:trading |sales? |selling |stock |written |pre-?arranged )*(?:plan|program|instruction|arrangement))'
  # A trading plan that is not called by the rule's number.
  trading_plan: '(?:(?:(?:stock |securities |share |insider )?(?:trading|selling|liquidation)|(?:stock |share |securities |pre-?arranged |written |automatic )(?:sales?|disposition|diversification|purchase and sales?)|(?:automatic|systematic|structured|pre-?arranged|pre-?planned|pre-?established|pre-?determined|pre-?existing|pre-?set|written|planned) (?:stock )?sales?|sales) (?:plans?|programs?|arrangements?|instructions?)|pre-?(?:arranged|established|planned|existing|determined|set|approved) (?:(?:written|stock|personal|individual|automatic) )*(?:plan|program)|written (?:plan|instructions?) (?:for (?:the )?(?:purchase|sale|trad|dispos)\w*|adopted|dated|entered into|established|intended))'
  # Any plan in a text as it is filed.
  any_plan: '(?:<rule_10b5_1>|<trading_plan>)'
  # A plan after the rules of plan_named, which give all plans one of two names.
  plan: '(?:10b5-1(?: plans?)?|trading plans?)'
  # Words that may stand between a preposition and the plan.
  det: '(?:(?:a|an|the|his|her|their|its|my|our|any|each|such|said|this|that|those|these|new|prior|previous|previously|existing|currently|current|own|sole|reporting|mr|ms|mrs|dr|individual|personal|written|valid|qualified|so-called|pre-?arranged|pre-?established|pre-?existing|pre-?planned|pre-?determined|non-?discretionary|automatic|adopted|established|executed|effective|disclosed|announced|certain|separate|one|two|first|second|sec|secs|sell-to-cover|sell to cover|of|or|and|both|stock|share|shares|trading|sales?|selling|plans?|terms|provisions|rule|rules|instructions?|contract|letter|pursuant|to|under|in|accordance|with|exchange act|securities|act|1934|[a-z.-]+s|\w+ \w+s)[ ,(]{1,2})*'
  # A word of a trade, or of the way in which it was made.
  trade_word: '\b(?:sold|sales?|sell(?:s|ing)?|purchase[sd]?|bought|buy(?:s|ing)?|transact\w*|trade[sd]?|execut\w+|effect\w*|pursuant|persuant|under|accordance|exercis\w+|dispos\w+|acqui\w+|made|automatic\w*|occurr\w+|carried|through|via|governed|covered|part of|reliance)\b'
  adopted: '(?:adopted|entered(?: into)?|established|executed|implemented|put in(?:to)? place|put into effect|instituted|created|signed|set up|initiated|formed|enacted)'
  month: '(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
  # A full date in any of the usual forms.
  date: '(?:<month>\.?,? ?\d{1,2}(?:st|nd|rd|th)?,?(?: of)? ?,?(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)? (?:day of |of )?<month>\.?,? ?(?:19|20)\d\d|\d{1,2}-<month>-(?:\d{4}|\d\d)|\b\d{1,2}<month>(?:19|20)\d\d|\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d\d|\d\d)\b)'
  month_year: '(?:<month>\.?,? (?:of )?(?:19|20)\d\d)'
  # A date, or a month without a day.
  day: '(?:<date>|<month_year>)'
  # What a plan is called besides the rule, and what may link its name to the rule.
  plan_word: '(?:pre-?(?:arranged|established|planned|existing|determined|set|approved)|written|stock|securities|share|equity|trading|sales?|selling|purchase|buying|disposition|diversification|liquidation|automatic|systematic|structured|individual|personal|broker(?:age)?|irrevocable|standing|durable|non-?discretionary|sell[- ]to[- ]cover|valid|qualified|insider|executive|compliant)'
  plan_noun: '(?:plans?|programs?|arrangements?|(?:instruction )?letters?|instructions?|contracts?|agreements?|elections?)'
  plan_link: '(?:(?:that|which) (?:is|was|are|were|has been|had been)|<adopted>|given|made|dated|effective|structured|prepared|intended|designed|meant|drafted|qualif\w+|to|that|which|compl(?:y|ies|ying|iance)|conform\w*|with|satisf\w+|meet(?:s|ing)?|under|pursuant|in|accordance|reliance|upon|on|as|of|by|for|the|a|an|his|her|their|its|such|him|them|requirements?|conditions?|provisions?|terms|guidelines|safe|harbor|affirmative|defen[cs]e|purposes?|within|meaning|purchase|sales?|sell|buy|trading|dispos\w+|or|and|equity|securities|common|stock|shares|issuers?|companys?|reporting|persons?|mr|ms|mrs|dr|previously|originally|set forth|contained|exchange act|act|1934)'
  tax: '(?:\btax(?:es|ation)?\b|withholding|\bfica\b|tax-)'
  issuer: '(?:issuer|company|corporation|registrant|partnership|bank|employer|firm|trust company|co|corp|inc)s?'
  sold: '(?:sold|sales?|sell|selling|sells)'
  shares: '(?:shares?|stock|securities|units?|adss?|rsus?|interests)'
  person: '(?:reporting persons?|mr|ms|mrs|dr|he|she|they|executives?|officers?|directors?|insiders?|holders?|owners?|grantees?|filers?|his|her|their)'

classes:
  # ---------------------------------------------------------- plan: one name for all its names
  - class: plan_named
    description: The text names a Rule 10b5-1 plan or another trading plan.
    rules:
      - id: spelling
        pattern: '(?:\b(?:sec |securities |exchange act )*rules? )?<rule_10b5_1>(?: ?\([a-z0-9]{1,3}\))*(?: (?:of|under|promulgated under) (?:the )?(?:us |federal )?(?:securities )?(?:and )?(?:exchange )?(?:act|laws)(?: of 1934)?(?:,? as amended)?)?'
        replacement: '10b5-1'
        example: Sold under SEC Rule 10(b)5-1.
        counter_example: Nothing in this report is an admission under Rule 10b-5.
      - id: made_under_the_rule
        pattern: '(?:\b<plan_word>,? )*\b<plan_noun>(?:,? \(?(?:<plan_link>|<day>)\)?)+,? 10b5-1(?:,? (?:and )?<plan_word>)*(?: <plan_noun>\b)?'
        replacement: '10b5-1 plan'
        example: On May 4, 2022, Ms. Roe adopted a trading plan in accordance with Rule 10b5-1.
        counter_example: The trading plan ended before the amendments of Rule 10b5-1.
      - id: rule_plan
        pattern: '10b5-1(?:,? (?:and )?<plan_word>)*,? <plan_noun>\b'
        replacement: '10b5-1 plan'
        example: Sold under a Rule 10b5-1 stock trading arrangement.
        counter_example: The arrangement does not meet Rule 10b5-1.
      - id: election_meets_the_rule
        pattern: '\b(?:instruction|election)s?\b[^\n]{0,80} (?:is|was|are|were) (?:also )?(?:intended|meant|designed|structured) [^\n]{0,60}?10b5-1'
        replacement: '10b5-1 plan'
        example: Shares were sold on vesting. The election of the holder is meant to satisfy Rule 10b5-1.
        counter_example: The plan is meant to satisfy Rule 10b5-1.
      - id: trading_plan
        pattern: '<trading_plan>'
        replacement: 'trading plan'
        example: Sold under a pre-arranged selling program.
        counter_example: Bought under the employee stock purchase plan.

  # ------------------------------------------------------------------ plan: struck out in order
  - class: plan_negated
    description: The text says that the transaction was not made under a Rule 10b5-1 plan.
    rules:
      - id: non_rule_arrangement
        pattern: '(?:(?:under|pursuant to|through|by|in accordance with|via|as part of) (?:an? |the |his |her |their |its )?(?:written )?(?:<plan>|plan|arrangement|program)(?:,? (?:that|which) (?:is|was)|,|:)?(?: an?)? )?\bnon[- ]{1,2}10b5-1(?: plans?)?(?: (?:trading )?(?:plans?|arrangements?|programs?))?|(?:under|pursuant to|through|by|in accordance with|via|as part of) (?:an? |the |his |her |their |its )?(?:written )?(?:<plan>|plan|arrangement|program|instruction),? (?:(?:that|which) (?:is|was|were|had been|has been) )?(?:other than|not|rather than)(?: (?:one|an?|made|adopted|established|entered|into|intended|meant|designed|to|comply|satisfy|meet|qualify|under|within|the|with|for|affirmative|defen[cs]e|conditions?|requirements?|of|in|reliance|upon|on|plan|by|governed|covered))* 10b5-1(?: plans?)?'
        keywords: [non, other, not, rather]
        example: Sold under a non-Rule 10b5-1 trading arrangement as defined in Item 408(c).
        counter_example: Sold under a Rule 10b5-1 trading arrangement.
      - id: after_it_ended
        pattern: '\b(?:sales?|sold|transactions?|trades?|purchases?|purchased|shares|dispositions?)\b[^\n;]{0,80}?\b(?:after|following|subsequent to|since|later than) (?:(?:that|such|this|its|said) (?:date|termination|time|day|expiration|cancell?ation|event|end)\b|the (?:date|termination|termination date|expiration|cancell?ation)(?:\W*$| and\b|,)|(?:that|it|then)(?:\W*$| and\b|,))|<plan>[^\n;]{0,40}? (?:expired|ended|terminated|lapsed|completed|exhausted|concluded|cancell?ed)\b[^\n;]{0,40} (?:before|prior to|in advance of) (?:(?:these|this|the|such|any of the|each of the|all of the) )?(?:reported )?(?:sales?|transactions?|trades?|purchases?|dispositions?)\b|\b(?:sales?|transactions?|trades?|purchases?|dispositions?|shares)[^\n;]{0,40} (?:was|were) (?:\w+ ){0,2}?(?:afterwards?|thereafter|subsequently|later|since then)\b[^\n;]*|\b(?:sales?|transactions?|trades?|purchases?|dispositions?)[^\n;]{0,30} (?:was|were) (?:an? |made (?:at|in) (?:the |his |her |their )?(?:own )?)?(?:reporting persons? )?(?:own )?(?:discretionary|discretion|direction)\b[^\n;]*|\b(?:sales?|transactions?|trades?)(?: reported| disclosed| herein| here| above)* (?:is|was|were|are) an? (?:separate|independent|unrelated|one-off|voluntary)\b[^\n;]*'
        needs: '(?s)(?:<plan>.*(?:terminat|cancell?|expir|\bended|lapsed|discontinu|suspend|exhaust)|(?:terminat|cancell?|expir|\bended|lapsed|discontinu|suspend|exhaust).*<plan>)'
        example: Ms. Roe terminated her Rule 10b5-1 plan on May 4, 2023. These sales occurred after that date.
        counter_example: Ms. Roe adopted a Rule 10b5-1 plan on May 4, 2023. These sales occurred after that date.
      - id: not_under
        pattern: '\b(?:not|nor|neither|never|none(?: of)?|arent|werent|wasnt|isnt|no longer)\b(?: (?:was|were|be|been|being|is|are|have|has|made|effected|executed|sold|purchased|acquired|conducted|completed|carried|out|undertaken|transacted|disposed|of|done|entered|into|initiated|covered|subject|intended|required|reported|herein|in|this|these|the|such|said|shares?|sales?|transactions?|trades?|form|4|above|any|directly|otherwise|occur(?:red|ring)?|take|taken|place|pre-?arranged|pre-?planned|planned|automatic|or|and|dispositions?|purchases?|common|stock|to|a|an|on|behalf|party|relate|related))*? (?:pursuant to|persuant to|under|in accordance with|part of|in connection with|subject to|party to|made by|covered by|by|through|within|in compliance with|in reliance (?:up)?on|governed by|related to|to comply with|comply with|to satisfy|satisfy|meet|qualify (?:under|for)|qualified (?:under|for)|fall under|(?:a|an|the|any|his|her|their|its)(?: \w+)?),?(?: [^ \n;]+)*? ?\(?<plan>(?: (?:sales?|sold|trades?|transactions?|purchases?)\b)?'
        not_pattern: '\bnot only\b'
        example: The sales reported above were not made pursuant to a Rule 10b5-1 trading plan.
        counter_example: The sale was not a discretionary trade; it was made pursuant to a Rule 10b5-1 plan.
      - id: not_under_that_plan
        pattern: '\b(?:not|nor|neither|none|no|outside|without)\b(?: (?:was|were|is|are|been|being|have|has|had|yet|to|date|made|effected|executed|sold|purchased|acquired|of|part|done|covered|subject|a|or|the|these|those|such|one|two|three|sales?|shares?|transactions?|trades?|purchases?|reported|herein|above|on|in|this|form|4|any|took|place|occurred))*? ?(?:pursuant to|under|in accordance with|part of|by|of|in connection with) (?:(?:the |such |said |this |that |his |her |their |its |either |any |an? )(?:a )?(?:[\w-]+ )?plans?\b|(?:one|it|either|any)(?:\W*$|[,;]))|\bwithout (?:an?|any|the) (?:[\w-]+ )?plans?\b|\b(?:independent(?:ly)? (?:of|from)|separate(?:ly)? from|outside(?: of)?|apart from|unrelated to|other(?:wise)? than (?:under|pursuant to|through)|in addition to) (?:it|them|(?:the|that|this|such|said|those|these|any such|his|her|their|its) (?:[\w-]+ )?plans?)\b'
        not_pattern: '(?:incentive|equity|option|compensation|award|purchase|bonus|omnibus|deferr\w+|savings|stock) plans?'
        needs: '<rule_10b5_1>'
        example: 4,000 shares were sold under a Rule 10b5-1 plan; the other 500 were not sold under the plan.
        counter_example: The shares were sold under a Rule 10b5-1 plan, not under the equity incentive plan.
      - id: outside
        pattern: '(?:\boutside(?: of)?|\bother(?:wise)? than|\bindependent(?:ly)? (?:of|from)|\bseparate(?:ly)? (?:and apart )?from|\bapart from|\bunrelated to|\bno (?:connection|relation|relationship|link) (?:with|to)|\bnothing to do with|\bunconnected (?:with|to)|\baside from|\bwithout (?:the )?(?:use of|benefit of|reliance on)|\brather than|\binstead of|\bexclusive of|\bexcept(?:ing)?(?: for)?|\band not|\bnon)[- ](?:(?:pursuant to|under|in accordance with|by|through|as part of|any|a|an|the|his|her|their|its|my|mr|ms|reporting|persons?|existing|previously|adopted|pre-?existing|current|terms|of|scope|parameters|confines|such|said|those|pre-?arranged|established|made|effected|sold|sales?|shares|transactions?|rule|sec|securities|written|trading|individual|personal|brokers?|non-?discretionary|[a-z]+s) )*?\(?<plan>'
        example: Mr. Hale sold these shares outside of his existing 10b5-1 plan.
        counter_example: These sales were effected under a 10b5-1 plan adopted outside of any blackout period.
      - id: before_adoption
        pattern: '(?:prior to|before|preceding|in advance of|predat\w+) (?:the )?(?:[a-z]+ ){0,3}?(?:adoption|adopting|adopted|entering into|entered into|entry into|establish\w*|implement\w*|effectiveness|execution|commencement|becoming effective)(?: date)?(?: of)? (?:[^ \n;,]+ ){0,6}?\(?<plan>|\b(?:before|prior to|until|in advance of|ahead of) <det>\(?<plan>[^\n]{0,80}? (?:becomes?|became|becoming|goes|went|going|is|was|takes?|took|taking|comes?|came|coming|being) (?:effective|into (?:effect|force)|in effect|adopted|established|effect|place)\b'
        not_pattern: '(?:amend|revis|updat|modif)\w*.{0,25}10b5-1(?:s? (?:rules?|requirements?|amendments?|provisions?))?|(?:new|final) .{0,10}10b5-1(?:s? (?:rules?|requirements?|amendments?|provisions?)|\b[^ a-z]| (?:became|becoming|took|and|which|that)\b)|10b5-1 ?(?:rules? )?(?:amend|chang|requirement|revis)\w*'
        example: This sale took place before the reporting person's adoption of a Rule 10b5-1 plan on June 2, 2021.
        counter_example: The plan was adopted prior to the effectiveness of the amendments to Rule 10b5-1 and this sale was made under it.
      - id: after_termination
        pattern: '(?:after|following|subsequent to|since) (?:the )?(?:[a-z]+ ){0,4}?(?:terminat\w+|expir\w+|cancel\w+|completion|conclusion)(?: of)? (?:[^ \n;,]+ ){0,5}?\(?<plan>|(?:after|since|following|once|when) (?:[^ \n;,]+ ){0,6}?<plan>(?: [^ \n;]+){0,6}? (?:terminated|expired|ended|lapsed|cancell?ed|completed|concluded|no longer in effect)|(?:terminat|cancell?|\bend|withdr[ae]w|revok|discontinu|suspend)\w* <det>\(?<plan>[^\n;]{0,60}? (?:before|prior to|in advance of|and (?:then|later|subsequently|thereafter)) (?:[^ \n;]+ ){0,4}?(?:sales?|selling|sold|transactions?|trades?|trading)\b'
        not_pattern: '(?m)^.*lock-?up.*$'
        example: The shares were sold following the expiration of the reporting person's trading plan under Rule 10b5-1.
        counter_example: The shares were sold under a Rule 10b5-1 plan; the plan ends after two years.
      - id: no_plan
        pattern: '\bno such (?:plans?|arrangements?|instructions?)\b|\b(?:no|without (?:a|any)|(?:(?:does|did|do|has|had|have|was|is) not|doesnt|didnt|dont|hasnt|hadnt|havent) (?:currently )?(?:have|had|adopt(?:ed)?|enter(?:ed)? into|establish(?:ed)?|maintain\w*|use[d]?|(?:a )?party to))(?: (?:a|an|any|of|the|these|such|shares?|sales?|transactions?|trades?|purchases?|portion|part|reported|herein|above|were|was|are|is|made|effected|sold|executed|pursuant|to|under|in|place|effect|rule|written|active|current|accordance|with|this|form|4))* \(?<plan>|\b(?:denie[sd]|disclaim(?:s|ed)?|disput(?:es|ed)) that [^\n;]{0,80}?<plan>'
        not_pattern: '\bno (?:further |more |additional |other )?shares (?:remain|are left|have (?:yet )?been)[^\n]*'
        example: No Rule 10b5-1 plan was in place at the time of the sale.
        counter_example: The Rule 10b5-1 plan under which these shares were sold has no price limit.
      - id: wrongly_indicated
        pattern: '\b(?:indicat|stat|check|mark|report|identif|disclos|includ|refer|characteri|describ)\w* (?:in error|by mistake|erroneously|inadvertently|incorrectly|mistakenly|wrongly) (?:that|as|to|the|a)\b.{0,260}?<plan>|(?:inadvertently|erroneously|incorrectly|mistakenly|in error|wrongly) (?:indicat|stat|check|mark|report|identif|not|disclos|includ|refer|characteri|describ)\w*.{0,260}?<plan>(?:.{0,120}10b5-1)?(?: box)?|(?:checked|marked|indicat\w+|stat(?:ed|ing)|referenc\w+|box|selected).{0,260}?<plan>.{0,80}?(?:in error|by mistake|inadvertently|erroneously|incorrect|should not have)|<plan>(?: [^ \n;]+){0,4}? (?:check ?-?box|box|indicator)\b[^\n;]{0,80}?\b(?:in error|by mistake|inadvertently|erroneously|mistakenly|incorrectly|wrongly|should not have)\b[^\n;]*|(?:in error|by mistake|inadvertently|erroneously|mistakenly|incorrectly|wrongly) (?:checked|marked|ticked|selected)[^\n;]{0,40}?<plan>[^\n;]{0,20}box|(?:indication|statement|reference|note|disclosure|footnote|remark|box|check ?mark)s?\b[^\n;]{0,100}?<plan>[^\n;]{0,40}? (?:was|is|were) (?:an? |made |included |checked )*(?:mistakes?|errors?|wrong|incorrect|erroneous|inaccurate|in error|by mistake|inadvertent\w*)\b|(?:erroneous|incorrect|inadvertent|mistaken|wrong|inaccurate) (?:reference|statement|indication|disclosure|check\w*|mark\w*|footnote)[^\n;]{0,80}?<plan>|\b(?:remov|delet|eliminat|withdraw)\w* (?:[\w-]+ ){0,4}?(?:references?|statements?|indications?|footnotes?|check ?-?marks?|marks?|remarks?)[^\n;]{0,80}?<plan>|(?:previously|originally|initially|were|was|been) (?:reported|disclosed|described|identified|characteri[sz]ed|listed|shown|reflected) as .{0,160}?<plan>.{0,40}?(?:in error|by mistake|inadvertently|erroneously|mistakenly)|[^\n]*<plan>[^\n]*\n\W*(?:the |this |that |such |said |foregoing )+(?:statement|indication|disclosure|footnote|reference|description|remark|information|characterization) (?:was|is) (?:incorrect|inaccurate|erroneous|wrong|false|(?:made |included )?(?:in error|by mistake|erroneously|inadvertently))[^\n]*'
        not_pattern: '^.*(?:omit|fail|did not|not check|unchecked|left blank|not mark).*$'
        example: The original report erroneously indicated that the sale was made under a 10b5-1 plan.
        counter_example: The original report inadvertently failed to state that the sale was made under a 10b5-1 plan.
      - id: does_not_apply
        pattern: '<plan>(?: [^ \n;]+){0,8}? (?:(?:was|is|were|are|had|has) (?:not|no longer|never)(?: yet| been| then| currently| longer)* (?:in (?:effect|force|place|use)|effective|operative|active|adopted|used|relied|followed|applicable|taken effect|become effective|begun|commenced|started|the (?:basis|source|reason))|does not (?:apply|cover|govern|relate)|did not (?:apply|cover|govern)|(?:is |was |are )?not applicable|: ?no\b)'
        example: The Rule 10b5-1 plan of the reporting person does not cover these shares.
        counter_example: The Rule 10b5-1 plan of the reporting person covers these shares, which were sold under it.

  - class: plan_aside
    description: A plan is spoken of without saying that the transaction was made under it.
    rules:
      - id: amendments_of_the_rule
        pattern: '(?:effectiveness|effective date|adoption) of (?:the )?(?:[^ \n;]+ ){0,6}?(?:amend\w+|revis\w+|new|changes) (?:to )?(?:the )?10b5-1|(?:amendments?|revisions?|changes) (?:to |of )?(?:the )?10b5-1|amended (?:the )?10b5-1(?: rules?)?(?:[^ a-z]|$| (?:rules?|requirements?|and|which|that|took|became|effective|on|in|of)\b)|10b5-1 (?:rules? )?(?:amendments?|changes|requirements?|cooling|checkbox|check box)'
        example: The plan was adopted before the effective date of the amendments to Rule 10b5-1.
        counter_example: The sale was made pursuant to an amended trading plan.
      - id: future
        pattern: '\b(?:may|will|would|could|shall|might|intends?|expects?|proposes?|plans|anticipates?|continues?|remain|remains|remaining)(?:,? (?:also|from time to time|in the future|at any time|periodically),?)* (?:to )?(?:be )?(?:sell|sold|effect|effected|execute|executed|dispose\w*|purchase\w*|made|make|transact\w*|occur|exercise\w*|acquire\w*|trade\w*|enter into|adopt|establish|commence)\b.{0,140}?<plan>|\b(?:are|is|were) (?:expected |scheduled |reserved |held )?(?:to be sold|for sale)\b.{0,140}?<plan>|\b(?:shares|securities|stock) to be (?:sold|disposed of)\b.{0,140}?<plan>|\b(?:first|future|further|subsequent|additional|any) (?:sales?|trades?|transactions?) (?:under|pursuant to) <det>\(?<plan>[^\n;]{0,40}? (?:may|will|would|could|shall|can)\b|\b(?:next|upcoming|future|remaining) (?:scheduled |planned |programmed )?(?:sales?|trades?|transactions?|purchases?) (?:under|pursuant to) <det>\(?<plan>[^\n;]*'
        example: The reporting person may sell further shares under a Rule 10b5-1 plan.
        counter_example: These shares were sold under a Rule 10b5-1 plan.
      - id: when_sales_may_begin
        pattern: '[^\n;]*\b(?:sales?|trades?|transactions?|trading|selling) (?:under|pursuant to) (?:the|such|this|that|his|her|its|their) (?:[\w-]+ ){0,2}?plans?\b(?: [^ \n;]+){0,3}? (?:may|will|would|could|shall|can(?:not)?|scheduled|begins?|commences?|starts?|expected)\b[^\n;]*'
        example: Ms. Roe adopted a Rule 10b5-1 plan. Sales under the plan may begin in April.
        counter_example: Ms. Roe adopted a Rule 10b5-1 plan. The sales under the plan took place in April.
      - id: policy
        pattern: '\b(?:are|is|were|was|be) (?:permitted|allowed|encouraged|required|eligible|entitled|able|free) to (?:use|adopt|enter into|trade|sell|establish|have|make)[^\n;]{0,80}?<plan>|\b(?:policy|policies)\b[^\n;]{0,60}(?:allow|permit|let|require|provid|encourag)\w*[^\n;]{0,80}?<plan>'
        example: The company's policy permits officers to adopt a Rule 10b5-1 plan.
        counter_example: The shares were sold under a Rule 10b5-1 plan, as the company's policy requires.
      - id: of_the_issuer
        pattern: '\b(?:sales?|transactions?|trades?|purchases?) by (?:other|another|certain other|some other)\b[^\n;]{0,80}?<plan>|(?:repurchas\w+|buy-?backs?|bought back|purchas\w+).{0,80}?\bby (?:the )?<issuer>.{0,80}?<plan>|(?:issuer|company|corporation)(?:s)? (?:[^ \n;]+ ){0,8}?(?:repurchas\w+|buy-?back)(?: [^ \n;]+){0,10}? <plan>|<plan>.{0,30}(?:repurchas\w+|buy-?back)'
        example: The company bought the shares under its Rule 10b5-1 repurchase plan.
        counter_example: The reporting person sold the shares under a Rule 10b5-1 plan.
      - id: meets_the_rule
        pattern: '(?:(?:intended|designed|structured|meant|drafted|is|are|was|were) (?:to )?(?:comply|satisfy|meet|qualify|conform)|complies|meets|satisfies|conforms|qualifies)(?: (?:with|under|for|the|all|its|requirements?|conditions?|provisions?|affirmative|defen[cs]e|safe|harbor|of|terms|in|as|a|an|treatment|set|forth|purposes|criteria))* 10b5-1(?: plan)?'
        replacement: 'trading plan'
        example: Ms. Roe adopted a trading plan on May 4, 2022. That plan is intended to comply with Rule 10b5-1.
        counter_example: Shares sold in accordance with the trading plan.
      - id: adoption_of
        pattern: '\b(?:it|they|which|that|plans?) (?:had been|have been|has been|was|were) (?:\w+ly )?(?:<adopted>|terminated|amended|modified)[^\n;]{0,40}? (?:pursuant to|under|in accordance with|in compliance with) <det>\(?<plan>|(?:adoption|establishment|termination|cancellation|modification|amendment|entry into|entering into|adopting|establishing|suspension|expiration) (?:of |to |in )?<det>\(?<plan>'
        example: The reporting person reports the termination of her Rule 10b5-1 plan.
        counter_example: The sale was made under a Rule 10b5-1 plan.
      - id: someone_adopted
        pattern: '(?:<adopted>|amended|modified|terminated|terminates|ended|ends|discontinued|withdrew|revoked|cancell?ed|suspended|renewed|has|have|had|maintains?)(?: and (?:amended|entered|restated)[^ \n]*)?(?: on| as of| effective)?(?: <date>,?)?,? (?:a|an|his|her|their|its|the|another|such|this|two|certain)(?: (?:new|second|first|third|written|pre-?arranged|pre-?existing|individual|personal|separate|broker|stock|trading|sales?|selling|reporting|persons|previously|current|existing|sec|rule|prior|own|similar|valid|certain|\w+s))* \(?<plan>(?: (?:trading |sales? |selling )?(?:plan|program|arrangement|agreement))?'
        not_pattern: '<adopted> (?:the|a|an|his|her|their) (?:sales?|trades?|transactions?)'
        example: On March 3, 2020, Ms. Roe entered into a Rule 10b5-1 trading plan.
        counter_example: The sales were made under a previously adopted Rule 10b5-1 plan.
      - id: was_adopted
        pattern: '^\W*(?:(?:on|effective|as of|in),? <day>,? )?(?:(?:the|this|that|such|said|his|her|their|its|a|an|each|reporting|mr|ms|mrs|dr|foregoing|applicable|related|rule|written|sec|current|existing|\w+s|\w+ \w+s) )*<plan>(?: (?:trading |sales? |selling )?(?:plan|program|arrangement)s?)?(?: (?:adoption date|date of adoption))?(?: (?:on|as of) <day>)?(?: (?:of|by|for|with) [^\n;]{0,60}?)?(?: (?:previously |earlier )?(?:disclosed|announced|reported|described|referred to)[^\n;]{0,40}?)?(?:,? \(?(?:which (?:was|had been) |that (?:was|had been) |originally |previously |first )*(?:<adopted>|dated|effective)\b[^\n;]{0,80}?)??,? (?:was|were|is|has been|had been|have been|provides?|provided|covers?|permits?|allows?|contemplates|authorizes|expires?|expired|terminates?|terminated|ends|ended|lapsed|concluded|starts?|started|begins|became|becomes|commence[sd]|may|will)\b[^\n]*'
        not_pattern: '<plan>[^\n]{0,80} (?:was|were|is|are) (?:the basis|used|relied|followed|applied)\b|<plan>[^\n]* governs?\b'
        example: The Rule 10b5-1 plan was adopted on 3/4/2023.
        counter_example: The shares were sold under a Rule 10b5-1 plan that was adopted on 3/4/2023.

  # ------------------------------------------------------------------ plan: what the rest says
  - class: plan_affirmed
    description: The transaction was made under a Rule 10b5-1 plan or instruction.
    rules:
      - id: rule_number
        pattern: '(?:pursuant to|persuant to|under|in accordance|in compliance|in conformity|in connection with|as part of|part of|by means of|through|via|\bper|governed by|covered by|according to|as required by|in reliance|result of|by operation of|automatic\w*) [^\n]*10b5-1|10b5-1[^\n]{0,60} (?:pursuant to|under) which\b'
        keywords: ['10b5-1']
        example: The sale was made pursuant to Rule 10b5-1.
        counter_example: Nothing in this report is an admission under Rule 10b-5.
      - id: rule_beside_a_trade
        pattern: '^[^\n]{0,80}10b5-1[^\n]{0,60}$|^[^\n]*<trade_word>[^\n]*10b5-1|10b5-1[^\n]*<trade_word>'
        keywords: ['10b5-1']
        example: Sale, 10b5-1.
        counter_example: Nothing in this report is an admission under Rule 10b-5.
      - id: under_trading_plan
        pattern: '(?:pursuant to|persuant to|under|in accordance with|in compliance with|in conformity with|in connection with|as part of|by means of|through|via|\bper|governed by|covered by|according to|as required by|instructed in|set (?:out|forth) in|specified in|provided (?:for )?in|contemplated by|directed by|terms of|by operation of|follow(?:s|ed|ing)?) (?:[^ \n;.]+ ){0,14}?\(?trading plans?\b'
        example: The shares were sold under a pre-arranged trading plan.
        counter_example: The shares were acquired under the employee stock purchase plan.
      - id: under_that_plan
        pattern: '(?:pursuant to|under|in accordance with|in connection with|governed by|\bper|through|as part of) (?:(?:the |such |said |this |that |his |her |their |its |those |these )(?:terms of )?(?:the |such |said |this |that )?(?:[\w-]+ )?(?:plans?|instructions?|arrangements?)\b|an? (?:[\w-]+ )?(?:plan|instruction|arrangement) (?:previously |originally |first )?(?:that was |which was )?(?:<adopted>|dated)|(?:the|his|her|their|its|a) (?:first|second|third|other|new|old|later|earlier)(?: one| plan)?(?:\W*$|,))'
        not_pattern: '(?:incentive|equity|option|compensation|award|purchase|bonus|omnibus|deferr\w+|savings) (?:plans?|instructions?|arrangements?)'
        needs: '<rule_10b5_1>'
        example: Ms. Roe adopted a Rule 10b5-1 plan (the "Plan"). The shares were sold under the Plan.
        counter_example: Ms. Roe adopted a Rule 10b5-1 plan. The shares were awarded under the 2019 equity plan.
      - id: under_it
        pattern: '(?:\bsold|\bsales?|sale was|made|effected|executed|carried out|occurred|took place|placed|conducted|purchased|acquired|completed|transacted|disposed of|result(?:ed|s))\b[^\n]{0,40} (?:(?:under|pursuant to|in accordance with|through|in line with|from|by) (?:it|them|the same|the foregoing|the above|the latter)|(?:pursuant|according) thereto|thereunder|in accordance therewith)\b|\b(?:of|from) (?:those|these|such|the plan) shares (?:were|was|have been) (?:sold|purchased)\b'
        not_pattern: '^[^\n]*\b(?:no|not|none|nothing|may|will|would|could|shall|might|can|intends?)\b[^\n]*$'
        needs: '<any_plan>'
        example: On May 4, 2022 Ms. Roe adopted a Rule 10b5-1 plan; this sale was carried out under it.
        counter_example: On May 4, 2022 Ms. Roe adopted a Rule 10b5-1 plan; no shares have been sold under it.
      - id: governs_the_trade
        pattern: '\b(?:governs?|governed|governing|directs?|directed|covers?|covered|requir\w+|triggers?|triggered|prescribe[sd]?|caused|called for|calls for|provid(?:es|ed) for|contemplate[sd]?) (?:this|these|each|the(?: reported)?|such) (?:sales?|trades?|transactions?|purchases?|dispositions?)\b'
        needs: '<any_plan>'
        example: Adopted on June 3, 2022, a Rule 10b5-1 plan governs this sale.
        counter_example: Adopted on June 3, 2022, a Rule 10b5-1 plan governs future sales.
      - id: under_which
        pattern: '(?:pursuant to|under|in accordance with|in connection with|by) which.{0,100}(?:sold|sales?|made|effected|executed|acquired|purchased|transactions?|exercised|took place|occurred|disposed|triggered)'
        not_pattern: 'which (?:[^\n,;]|,\d){0,50}\b(?:may|will|would|could|shall|might|intends?|can|no|none|not)\b'
        needs: '<any_plan>'
        example: The Rule 10b5-1 plan under which this sale was made was adopted in June 2021.
        counter_example: Ms. Roe adopted a Rule 10b5-1 plan under which she may sell up to 20,000 shares.
      - id: plan_sale
        pattern: '<plan>(?: (?:trading|sales?))?(?: plan| program)? (?:sales?|sold|trades?|transactions?|purchases?|executions?)\b'
        example: Trading plan sale.
        counter_example: Shares bought through the stock purchase plan.

  - class: plan_terminated
    description: The text says that a plan ended early.
    rules:
      - id: terminated
        pattern: '(?:terminat|cancel|suspend|discontinu)\w*.{0,60}<any_plan>|<any_plan>.{0,80}(?:(?:was|were|been|is|early|subsequently) (?:terminat|cancel|suspend|discontinu)\w*)'
        example: On June 1, 2022 the reporting person terminated his Rule 10b5-1 trading plan.
        counter_example: The Rule 10b5-1 trading plan expires on June 1, 2022.

  - class: plan_modified
    description: The text says that a plan was modified.
    rules:
      - id: modified
        pattern: '(?:amended|modified|revised|modification of|amendment (?:of|to)).{0,60}<any_plan>|<any_plan>.{0,100}(?:amended|modified|revised|modification)'
        keywords: [amend, modif, revis]
        not_pattern: '(?:amendments?|amended|revisions?|changes) (?:to |of )?(?:the )?(?:sec )?(?:securities exchange act |exchange act )?(?:rule )?<rule_10b5_1>|(?:exchange act|act of 1934|securities act|rule <rule_10b5_1>(?:\(c\))?),? as amended'
        example: The sale was made under a Rule 10b5-1 plan adopted in May 2021 and amended in August 2021.
        counter_example: The plan is intended to comply with Rule 10b5-1 under the Securities Exchange Act of 1934, as amended.

  - class: plan_sell_to_cover
    description: A Rule 10b5-1(c) instruction that only sells to cover taxes on a vesting; not a trading plan.
    rules:
      - id: instruction
        pattern: '(?s)sell[- ]?to[- ]?cover.*<rule_10b5_1>|<rule_10b5_1>.*sell[- ]?to[- ]?cover'
        keywords: [cover]
        example: Shares sold under a sell-to-cover instruction intended to comply with Rule 10b5-1(c).
        counter_example: Shares sold under a Rule 10b5-1 trading plan.
      - id: withholding_instruction
        pattern: '(?:instruction|election|elected|direct\w*|letter|agreement|arrangement|policy).{0,160}(?:<tax>).{0,200}<rule_10b5_1>|<rule_10b5_1>.{0,120}(?:instruction|election|arrangement).{0,120}(?:<tax>)'
        keywords: [tax, withh, fica]
        example: Under an irrevocable instruction to satisfy withholding obligations, meant to comply with Rule 10b5-1(c), the broker sold the shares.
        counter_example: Under instructions intended to comply with Rule 10b5-1(c), the broker sold the shares.

  # ------------------------------------------------------------------ what the text speaks of
  # Not classes of a text: whether it speaks of all sales or purchases of the form, so that it
  # covers lines that do not cite it.
  - class: covers
    description: The text speaks of the reported transactions in general, or only of some.
    rules:
      - id: transactions
        pattern: '(?:(?:all|each|every|both|the|these|such|this|any|reported) )*(?:transactions?|trades?)(?: \w+){0,3}? (?:reported|described|listed|set forth|disclosed|shown|herein|hereunder|above|below|on this|in this|on the|in table)\b|^\W*(?:all (?:of the )?)(?:reported )?(?:transactions?|trades?)\b'
        example: All transactions reported on this Form 4 were made under a plan.
        counter_example: The shares were acquired in a private transaction.
      - id: sales
        pattern: '\b(?:sales?|sold|dispositions?)(?: \w+){0,6}? (?:reported|described|listed|set forth|disclosed|shown|herein|hereunder|above|below|on this form|in this form|in this report|in table)\b|(?:reported|above|following|foregoing|these|all|all of the) (?:stock |share |common stock |open market |market )?sales\b|all (?:of the )?shares sold'
        example: The sales reported above were effected by a broker.
        counter_example: The shares were purchased from a seller.
      - id: purchases
        pattern: '\b(?:purchases?|purchased|acquisitions?)(?: \w+){0,6}? (?:reported|described|listed|set forth|disclosed|shown|herein|hereunder|above|below|on this form|in this form|in this report|in table)\b|(?:reported|above|following|foregoing|these|all|all of the) (?:stock |share |common stock |open market |market )?purchases\b|all (?:of the )?shares purchased'
        example: The purchases reported above were made by the trust.
        counter_example: The sales reported above were made by the trust.
      - id: all
        pattern: '\b(?:all|each|every|both|any and all)(?: and every)?(?: of)?(?: the| these| such)? (?:\w+ ){0,3}?(?:transactions?|trades?|sales?|purchases?|dispositions?|acquisitions?|shares (?:sold|purchased))\b|\b(?:transactions?|trades?|sales?|purchases?|dispositions?|acquisitions?|shares (?:sold|purchased))(?: \w+){0,3}? (?:reported|described|listed|set forth|disclosed|shown)? ?(?:on|in) this (?:form|report|filing|statement)\b'
        example: All reported sales were made under a plan.
        counter_example: These sales were made under a plan.
      - id: some
        pattern: '\b(?:certain|some|several|a portion|a part|part) of (?:the|these|such)|^\W*\d[\d,]* (?:of the |of these )?(?:\w+ ){0,3}(?:shares|securities|transactions|sales)|\b(?:first|second|third|last) (?:\w+ )?(?:sale|transaction|trade|line|row|purchase)|\b(?:line|row|item)s? (?:\d|one|two|three)|(?:transactions?|sales?|trades?|purchases?|sold|purchased)(?: \w+){0,3}? on (?:<date>|<month> \d)|remaining|the other (?:shares|sales?|transactions?)'
        example: A portion of the shares was sold under a plan.
        counter_example: All shares were sold under a plan.

  - class: cover_kind
    description: Why shares were sold to cover taxes - mandated or elected at a vesting, or for the exercise of an option.
    rules:
      - id: option_exercise
        pattern: '(?:\bsold\b|\bsales?\b|\bsell\b|selling|dispos\w+)[^\n]*(?:\bexercis(?:e|es|ed|ing)\b|\boptions? (?:price|cost)|\bwarrants?\b|\bstrike price)|\bexercis(?:e|es|ed|ing)\b[^\n]*(?:\bsold\b|\bsales?\b|selling)'
        keywords: [exercis, option, warrant, strike]
        not_pattern: '^[^\n]*(?:\bvest|restricted stock|stock units?|\brsus?\b|\bpsus?\b)[^\n]*$|exercis\w+ (?:of |any |no |its |his |her |their )*(?:discretion|control|power|influence|judgment)'
        example: Sold to pay the exercise price of options and the taxes due on their exercise.
        counter_example: Sold to pay taxes due on vesting.
      - id: elected
        pattern: '\b(?:reporting persons?|he|she|they|holder|executive|officer|director|mr [\w-]+|ms [\w-]+|dr [\w-]+|grantee|participant|recipient|employee)s? (?:has |had |have |who |irrevocably |previously |also )*(?:elect(?:ed|s)?|chose|opted|directed|instructed|authorized)\b|\b(?:elect(?:ed|ion|ions)|choice|instructions?|directions?) (?:made |given |of |by |from )+(?:the )?(?:reporting persons?|holder|executive|officer|director|grantee|participant|recipient|him|her)\b|\b(?:his|her|their|reporting persons|holders|executives|officers|directors|participants|own)(?: (?:prior|advance|irrevocable|durable|standing|own|written|sell-to-cover|tax|withholding))* (?:election|instruction|choice)s?\b|(?:durable|irrevocable|standing|automatic|sell[- ]to[- ]cover)(?: \w+)? (?:election|instruction)s?\b'
        keywords: [elect, chose, choice, opted, direct, instruct, authorized]
        not_pattern: '(?:issuer|company|corporation|board|committee)s? (?:has |had |have )?(?:elect|chose|direct)\w*|at the direction of the (?:issuer|company)|board of directors'
        example: The reporting person elected to have shares sold to cover taxes on vesting.
        counter_example: The issuer elected that taxes on vesting be covered by sales.
      - id: mandated
        pattern: 'mandat\w+|\b(?:required|requires|requirement|obligated|compelled)\b[^\n]{0,80}\b(?:sell|sold|sales?)\b|(?:\bsold\b|\bsales?\b|\bsell\b)[^\n]{0,120}\b(?:required (?:by|under|to)|requirements?|(?:issuer|company)s (?:election|policy|program|direction)|elected by the (?:issuer|company)|by the (?:issuer|company)|non-?discretionary|automatic\w*|not? (?:at the |in the )?discretion)|non-?discretionary|automatic(?:ally)?\b|(?:not|nor)[^\n]{0,60}(?:discretion|volition|volunt)\w*|involuntar\w*|issuer-?directed|(?:issuer|company)s? (?:has )?(?:elect(?:ed|ion|s)|requir\w+|policy)'
        keywords: [mandat, requir, obligated, compelled, automatic, discretion, voluntar, volition, issuer, company]
        example: Sales required by the issuer to cover taxes on vesting.
        counter_example: Sold to cover taxes on vesting.

  # ------------------------------------------------------------------ struck before motives
  - class: struck_names
    description: Words about the issuer's own shares that sound as if the issuer had traded.
    rules:
      - id: shares_of_the_issuer
        pattern: '\b((?:shares?|stock|securities|units?|adss?|notes?)(?: [a-z0-9$.-]+){0,4}?) (?:of|in|issued by) (?:the |its |such )?(?:issuer|company|corporation|registrant)\b'
        keywords: [issuer, company, corporation, registrant]
        replacement: '\1'
        example: Shares of the Issuer sold in the open market.
        counter_example: Shares sold to the issuer.

      - id: not_discretionary
        pattern: '\b(?:(?:do|does|did|is|are|was|were) )?(?:not|nor|neither)\b[^\n;,]{0,60}?\b(discretionary|volitional|voluntary)\b'
        keywords: [discretionary, volitional, voluntary]
        replacement: 'non-\1'
        example: The sale does not represent a discretionary trade.
        counter_example: The sale was a discretionary trade.
      - id: year_of_a_grant
        pattern: '\b((?:options?|awards?|units|rsus?|psus?|warrants?|sars?)(?: [a-z]+){0,3}?) (?:granted|awarded|issued|vested)(?: to (?:the )?(?:reporting persons?|him|her))? (?:in|during) (?:<month>,? (?:of )?)?(?:19|20)\d\d\b'
        keywords: [grant, award, issued, vested]
        replacement: '\1'
        example: Received upon the exercise of options granted in 2012.
        counter_example: The shares were granted in 2012.

  - class: struck_denials
    description: What the text says that the transaction was not.
    rules:
      - id: not_that
        pattern: '\b(?:not|nor|neither|never|nothing)\b(?: (?:been|be|being|was|were|is|are|have|has|had|also|itself|directly|otherwise|solely|in any way|itself|themselves))* (?:sold|sell|sales?|selling|trading|made|effected|executed|carried|undertaken|done|transferred|transfer|acquired?|received?|disposed|purchased?|bought|issued|part|parts|any|in|pursuant|under|for|to|by|on|with|from|through|as|an?|the|related|withheld|withholding|pledged?|intended|due|motivated|prompted|involve[ds]?|represents?|constitutes?|reflects?|relates?|gift\w*|donat\w*|connected|caused|triggered|tied|offered|settled|deliver(?:ed)?|surrender(?:ed)?|tender(?:ed)?|convert(?:ed)?|exchanged?|redeem(?:ed)?|repurchased?|contributed?|distributed?|withhold|inherited|forfeited|granted|awarded|derived|attributable|entered|privately|publicly|comes?|came|coming|aris(?:es?|ing|en)|originate[sd]?|stems?|result(?:s|ed|ing)?|form(?:s|ed|ing)?|qualif\w+|amount|negotiated|underwritten|registered|hedg\w*|of)\b[^\n;]*?((?:,? (?:but|rather|instead|however|because|since|although|while|whereas)\b|, (?:and |it |they |he |she |this |these |which |who |all |the (?:sale|shares|trade|transaction|purchase)|an? (?:gift|transfer|sale|distribution|contribution))| and (?:was|were|is|are|has|have|that|these|it|they|he|she|instead) | - |; |: )|\.?$)'
        keywords: [not, nor, neither, never]
        replacement: ' \1'
        example: The shares were not sold to cover taxes.
        counter_example: The broker sold the shares to cover taxes.
      - id: none_of_them
        pattern: '\b(?:no (?:part|portion|options?|warrants?|shares?|securities|sales?|purchases?|transactions?|trades?|other|underwriters?|gift|offering|merger)|none)\b[^\n;]*?((?:,? (?:but|rather|instead|however|because|since|although|while|whereas)\b|, (?:and |it |they |he |she |this |these |which |who |all |the (?:sale|shares|trade|transaction|purchase))| and (?:was|were|is|are|has|have|that|these|it|they|he|she|instead) | - |; |: )|\.?$)'
        keywords: ['no ', none]
        replacement: ' \1'
        example: No part of these shares was sold in an offering.
        counter_example: For no consideration, shares were given to a church.
      - id: may_happen
        pattern: '\b(?:may|might|could)(?: (?:in (?:the )?future|from time to time|at any time|also|later|then|hereafter|subsequently),?)* (?:distribut|sell|donat|give|gift|transfer|repurchas|tender|contribut|pledg|hedg|enter into)\w*\b[^\n;]*|\b(?:intends?|expects?|plans|proposes?|anticipates?) (?:in (?:the )?future )?to (?:distribut|sell|donat|give|gift|transfer|repurchas|tender|contribut|pledg|hedg)\w*\b[^\n;]*'
        keywords: [may, might, could, intend, expect, plans, propose, anticipate]
        replacement: ' '
        example: The fund may distribute its remaining shares to its partners.
        counter_example: The fund distributed its remaining shares to its partners.
      - id: other_than_that
        pattern: '\b(?:other than|rather than|instead of|unrelated to|independent(?:ly)? (?:of|from)|outside(?: of)?|apart from|separate(?:ly)? from|as opposed to|except (?:for|in|by)|regardless of|irrespective of|unconnected (?:to|with)|without (?:any )?(?:connection|relation|relationship|regard|reference) to|(?:nothing|in no way) [a-z ]{0,12}(?:to|with)|not?withstanding)\b[^\n;]*?((?:,? (?:but|however|because|since|although|while|whereas)\b|, (?:and |it |its |they |he |she |his |her |mr |ms |this |these |those |which |who |all |the |an? |no |each |any |in |on |at |as |for |shares |sales? |sold |reporting )| - |; |: )|\.?$)'
        keywords: [other than, rather than, instead of, unrelated, independent, outside, apart from, separate, opposed, except, regardless, irrespective, unconnected, without, nothing, in no way, withstanding]
        replacement: ' \1'
        example: The sale is unrelated to the merger announced in June.
        counter_example: The shares were exchanged in the merger.

  - class: struck_past
    description: How the shares once came to their owner, years before.
    rules:
      - id: long_ago
        pattern: '\b(?:originally|previously|initially|formerly|first|historically|earlier|long ago|years ago|had (?:been )?)(?: been)? (?:acquired|received|purchased|obtained|issued|granted|bought|inherited|gifted|given|distributed|contributed|sold|disposed|delivered|pledged|tendered|exchanged|surrendered|redeemed|withheld)\b[^\n;]*?((?:,? (?:to (?:cover|satisfy|pay|fund|meet|settle)|but|however|because|since|and (?:sold|then|was|were|are|is))\b|, | by (?:the )?(?:underwriter|issuer|company)|; |: )|\.?$)'
        keywords: [originally, previously, initially, formerly, first, historically, earlier, ago, had]
        replacement: ' \1'
        example: Sold shares that were originally acquired in the merger with Alder.
        counter_example: Shares acquired in the merger with Alder.
      - id: in_a_year
        pattern: '\b(?:acquired|received|purchased|obtained|issued|bought|inherited|granted|distributed|contributed|gifted|gifts?|given|donated|transferred|converted|exchanged|bequest|bequeathed|left to (?:him|her)|(?:came|comes?|stems?|stemming|derived?) from)\b[^\n;]*?\b(?:in|during|since|between|until|back in|from|throughout) (?:early |late |mid-|the (?:spring|summer|fall|autumn|winter) of )?(?:19|20)\d\d(?:(?: and|,| through| to|-) ?(?:19|20)\d\d)*\b([^ ]|\.?$| (?:and|were|was|are|is|as|when|by|at|but|for|from|upon|through|which|that|under|pursuant|in|with|prior|before|after)\b)'
        keywords: ['19', '20']
        replacement: ' \1'
        example: The shares were a gift from her father in 2010.
        counter_example: The shares were given to her children on June 3, 2010.
      - id: occasion
        pattern: '\b(?:after|following|follows|followed|since|upon|in response to|in the wake of|in light of|soon after|(?:days?|weeks?|months?|years?) after) (?:the |an? |its )?(?:issuers? |companys? |public |press |recent )*(?:announcement|announced|decision|decided|disclosure|disclosed|news|publication|closed|ann?ouncing|reported|release|filing) [^\n;]*?((?:,? (?:but|however|because|since|although)\b|, |; |: )|\.?$)|\b(?:days?|weeks?|months?|years?) after (?:the )?(?:issuer|company)s? [^\n;]*?((?:,? (?:but|however|because|since|although)\b|, |; |: )|\.?$)'
        keywords: [announc, decision, decided, disclos, news, publication, closed, reported, release, filing, after]
        replacement: ' \1\2'
        example: Bought two weeks after the Issuer completed its merger with Alder.
        counter_example: Exchanged after the effective time of the merger.
      - id: of_a_year
        pattern: '\b(?:acquired|received|purchased|obtained|issued|bought|inherited|granted|distributed|contributed|gifted|given|converted|exchanged|came|stem|resulting|held since|owned since|dates? from)\b[^\n;]*?\b(?:the|its|an?|his|her|their|[a-z]+s) (?:<month> )?(?:19|20)\d\d (?:[a-z-]+ ){0,3}?(?:mergers?|offering|ipo|placement|spin-?off|split-?off|reorgani[sz]ation|divorce|distribution|acquisition|combination|tender offer|exchange offer|recapitali[sz]ation|financing|settlement|buy-?out|gift|redemption|liquidation|bequest)\b|\b(?:purchasers?|investors?|holders?|buyers?|participants?|subscribers?) (?:in|of|from) [^\n;]{0,40}\b(?:placement|offering|merger|financing|ipo|spin-?off|acquisition) (?:of|in) (?:<month> )?(?:19|20)\d\d\b'
        keywords: ['19', '20']
        example: The shares were received in the 2015 merger.
        counter_example: The shares were received in the merger.

      - id: what_remained
        pattern: '\b(?:remain(?:s|ed|ing)?|left|kept|retained|held) (?:over )?from [^\n;]{0,60}?\b(?:in|of|since) (?:<month> )?(?:19|20)\d\d\b|\b(?:remain(?:s|ed|ing)?|left|kept|retained) (?:[a-z]+ ){0,6}?after (?:[a-z,]+ ){0,4}?(?:sold|withheld|surrendered|sales?|withholding|distribut\w+)\b[^\n;]*'
        keywords: [after, from]
        example: The shares that remained after others were sold to cover taxes.
        counter_example: Shares sold to cover taxes after a vesting.

      - id: money_of_a_purchase
        pattern: '\b((?:purchased|bought|acquired|invested)\b[^\n;]{0,80}?) (?:with|using|out of|from) (?:the |a portion of the |part of the |some of the |his |her )?(?:net |after-?tax |cash |sales? )*proceeds (?:of|from|received)[^\n;]*?\b(?:sale|merger|acquisition|exercise|offering|divorce|settlement|inheritance|redemption|ipo|tender)\b[^\n;]*|(\b(?:purchases?|acquisition)(?: \w+){0,3}? (?:was|were)) (?:funded|financed|paid for) (?:by|with|from|out of)\b[^\n;]*'
        keywords: [proceeds, funded, financed, paid]
        replacement: '\1\2'
        example: Bought in the open market with the proceeds of the merger of his former employer.
        counter_example: The proceeds of the sale were used to pay taxes.

  - class: struck_sold
    description: How the shares that were sold had been acquired, said of those shares.
    rules:
      - id: sold_shares_were
        pattern: '\b(?:shares|stock|securities|units|adss?)(?: [a-z]+){0,4}? (?:sold|disposed of|being sold)(?: [a-z]+){0,6}? (?:were|was|had been|are|is|came|stem|included?|includes|represent|represented|comprised?|consist(?:ed)? of)(?: (?:originally|previously|all|part of|among|shares|those|that|were|had been|founder|common|private|restricted))*(?: an?)? (?:acquired|received|purchased|obtained|issued|granted|bought|inherited|gifts?|given|gifted|distributed|from|inheritance|bequest)\b[^\n;]*?((?:,? (?:to (?:cover|satisfy|pay|fund|meet|settle)|but|however|because|since|and (?:sold|then))\b|, | by (?:the )?(?:underwriter|issuer|company)|; |: )|\.?$)|\b(?:sold|sales? of|sell|selling|disposed of|disposition of)(?: [\d,]+)?(?: of)?(?: the| these| those| such| his| her)? (?:shares|stock|securities|units|adss?|common stock)(?: of common stock| of class [a-z] common stock)?(?: that| which)? (?:(?:the reporting persons?|he|she|it|they|mr \w+|ms \w+) )?(?:(?:had |were |was |had been |has |have )*(?:acquired|received|purchased|obtained|bought|inherited|gifted|distributed to (?:him|her|the reporting person)))\b[^\n;]*?((?:,? (?:to (?:cover|satisfy|pay|fund|meet|settle)|but|however|because|since|and (?:sold|then))\b|, | by (?:the )?(?:underwriter|issuer|company)|; |: )|\.?$)'
        keywords: [sold, sale, sell, dispos]
        replacement: ' \1\2'
        example: The shares sold were acquired in a private placement.
        counter_example: The shares were sold in a private placement.

  - class: struck_of_a_sale
    description: What a text cited by a sale says of how its shares were acquired and of who holds them.
    rules:
      - id: how_acquired
        pattern: '\b(?:(?:acquired|received|obtained|inherited|bought)(?: by (?:the )?(?:reporting person|him|her|seller|holder|mr|ms)\w*(?: \w+)?)? (?:in|on|through|via|under|upon|as|pursuant to|with|at|during|after|following|prior to|before|when|from|for|by way of|by virtue of)|purchased(?: by (?:the )?(?:reporting person|him|her|seller|holder|mr|ms)\w*(?: \w+)?)? (?:in|on|through|via|upon|at|during|as)|(?:distributed|issued|given|gifted|transferred|granted) to (?:the )?(?:reporting persons?|him|her|seller|holder|mr|ms))\b[^\n;]*?((?:,? (?:to (?:cover|satisfy|pay|fund|meet|settle)|but|however|because|since|and (?:sold|then|was|were|are|is))\b|, | by (?:the )?(?:underwriter|issuer|company|purchaser|buyer|parent)|; |: )|\.?$)'
        keywords: [acquired, received, obtained, inherited, bought, purchased, to the reporting, to him, to her, to mr, to ms, to holder, to seller, to the seller, to the holder]
        replacement: ' \1'
        example: Represents shares received in a pro rata distribution.
        counter_example: The shares were distributed pro rata to the partners.

      - id: what_was_left
        pattern: '\b(?:net of|less) (?:\w+ ){0,5}?(?:sold|withheld|surrendered|withholding)\b[^\n;,]*'
        keywords: [net of, less]
        example: The shares that vested, net of shares withheld for taxes.
        counter_example: Shares withheld for taxes.

  - class: struck_of_a_trade
    description: Who made or holds the trade; a trust or a charity in a holder's name is no motive.
    rules:
      - id: holders_name
        pattern: '\b(?:held|owned|sold|sales?|purchase[sd]?|bought|made|effected|executed|disposed(?: of)?|reported|trustees?|beneficiar(?:y|ies)|member|partner|shareholder|manager|president|director|officer|shares)(?: directly| indirectly| of record| beneficially| solely| were| was|,)* (?:by|in|through|for|of) (?:(?:the|an?|his|her|its|their|mr|ms|account of|name of|benefit of|behalf of) )*<name_word>{0,8}?(?:trusts?|grats?|foundations?|endowment|university|church|charit(?:y|ies)|estate|crut|unitrust)\b(?: (?:dated|u/a/d|uad|dtd) <date>)?'
        keywords: [trust, grat, foundation, endowment, university, church, charit, estate, crut]
        example: The shares were sold by the Roe Charitable Trust.
        counter_example: The shares were given to the Roe Charitable Trust.

  # ------------------------------------------------------------------ what the trade was
  - class: sell_to_cover
    description: Shares sold in the market to pay taxes, withholding or the exercise cost of a vesting or exercise, mandated or elected.
    rules:
      - id: named
        pattern: '\bsell[- ]?to[- ]?cover|\bsold[- ]to[- ]cover|\bsales?[- ]to[- ]cover|sell(?:ing)? (?:<shares> )?to cover|(?:sold|sales? of|selling|sell|disposed of)[^\n]*\b(?:to|in order to) (?:help |partially |solely )?cover|cover (?:the |his |her |its |their )?(?:applicable |statutory |required |minimum |related |associated )*(?:tax|withholding)[^\n]{0,80}(?:sold|sales?\b|selling)'
        keywords: [cover]
        not_pattern: '\b(?:no|none of the) shares were sold|not (?:been )?sold|to cover (?:a |his |her )?short[^\n]*|purchased? to cover|(?:to )?cover (?:the |his |her |their )?(?:reporting persons? |holders? |19\d\d |20\d\d |personal |estimated |federal |state |and )*(?:income|capital gains?|estate|gift|property|inheritance|estimated) tax\w*'
        example: Sold to cover withholding taxes upon the vesting of restricted stock units.
        counter_example: Shares withheld to cover taxes; no shares were sold.
      - id: sold_for_taxes
        pattern: '(?:\bsold\b|\bsales?\b|\bsell\b|\bselling\b|\bdisposed\b|\bdisposition\b|\bliquidat\w+)[^\n]*(?:\bto (?:\w+ )?(?:cover|satisfy|pay|fund|meet|discharge|settle|remit|defray|offset|provide|generate|raise|finance|enable|comply)|\bfor (?:the )?(?:sole )?(?:payment|purposes?|taxes|tax|withholding|required|his|her|their|estimated|mandatory)|in (?:satisfaction|payment|order|connection)|covering|satisfying|payment of|related to|relating to|associated with|as a result of|attributable to|due (?:to|upon|on|in)|proceeds)[^\n]*<tax>|\b(?:sold|sales?) for (?:the )?(?:\w+ )?tax(?:es)?\b'
        keywords: [tax, withh, fica]
        needs: '(?s)\bvest|withh|rsu|psu|restricted|exercis|settle|award|equity grant|performance (?:share|stock|unit)|cover|stock units|deliver(?:ed|y) of|option'
        not_pattern: '\b(?:no|none of the|without any) shares (?:were|have been|being) sold[^\n]*|\bdid not sell[^\n]*|^[^\n]*(?:estate tax|not subject to tax|tax loss|(?:disposition|disposed)[^\n]{0,40} to the (?:issuer|company)|tax[- ]loss|charitable|withheld by the <issuer>|withheld by us|exempt from)[^\n]*$|(?:shares|units) (?:were |was |being |that were |have been )?(?:automatically )?(?:withheld|surrendered|retained)[^\n]*<tax>|(?:personal |estimated |federal |state |local |and |, ?)*(?:income|capital gains?|estate|gift|property|inheritance|estimated|personal) tax\w*|(?:withh[eo]ld\w*|surrender\w*|retain\w*|forfeit\w*|disposition to the issuer)[^\n]{0,30} shares[^\n]*<tax>'
        example: The shares were sold solely to satisfy tax withholding obligations arising from the settlement of performance stock units.
        counter_example: The shares were surrendered to the issuer to satisfy withholding taxes on the vesting of restricted stock.
      - id: income_taxes_on_vesting
        pattern: '(?:\bsold\b|\bsales?\b|\bsell\b|selling|dispos\w+)[^\n]*(?:income|federal|state)[^\n]{0,20} tax[^\n]*\b(?:vest\w*|rsus?|restricted (?:stock|share)|psus?|settle\w*|performance (?:share|stock|unit))'
        keywords: [tax]
        not_pattern: '^[^\n]*(?:withheld by|surrendered|not (?:been )?sold)[^\n]*$'
        example: Sold to pay income taxes due upon the vesting of restricted stock.
        counter_example: Sold to pay income taxes on other income.
      - id: taxes_by_selling
        pattern: '(?:cover|satisf\w+|pay(?:ment)?|fund|meet|discharge|settle)[^\n]*<tax>[^\n]*(?:(?:were|was|are|is|be|being|been|shares|by the|through (?:a|the)|requir\w+|via) (?:automatically |mandator\w+ |required )?(?:sold|sale|sales|selling)\b|by selling|selling|sale of (?:a portion|some|shares|certain)|(?:administrator|broker|agent|trustee|company|issuer|person|he|she|officer|director|executive|persons) (?:automatically |then |has |have )?sold)'
        keywords: [tax, withh, fica]
        not_pattern: '\b(?:no|none of the|without any) shares (?:were|have been|being) sold[^\n]*|\bdid not sell[^\n]*|^[^\n]*(?:withheld by|surrendered|not (?:been )?sold|no shares were sold|in lieu of selling|estate tax)[^\n]*$'
        example: To pay the taxes due on the vesting, a portion of the shares was sold by the plan administrator.
        counter_example: To pay the taxes due on the vesting, the issuer withheld a portion of the shares.
      - id: mandated
        pattern: 'requir\w*[^\n]{0,60}\b(?:sell|sold|sales?)\b[^\n]{0,80}\bvest[^\n]{0,60}<tax>|(?:mandat\w+|required|non-?discretionary|automatic\w*|involuntar\w+|issuer-?directed)[^\n]*(?:\bsold\b|\bsales?\b|\bsell\b|selling|transactions?)[^\n]*(?:<tax>|to cover|\bvest)|(?:\bsold\b|\bsales?\b|\bsell\b)[^\n]*(?:mandat\w+|required by the <issuer>|required to be sold)[^\n]*(?:<tax>|to cover|\bvest)'
        keywords: [mandat, requir, discretionary, automatic, involuntar, directed]
        not_pattern: '^[^\n]*(?:withheld by|surrendered to|lock-?up|10b5|to (?:become|be) eligible)[^\n]*$'
        example: These sales are mandated by the issuer's election that withholding on equity awards be funded by selling shares.
        counter_example: Holders are required to keep the shares until one year after vesting.
      - id: not_discretionary
        pattern: '(?:not|nor|neither)[^\n]{0,60}(?:discretionary|volitional|voluntary) (?:\w+ )?(?:trade|sale|transaction|act|market|disposition)s?|non-?(?:discretionary|volitional|voluntary)(?: \w+)? (?:sale|trade|transaction|act|market|disposition)s?|(?:did|do|does|had|has) not (?:have|exercise|represent)[^\n]{0,40}discretion'
        keywords: [discretion, volitional, voluntary]
        needs: '(?s)(?:<tax>|\bvest|cover|rsu|restricted).*(?:sold|sales?\b|sell)|(?:sold|sales?\b|sell).*(?:<tax>|\bvest|cover|rsu|restricted)'
        example: The sale upon vesting does not represent a discretionary trade by the reporting person.
        counter_example: The gift was not a discretionary transaction of the issuer.
      - id: exercise_cost
        pattern: '(?:\bsold\b|\bsales?\b|\bsell\b|selling|disposed)[^\n]*(?:to (?:cover|pay|fund|satisfy|finance)|for (?:the )?payment|in payment|proceeds)[^\n]*(?:exercise (?:price|cost)|cost of (?:the )?(?:option )?exerci|option (?:price|cost)|purchase price of the options?|aggregate exercise|strike)'
        keywords: [exerci, 'option price', 'option cost', strike, 'purchase price of the']
        not_pattern: '\b(?:no|none of the|without any) shares (?:were|have been|being) sold[^\n]*|\bdid not sell[^\n]*|^[^\n]*(?:withheld by|surrendered|net exercise|forfeited)[^\n]*$'
        example: Shares sold in the market to pay the exercise price of the options and related taxes.
        counter_example: The issuer withheld shares to pay the exercise price of the options.

  - class: tax_withholding
    description: Shares withheld, surrendered or net-settled by the issuer for taxes or exercise price, without a market sale.
    rules:
      - id: withheld
        pattern: '<shares>[^\n]*\b(?:withheld|with-held|netted|retained|held back|kept)\b|<issuer> (?:has )?(?:kept|took back|held back)[^\n]*<shares>|\b(?:withheld|withholds|withholding of|withholding by|netted|held back|withhold|retained|retention of|retain(?:ing)?|retains)\b[^\n]*<shares>|shares? withholding|net of (?:shares|units) (?:withheld|surrendered)|withheld (?:by|for|to|from|at|upon|in)'
        keywords: [withh, with-held, retain, retention, 'net of', netted, 'held back', kept]
        needs: '(?s)<tax>|exercise|purchase price|option price|withheld'
        not_pattern: '\b(?:no|without any) shares (?:were|was|have been) withheld|not withheld|\bnot (?:been |be )?sold\b|\b(?:not|nor|neither) [^\n]{0,20}sold\b|withheld and (?:then )?sold|\b(?:retained|retains?|retaining)\b[^\n]{0,60}(?:voting|dispositive|ownership|beneficial|right|power|control|interest|pecuniary|investment)|(?:sold|sale|sales|selling|sell)\b[^\n]*|withholding tax(?:es)?[^\n]{0,60}(?:sold|sale)|dividends? (?:were |was )?withheld|in lieu of (?:share )?withholding|(?:amounts?|taxes|tax|cash) (?:required to be|to be|that (?:is|are) required to be) withheld|(?:was|were|been) sold[^\n]*|retained by the (?:trust|reporting)'
        example: Shares withheld by the issuer to cover taxes due upon the vesting of restricted stock.
        counter_example: Shares sold on the market to satisfy the issuer's withholding obligation.
      - id: surrendered
        pattern: '(?:surrender\w*|deliver(?:ed|y of|ing|s)?|tender(?:ed|ing)?|forfeit\w*|disposed|disposition|relinquish\w*|returned|exchanged|transferred|cancell?\w*|used|net[- ]?settl\w*|deduct\w*|swap(?:s|ped|ping)?|turned (?:in|over)|handed (?:back|over)|held back|reduc\w+|applied|attest\w*|repurchased|acquired by the issuer|remitted|redeemed)[^\n]*(?:<tax>|exercise price|option price|purchase price (?:of|for) (?:the )?(?:option|shares)|(?:pay|paid|payment|cost)[^\n]{0,20} (?:for |of )?(?:the |his |her )?exercis(?:e|ing) (?:of|the|price))'
        keywords: [exercis, tax, withh, fica, 'exercise price', 'option price', 'purchase price']
        not_pattern: '^[^\n]*(?:\bsold\b|\bsales?\b|\bsell\b|selling|purchasers?|without reduction|cash|gift|charit|exercise price of \$|at an exercise price|tender offer|merger|free of tax|tax[- ]free|tax purposes|tax distribution|estate tax|income tax)[^\n]*$'
        example: Shares surrendered to the company in payment of the option exercise price and related taxes.
        counter_example: Shares were delivered to the reporting person on the vesting date without reduction for withholding.
      - id: net_settlement
        pattern: 'net[- ](?:share )?(?:settle|exercis|issu|withh)\w*|net[- ]share|net number of shares|net shares (?:issued|received|after|retained)|net (?:after[- ]tax|of tax)'
        keywords: [net]
        not_pattern: '(?:requirement|required|obligat\w+|agreed|must) (?:to )?(?:hold|retain|keep)[^\n]*|^[^\n]*(?:\bsold\b|\bsales?\b|selling)[^\n]*$|net shares (?:sold|acquired)|net proceeds|not (?:be )?net|(?:will|may|to) be (?:automatically )?net'
        example: The restricted stock units were net settled by the issuer.
        counter_example: The net proceeds of the sale were donated.
      - id: bare
        pattern: '\b(?:vest\w*|settle\w*|releas\w*|disposed|disposition)\b[^\n]*\b(?:to (?:cover|satisfy|pay|meet)|in lieu of|for) (?:\w+ ){0,4}(?:withholding tax\w*|tax withholding|withholding obligations?|taxes owed|tax obligations?)|\btax(?:es)? (?:due |payable |owed )?(?:on|upon|at) (?:the )?(?:vest|releas|laps|settl)\w*\W*$|^\W*(?:(?:shares?|stock|disposition|payment|represents|reflects|for|to|the|of|common|used|on|in|by|minimum|statutory|mandatory|issuer|company|portion|applicable|amounts?|made|related|purposes|cover|satisfy|pay|required|income|federal|state|and|payroll|automatic|surrender|a) )*(?:tax(?:es)?[- ](?:withholding|liabilit\w+|obligation|payment)|withholding (?:tax(?:es)?|of tax|obligation)|withholding|(?:payment of|pay|cover|satisfy) tax(?:es)?|withholding (?:for|of) tax\w*|payment of taxes)(?:[^\n]*(?:\bvest|exercis|restricted|rsu|psu|award|settle|lapse|performance|\bsars?\b|stock appreciation|pay-?out|releas|option)[^\n]*|[^\n]{0,25})$'
        keywords: [tax, withholding]
        not_pattern: '^[^\n]*(?:\bsold\b|\bsales?\b|\bsell\b|selling|merger|effective time|right to receive)[^\n]*$'
        example: Tax withholding upon vesting of restricted shares.
        counter_example: Sale for tax withholding.
      - id: payment_by_shares
        pattern: '(?:payment|satisf\w+|pay|paid|settle\w*|cover)[^\n]*(?:<tax>|exercise price|option price|purchase price)[^\n]*(?:by (?:the )?(?:withholding|surrender\w*|delivery|delivering|tender\w*|retention|retaining|forfeit\w*|deduct\w*|reduc\w*|attest\w*|having)|with (?:previously )?(?:owned|shares|held)|through (?:the )?(?:withholding|surrender|delivery|retention|net|share)|(?:issuer|company|corporation) (?:withheld|retained|reduced|deducted|cancel))|(?:exercise price|option price|purchase price|\btax\w*)[^\n]{0,80}(?:paid|satisfied|covered|settled)[^\n]{0,20} by (?:the )?(?:withholding|surrender\w*|delivery|delivering|tender\w*|retention|forfeit\w*)'
        keywords: [tax, withh, fica, 'exercise price', 'option price', 'purchase price']
        not_pattern: '^[^\n]*(?:\bsold\b|\bsales?\b|\bsell\b|selling)[^\n]*$'
        example: The exercise price was paid by delivery of previously owned shares.
        counter_example: The exercise price was paid in cash.

  - class: offering
    description: An underwritten, registered, public or secondary offering, an over-allotment, a block trade to underwriters, or a direct listing sale.
    rules:
      - id: underwritten
        pattern: '\bunderwrit(?:ers?|ten|ing)\b|over-?allotment|green-?shoe|initial purchasers'
        keywords: [green-shoe, greenshoe, 'initial purchasers', over-allotment, overallotment, underwriter, underwriting, underwritten]
        not_pattern: '^[^\n]*(?:\bforfeit|lock-?up|lock up|market stand-?off|\bvest\w*|convert\w*|conversion)[^\n]*$'
        example: Shares sold to the underwriters in a secondary offering.
        counter_example: The shares are subject to a lock-up with the underwriters.
      - id: sold_in_offering
        pattern: '(?:\bsold\b|\bsales?\b|\bsell\b|selling|dispos\w+|purchas\w+|bought|acquired|acquisition|participat\w+|subscri\w+|offered|resale|allocated)[^\n]*(?:public|secondary|registered|follow-?on|primary|marketed|rights|shelf|equity|issuers|companys|corporations|common stock|concurrent|atm|stock|direct|at[- ]the[- ]market|ipo|securities) (?:\w+ )?(?:offerings?|ipo)\b|(?:\bsold\b|\bsales?\b|\bsell\b|selling|dispos\w+|purchas\w+|bought|acquired|participat\w+|subscri\w+)[^\n]*\b(?:in|as part of|through|pursuant to|under|connection with|at) (?:the |an |its |their )?(?:\w+ ){0,3}(?:offering|ipo|offering price|rights offering)\b'
        keywords: [offering, ipo]
        not_pattern: '(?:following|after|since|subsequent to|prior to|before) (?:the |its |an |completion of |closing of |issuers |companys |consummation of )*(?:\w+ ){0,3}(?:offering|ipo)\b|private placement[^\n]*(?:connection with|concurrent\w* with|simultaneous\w* with|(?:time|closing|consummation|completion) of|prior to)[^\n]{0,80}(?:offering|ipo)\b|(?:concurrent\w*|simultaneous\w*|connection) with[^\n]*(?:offering|ipo)\b[^\n]*private placement|^[^\n]*(?:convert\w*|conversion|private placement (?:units?|warrants?|shares?)|privately|prior to the (?:completion|closing|consummation)|immediately (?:prior|before|upon)|employee stock purchase|\besp\b|\bespp\b|offering period|lock-?up|grant|\bvest)[^\n]*$'
        example: The shares were purchased in the issuer's public offering at the offering price.
        counter_example: The preferred stock converted into common stock upon the closing of the initial public offering.
      - id: offering_closed
        pattern: '(?:public|secondary|registered|underwritten|follow-?on) offering[^\n]*(?:\bsold\b|\bsales?\b|\bsell\b|selling|purchas\w+|selling (?:stock|share)holders?)|selling (?:stock|share|security|unit)holders?'
        keywords: ['follow-on offering', 'followon offering', 'public offering', 'registered offering', 'secondary offering', 'selling securityholder', 'selling shareholder', 'selling stockholder', 'selling unitholder', 'underwritten offering']
        not_pattern: '^[^\n]*(?:convert\w*|conversion|private placement|lock-?up|\bvest\w*|forfeit\w*|founder)[^\n]*$'
        example: A registered offering by the selling stockholders closed on the date shown.
        counter_example: The initial public offering caused the preferred stock to convert.
      - id: prospectus
        pattern: '(?:\bsold\b|\bsales?\b|\bsell\b|dispos\w+|purchased|offered|acquired)[^\n]*(?:prospectus|registration statement|\bform s-[1-9]|shelf registration|effective registration)|(?:prospectus|registration statement|\bform s-[1-9])[^\n]*(?:\bsold\b|\bsales?\b|offered|selling)'
        keywords: ['effective registration', 'form s-', prospectus, 'registration statement', 'shelf registration']
        not_pattern: '^[^\n]*(?:form s-8|dividend reinvestment|convert\w*|conversion|private placement|registration rights|described in the|lock-?up)[^\n]*$'
        example: The shares were sold under the issuer's prospectus supplement of that date.
        counter_example: The holder has registration rights described in the registration statement.
      - id: block
        pattern: '\bblock (?:trade|sale|transaction|purchase)s?|\b(?:negotiated|single|one|large|as a|in a) (?:[\w-]+ )?block\b'
        keywords: [block]
        not_pattern: '^[^\n]*per share of (?:the )?block[^\n]*$'
        example: Sold in a block trade to a broker-dealer.
        counter_example: The buildings on the block were sold.
      - id: directed_shares
        pattern: '(?:directed|reserved|friends and family) shares? program'
        keywords: ['directed share program', 'directed shares program', 'friends and family share program', 'friends and family shares program', 'reserved share program', 'reserved shares program']
        example: Purchased through the directed share program of the initial public offering.
        counter_example: Purchased through the employee share purchase program.
      - id: direct_listing
        pattern: 'direct listing'
        keywords: ['direct listing']
        not_pattern: '^[^\n]*(?:convert\w*|conversion|reclassif|\bvest)[^\n]*$'
        example: The shares were sold on the first day of trading in the issuer's direct listing.
        counter_example: The preferred stock converted at the direct listing.
      - id: registered_sale
        pattern: '\bregistered direct\b|(?:registered|underwritten|marketed|public) secondary\b|secondary (?:distribution|block|placing)\b|\bbought deal\b|\b(?:accelerated )?book-? ?buil[dt]\w*|bookrunn\w+|at[- ]the[- ]market (?:sales?|program|facility)'
        keywords: [registered, underwritten, marketed, 'public secondary', secondary, book, 'bought deal', bookrunn, 'the market', the-market]
        not_pattern: '^[^\n]*(?:not registered|lock-?up|convert\w*|conversion)[^\n]*$|^[^\n]*private placement[^\n]*$'
        example: Shares offered by the selling holder in a registered secondary.
        counter_example: The notes are registered in the name of a nominee.

  - class: private_sale
    description: A privately negotiated purchase or sale, or a purchase agreement with a counterparty.
    rules:
      - id: private
        pattern: '\bprivate(?:ly)?[- ](?:negotiated|arranged)|\bprivate (?:sales?|transactions?|purchases?|transfers?|placements?|resales?|secondary|acquisition|block|transfer|party|agreement|offering|deals?|trades?)\b|\bnegotiated(?: [\w-]+)? (?:transaction|sale|purchase|block|deal|trade)|privately (?:sold|purchased|acquired|transferred|to)|\bprivate cross|(?:arranged|negotiated|sold|bought|purchased|transacted) privately\b|off[- ](?:the[- ])?market (?:transaction|sale|purchase|transfer|deal|trade)|off[- ](?:the[- ])?exchange|negotiated (?:deals?|trades?|exchange)'
        keywords: [privat, negotiated, off-market, 'off market', 'off the', off-the, off-exchange]
        not_pattern: '(?:going|take|taking|taken)[- ]private[^\n]{0,30}|^[^\n]*(?:\bwarrants? (?:are|is|become) identical|not (?:made )?in a private)[^\n]*$|private placement (?:units?|warrants?|shares?) (?:are|will|may|have|become)'
        example: Sold in a privately negotiated transaction with an unaffiliated investor.
        counter_example: The private company was valued by an appraiser.
      - id: purchase_agreement
        pattern: '\b(?:stock|share|shares|securities|units?|notes?|interests?|warrants?|security|equity|preferred stock|preferred|secondary|asset) (?:purchase|sale|transfer|subscription|repurchase|purchase and sale|sale and purchase|assignment)(?: and (?:sale|purchase|exchange|transfer))? (?:agreements?|contracts?)|\bpurchase agreement|\bsubscription agreement|investment agreement|agreement to (?:sell|purchase)|purchase and sale agreement'
        keywords: [agreement, contract]
        not_pattern: '^[^\n]*(?:employee|merger|unvested|restricted stock purchase|early exercise|repurchase right|right of repurchase|bonus|award|conver\w+|indenture)[^\n]*$'
        example: Shares bought under a stock purchase agreement with two former holders.
        counter_example: Shares bought under the employee stock purchase plan.
      - id: pipe
        pattern: '\bpipe\b|private investment in public equity'
        keywords: [pipe, 'private investment in public equity']
        example: Purchased in the PIPE financing that closed with the transaction.
        counter_example: The company makes steel pipes.

  - class: hedge
    description: A hedge or another exchange of risk - a forward, prepaid variable contract or collar, an exchange fund, an equity swap.
    rules:
      - id: forward
        pattern: '(?:prepaid|pre-paid|variable)[ -](?:share )?(?:variable |prepaid |pre-paid )?forward\b|(?:prepaid|pre-paid) variable\b|\bforward (?:sales?|purchase|contracts?|transactions?|agreements?|share)|\bvpf\b|\bpvf\b|\bvpfc?s?\b'
        keywords: [forward, vpf, pvf, prepaid, pre-paid]
        not_pattern: 'forward (?:stock |share )?splits?|looking|^[^\n]*(?:\b<issuer>\b[^\n]{0,40}forward sale agreement|forward purchaser)[^\n]*$'
        example: Settlement of a prepaid variable forward contract with an unaffiliated buyer.
        counter_example: Reflects a two-for-one forward stock split.
      - id: collar
        pattern: '\bcollars?\b|\bshort (?:sales? )?against the box|\b(?:put|call) (?:options?|spread)|(?:wrote|written|sold|purchased|bought|long|short) (?:\w+ ){0,4}(?:covered )?(?:calls?|puts?)\b|zero[- ]cost|costless|exchange-traded (?:put|call|option)|covered calls?|\b(?:assigned|assignment|exercise) [^\n]{0,40}\bcall (?:options?|contracts?)|hedging (?:transaction|arrangement)'
        keywords: [collar, short, put, call, zero, costless, hedging]
        not_pattern: '(?:right|put|call) right|call (?:date|provision|protection)|sold puts? on notice|margin calls?|capital calls?|hedging polic\w+|so-called|call(?:ed)? (?:upon|for)'
        example: In a zero-cost collar the holder bought put options and wrote call options.
        counter_example: The units were issued on a call of the capital commitment.
      - id: swap
        pattern: '\b(?:cash[- ]settled|equity|total return|stock|share)[ -](?:return )?swaps?\b|\bswap (?:agreement|counterparty|transaction|contract)s?'
        keywords: [swap]
        not_pattern: '(?:interest rate|currency) swaps?|power (?:to|of) [^\n]{0,20}swap'
        example: Unwound a cash-settled total return swap on the shares.
        counter_example: The lender entered into an interest rate swap.
      - id: exchange_fund
        pattern: '\b(?:exchange|swap) funds?\b|(?:contribut\w+|transferr?\w*|exchang\w+|tender\w*)[^\n]{0,80}\b(?:diversif\w+ (?:pool|fund|portfolio|vehicle)|(?:exchange|pooled) (?:fund|vehicle|partnership))|(?:interests?|units|shares) (?:in|of) (?:the |an? |that )?(?:\w+ ){0,2}(?:exchange|diversified|pooled) (?:fund|vehicle|partnership)'
        keywords: [fund, pool, diversif, vehicle, partnership]
        not_pattern: '^[^\n]*(?:exchange[- ]traded fund|stock exchange funds)[^\n]*$'
        example: Contributed to an exchange fund for interests in a diversified portfolio.
        counter_example: Distributed by the venture fund to its partners.

  - class: trade_error
    description: The trade was made by mistake or without authority, or was undone.
    rules:
      - id: made_in_error
        pattern: '\b(?:executed|effected|sold|purchased|bought|traded|placed|liquidated|transacted|disposed of|made)(?: \w+){0,3}? (?:in error|by mistake|by error|mistakenly|erroneously|inadvertently|by accident|accidentally|unintentionally|through an? (?:\w+ )?(?:error|mistake)|due to an? (?:\w+ )?(?:error|mistake)|as (?:the|a) result of an? (?:\w+ )?(?:error|mistake)|without (?:the |his |her |their |any |prior )*(?:reporting persons? |holders? |mr \w+s |ms \w+s )?(?:knowledge (?:or|and) )?(?:authori[sz]ation|authority|instructions?|approval))|\b(?:erroneously|mistakenly|inadvertently|accidentally|wrongly|unintentionally)(?: \w+)? (?:sold|purchased|bought|executed|traded|liquidated|placed|effected|transacted)\b|\b(?:trad(?:e|ing)|execution|order(?: entry)?) errors?\b|\b(?:sales?|purchases?|trades?|transactions?|orders?|executions?|bought|sold|shares)\b[^\n]{0,60}(?:\bin error\b|\bby mistake\b|\bwithout (?:\w+ ){0,5}?(?:authori[sz]ation|authority|instructions?)\b)|unauthori[sz]ed (?:trade|sale|purchase|transaction|order)s?|(?:broker|custodian|bank|agent|administrator|advis[eo]r)s? (?:\w+ )?(?:error|mistake)'
        keywords: [error, mistake, erroneous, inadvertent, acciden, authori, knowledge, consent, instruction, approval, wrongly, unintentional]
        not_pattern: '^[^\n]*\b(?:was|were|been) (?:\w+ )?(?:reported|disclosed|listed|shown|included) as\b[^\n]*$|^[^\n]*\b(?:not|late|untimely|timely|previously)\b[^\n]{0,20}\b(?:reported|filed|included|disclosed)\b[^\n]*$|(?:report\w*|filed|stated|indicated|checked|marked|listed|disclosed|coded|included|omitted|entered|typed|shown|calculated|recorded|described|characterized)(?: \w+){0,4}? (?:in error|by mistake|mistakenly|erroneously|incorrectly|inadvertently)|(?:mistakenly|erroneously|incorrectly|inadvertently|wrongly)(?: \w+)? (?:report|stat|indicat|check|mark|list|disclos|cod|includ|omit|enter|typ|calculat|record|describ|characteri|identif|file)\w*|(?:clerical|typographical|scriveners?|administrative|reporting|filing|data entry|computational|calculation) (?:error|mistake)s?|^[^\n]*(?:\bmargin\b|foreclos|\blenders?\b|\bpledg|collateral|\bbox\b|10b5|transaction codes?\b|original (?:report|form|filing)|prior (?:report|form|filing)|withheld|withholding)[^\n]*$'
        example: The purchase was executed in error by the broker without authority.
        counter_example: The original report was filed in error.
      - id: undone
        pattern: '\b(?:trades?|purchases?|sales?|transactions?|orders?|executions?|positions?|shares)\b[^\n]{0,100}\b(?:was|were|is|being|has been|have been|been|and|then) (?:\w+ly |then |later |subsequently |promptly )*(?:reversed|rescinded|unwound|cancell?ed|busted|broken|undone|bought back|corrected|reinstated)\b[^\n]{0,60}(?:same|next|following|business|trading) (?:\w+ )?day|\b(?:trades?|purchases?|sales?|orders?|executions?) (?:was|were|has been|have been) (?:\w+ly |then |later )*(?:reversed|rescinded|unwound|cancell?ed|busted|broken|undone)\b|\brescission of (?:the|this|these|that) (?:sale|purchase|trade|transaction)|^\W*(?:the |this |reported )*(?:sales?|purchases?|trades?|transactions?|orders?) (?:\w+ly )?(?:cancell?ed|rescinded|reversed|unwound|busted)\b|\b(?:bust(?:ed)?|broken) trade'
        keywords: [reversed, rescinded, unwound, cancel, busted, broken, undone, bought back, rescission, corrected, reinstated, bust]
        not_pattern: '^[^\n]*(?:\b(?:this|the|original|prior) (?:report|form|filing)\b|10b5|trading plan|\bunvested\b|\bmerger\b|\bvest\w*|effective time|\boptions?\b|limit orders? (?:was|were))[^\n]*$'
        example: The purchase was reversed on the next business day.
        counter_example: At the effective time the shares were cancelled.

  - class: dealer_trade
    description: A trade of a dealer or market maker in the ordinary course of that business.
    rules:
      - id: dealing
        pattern: 'market[- ]making|\b(?:transactions?|trades?|purchases?|sales?|sold|purchased|bought)(?: and sold)? by (?:an? |the |its )?(?:\w+ ){0,2}market[- ]maker|(?:as|acting as|capacity as) (?:an? |its )?(?:market[- ]maker|dealer|broker-dealer|specialist)|ordinary course of (?:its|their|the|his)?[^\n]{0,60}\b(?:brokers?|dealers?|broker-dealer|market|trading|brokerage|securities) ?(?:dealer |maker )?(?:business|operations|activit\w+|desk|capacit\w+)|ordinary course of[^\n]{0,40}\bas (?:an? )?(?:\w+ )?(?:dealer|broker|market)|(?:facilitat\w+|to fill|hedg\w+) (?:\w+ )?(?:client|customer) (?:orders?|trad\w+|transactions?)|(?:customer|client) facilitation|(?:proprietary|dealer|error) (?:trading )?(?:desk|account)s? (?:of|trading|trades)|riskless principal|dealer inventory'
        keywords: [market-making, market making, market-maker, market maker, dealer, specialist, ordinary course, facilitat, principal, proprietary, client, customer, error]
        not_pattern: '^[^\n]*(?:(?:sold|purchased|bought|sales?|transactions?)[^\n]{0,30} (?:through|to|from|with) (?:an? |its )?(?:registered )?(?:broker-dealer|market[- ]maker|dealer))[^\n]*$'
        example: Bought and sold in its capacity as a market maker.
        counter_example: Sold through a broker-dealer.

  - class: issuer_transaction
    description: A repurchase, redemption or purchase by or from the issuer itself, not for taxes.
    rules:
      - id: repurchased
        pattern: '\b(?:re-?purchas(?:e|ed|ing|es)|bought back|buy-?back)\b|re-?acquired by the (?:issuer|company)'
        keywords: [purchas, 'bought back', buy-back, buyback, 'acquired by the']
        not_pattern: '\b(?:after|following|since|announce\w*|aware of|disclos\w+|in light of|apart from)\b[^\n]{0,60}\b(?:share |stock )?(?:repurchase|buy-?back) (?:program|plan|authori[sz]ation)[^\n]*|^[^\n]*(?:<tax>|in error|by mistake|mistaken\w*|bought back (?:on )?the (?:same|next|following)|right (?:of|to) (?:first refusal|repurchase)|repurchase (?:right|option|price)|(?:subject|pursuant) to (?:a |the |an )?(?:\w+ ){0,4}(?:right|option)|may (?:be )?repurchase|will be repurchased|option to repurchase|lapse|repurchase agreement(?:s)? with (?:a )?(?:bank|broker|dealer))[^\n]*$'
        example: The issuer repurchased these shares from the reporting person.
        counter_example: Unvested shares are subject to the issuer's right of repurchase.
      - id: redeemed
        pattern: '\bredeem(?:ed|s|ing)?\b|\bredemption\b'
        keywords: [redeem, redemption]
        not_pattern: '^[^\n]*(?:<tax>|redeemable|in[- ]kind|subject to redemption|right (?:of|to) redeem|may (?:be )?redeem|(?:will|to) be redeemed|can be redeemed|optional redemption|redemption (?:right|feature)|units? (?:are|is) redeemable|redeem\w*[^\n]*(?:at the (?:option|election)|for cash or)|upon (?:the |any |such )?redemption|prior to (?:any )?redemption|redemption or liquidation|redeemed or converted|exchangeable|present\w* [^\n]{0,20}for redemption|redemption (?:in|for) (?:cash|shares) or|units[^\n]*\bredemption\b[^\n]*\bor\b[^\n]{0,40}(?:common|shares))[^\n]*$'
        example: The preferred shares were redeemed by the company for cash.
        counter_example: The partnership units may be redeemed for cash or common stock.
      - id: sold_to_issuer
        pattern: '(?:\bsold\b|\bsales?\b|selling|transferred|tendered|conveyed|surrender\w*|disposed|disposition)[^\n]{0,60} (?:back )?to (?:the )?(?:issuer|company|corporation|registrant)\b|purchased by (?:the )?(?:issuer|company|corporation|registrant)\b|(?:issuer|company|corporation) (?:has )?(?:purchased|acquired|bought|cancelled)\b|(?:to|by) the (?:issuer|company)[^\n]{0,20}for cancellation|cash(?:ed)?[- ]out'
        keywords: [issuer, company, corporation, registrant, cash]
        not_pattern: '^[^\n]*(?:<tax>|exercise price|option price|gift|services? (?:to|provided)|notice|loan|report(?:ed)? to|no consideration to|payment of the|previously|merger|\bvest\w*|acquired by the (?:issuer|company) (?:in|pursuant|as)|each|short-swing|profits?|open[- ]market)[^\n]*$|^[^\n]*acquisition of the (?:issuer|company|corporation)[^\n]*$'
        example: The shares were sold to the issuer at the closing price.
        counter_example: Shares surrendered to the issuer to satisfy withholding taxes.
      - id: bought_from_issuer
        pattern: '\b(?:purchas\w+|acquired|bought|acquisition|subscri\w+|issued and sold)[^\n]*(?:directly )?(?:from|by|(?:agreement|transaction|placement|arrangement|contract|settlement) with) (?:the )?(?:issuer|company|corporation|registrant)\b|(?:issuer|company|corporation) (?:issued and )?sold|issued by the (?:issuer|company) to (?:the )?(?:reporting|sponsor)[^\n]{0,80}(?:price|purchase|\$)'
        keywords: [issuer, company, corporation, registrant]
        not_pattern: '^[^\n]*(?:<tax>|grant\w*|award\w*|\bvest\w*|dividend|in lieu|director|compensation|exercis\w+|acquired by the (?:issuer|company)|acquisition by|acquisition of|merger|employee|underwrit|public offering|registered|indenture|open[- ]market|(?:approv\w+|clear\w+|permi\w+|consent|notice|information|received) (?:\w+ ){0,3}(?:from|by|with) the)[^\n]*$'
        example: Purchased directly from the issuer at the market price.
        counter_example: Granted by the company as compensation.
      - id: private_placement
        pattern: '\bprivate placement\b|private (?:placement )?units? purchase|(?:placement|private) (?:units|warrants|shares) purchase agreement|securities purchase agreement|securities subscription agreement|subscription agreement|note purchase agreement|\bpipe\b|founder shares?[^\n]{0,60}(?:purchas|acquired)|(?:purchas\w+|acquired)[^\n]{0,60}founder shares'
        keywords: [placement, agreement, pipe, founder, private]
        not_pattern: '^[^\n]*(?:(?:purchased|acquired|bought) from (?:a |an |the )?(?:selling|unaffiliated|former|other|existing|third)|private placement (?:warrants?|units?|shares?) (?:are|will|may|have|become))[^\n]*$|shares? purchase agreement'
        example: The units were purchased in a private placement that closed with the initial public offering.
        counter_example: The shares were acquired under a share purchase agreement with another holder.
      - id: debt
        pattern: 'debt (?:conversion|exchange|settlement) agreement|\b(?:notes?|debt|indebtedness|loans?|advances?|amounts?|monies)\b[^\n]{0,60}\bow(?:ed|ing) (?:by the (?:issuer|company|corporation)|to the reporting person)[^\n]*(?:convert|exchang|settle|satisf|cancel)\w*|(?:in exchange for|cancell?ation of|in satisfaction of|settlement of|forgiveness of|conversion of|extinguish\w*)[^\n]{0,80}\b(?:debt|indebtedness|loans?|notes? payable|amounts?)[^\n]{0,60}(?:issuer|company|corporation)[^\n]{0,20} ow\w+|\bow(?:ed|ing) (?:to [^\n]{0,40} )?by the (?:issuer|company|corporation)'
        keywords: [company, corporation, issuer]
        not_pattern: '\bfees owed|amount of fees'
        example: Shares issued in exchange for debt that the company owed the reporting person.
        counter_example: Shares issued in exchange for units of the partnership.
      - id: issuer_offer
        pattern: 'issuers? (?:\w+ ){0,3}tender offer|self[- ]tender|dutch auction|tender offer (?:by|of) the (?:issuer|company)|(?:issuer|company)s? offer to (?:purchase|exchange|repurchase)|stock option exchange|option exchange (?:program|offer)'
        keywords: [offer, dutch, tender, 'option exchange']
        example: Tendered in the issuer's modified Dutch auction.
        counter_example: Tendered in the buyer's offer under the merger agreement.

  - class: option_linked
    description: The shares traded come from an option or warrant exercise, a cashless or same-day exercise, or options about to expire.
    rules:
      - id: exercised
        pattern: '\bexercis(?:e|es|ed|ing)\b[^\n]*\b(?:options?|warrants?|sars?|stock appreciation rights?|rights)\b|\b(?:options?|warrants?|sars?|stock appreciation rights?)\b[^\n]{0,70}\b(?:was|were|been|being|is being|are being|is|are) (?:fully |partially |automatically |cashlessly |net |also )*exercised|\boptions? exercis(?:e|es|ed)\b|\bwarrant exercise|\b(?:options|warrants)[^\n]{0,20} exercised'
        keywords: [exercis]
        not_pattern: '^[^\n]*(?:issuable (?:up)?on|upon (?:the )?(?:future |full )?exercise (?:or|of)[^\n]{0,80}(?:right to|exercisable|may|will)|exercisable[^\n]{0,60}(?:until|\bvest|subject)|unexercised|not (?:been )?exercised|if exercised|may (?:be )?(?:only be )?exercised?|right to exercise|rights? to (?:acquire|purchase|receive)|entitle[sd]?|can (?:only )?be exercised|cannot be exercised|will be exercis|first exercis|exercise period|becomes? exercis|early exercise|prior to exercise|underwriter\w*|over-?allotment|exercise(?:d)? (?:voting|investment|dispositive|control|power)|shared? power|underlying)[^\n]*$|exercise (?:or conversion )?price|exercise (?:of|their|his|her|its) (?:voting|investment|dispositive|control|power|rights)|exercis\w+ (?:of )?(?:their|his|her|its) (?:\w+ )?rights? (?:under|of|as|to|pursuant|with|against)|\b(?:loans?|borrow\w*|cash|funds|indebtedness)\b[^\n]{0,60}\bto (?:finance (?:the )?|fund (?:the )?|pay for (?:the )?)?exercis[^\n]*'
        example: The shares were acquired upon the exercise of stock options the same day.
        counter_example: Includes shares issuable upon exercise of options that vest monthly.
      - id: bare_exercise
        pattern: '\bexercises? of (?:[\w-]+ ){0,4}?(?:options?|warrants?|sars?)[^\n]{0,20} and (?:the |then )?(?:[\w-]+ )?(?:sales?|sold|disposition)\b|\bexercised? (?:[\d,]+ )?(?:at|for) \$|\bexercised [\d,]+\b|\b(?:sold|sales?|selling)\b[^\n]{0,80}\b(?:upon|on|following|after|concurrent\w* with|in connection with|immediately (?:after|following|upon)|simultaneous\w* with|same day as|from|of) (?:the |their |such |an |its |his |her )?(?:\w+ )?exercise\b|\bexercis(?:ed|e|es|ing) (?:and|then) (?:immediately |then |subsequently |promptly )?(?:sold|sale|sells?|selling)|\bexercised (?:at|in|on|the same|that|these|his|her|by)\b[^\n]{0,80}\b(?:sold|sale)\b|\bexercis(?:ed|ing)\b[^\n]{0,40}(?:same day|strike|exercise price)'
        keywords: [exercis]
        not_pattern: '^[^\n]*(?:issuable|exercisable|may be|if exercised|not been exercised|over-?allotment|underwriters?|right of first refusal|preemptive|exercis\w+ (?:of )?(?:its|their|his|her|any|no|sole|shared|such)? ?(?:\w+ )?(?:discretion|rights?|voting|control|power|judg\w+|dispositive|investment)|underlying|withheld|warrants? (?:is|are)|call option|put option)[^\n]*$'
        example: Exercised at $4.10 and sold on the same day.
        counter_example: The trustee exercised voting control over the shares that were sold.
      - id: cashless
        pattern: '\bcashless(?:ly)?\b|same[- ]day (?:sale|exercise)|exercise[- ]and[- ](?:sell|sale)|exercise[- ]and[- ]hold|net[- ]exercis\w+|broker-assisted (?:exercise|(?:cashless |same[- ]day |option )+(?:exercise|sale))'
        keywords: [cashless, same-day, 'same day', exercis, assisted]
        not_pattern: '^[^\n]*(?:may (?:be|elect)|exercisable|can be|will be|entitled)[^\n]*$'
        example: Cashless exercise of options through a broker.
        counter_example: The warrants may be exercised on a cashless basis.
      - id: expiring
        pattern: '(?:options?|warrants?|sars?|rights)\b[^\n]*(?:\bexpir(?:e|es|ed|ing)|expiration|due to expire|lapse[ds]? unexercised)|expir(?:ing|ation of)(?: \w+){0,4} (?:stock )?(?:options?|warrants?)'
        keywords: [expiration, expire, expiring, 'lapse unexercised', 'lapsed unexercised', 'lapses unexercised']
        needs: '(?s)(?:scheduled|due|set|about|would have|otherwise|will|were|was|going|nearing|approaching|prior to|before|in advance of) (?:to )?(?:\w+ ){0,3}expir|expiring|expired|lapsed unexercised'
        not_pattern: '^[^\n]*(?:\bvest\w*|\bgrant(?:ed)? (?:to|under|pursuant|on|by|in)|is an? (?:equity )?award|exercisable[^\n]*expir|expire[s]? (?:on|upon|at|ten|seven|five|\d)|(?:will|shall) expire|no expiration|expiration date[^\n]{0,20}(?:is|of))[^\n]*$|^[^\n]*\bunvested\b[^\n]*$'
        example: The options would have expired in May, so they were exercised and the shares sold.
        counter_example: The option vests over four years and expires on the tenth anniversary.
      - id: sold_from_options
        pattern: '(?:\bsold\b|\bsales?\b|acquired|received|issued|purchased|obtained|resulting|delivered)[^\n]*(?:from|upon|through|following|connection with|pursuant to|by|related to|as a result of|on) (?:the |an |his |her |a |their |its )?(?:\w+ ){0,4}exercise (?:of|and)\b|shares (?:acquired|received|sold) (?:up)?on exercise|(?:option|warrant) shares (?:were )?sold'
        keywords: [exercise, option, warrant]
        not_pattern: '^[^\n]*(?:issuable|exercisable|may be|if exercised|not been exercised|over-?allotment|underwriters|right of first refusal|preemptive|exercise of (?:its|their|his|her) (?:discretion|right|voting)|underlying)[^\n]*$|exercise price'
        example: Shares sold following the exercise of the award on the same date.
        counter_example: Shares issuable on exercise of the award.
      - id: sold_underlying
        pattern: '\bsales? of (?:the |all )?(?:[\w-]+ ){0,3}?(?:underlying (?:shares|stock)|(?:option|warrant) shares)[^\n]{0,60}\bexercis\w+|\bexercis(?:e|ed|es|ing)\b[^\n]{0,60}\b(?:and|then)\b[^\n]{0,30}\bunderlying (?:shares|stock)[^\n]{0,30}\bsold\b|\bexercis(?:e|ed|es|ing)\b[^\n]{0,60} and (?:the )?(?:immediate |subsequent )?sales? of (?:the )?underlying'
        keywords: [underlying, option, warrant]
        example: Sale of the underlying shares of the options exercised above.
        counter_example: The shares underlying the options vest monthly.
      - id: sold_for_the_price
        pattern: '(?:\bsold\b|\bsales?\b|proceeds)[^\n]*\b(?:exercise (?:price|cost)s?|cost of (?:the )?exercis\w+)(?: and (?:the )?(?:related |applicable |any )*tax(?:es)?)? (?:of|for|on) (?:the |these |such |his |her |vested |stock |employee )*(?:options?|warrants?|sars?)\b|\bpa(?:id|yment of|ying) (?:the )?(?:aggregate )?exercise (?:price|cost) (?:by|through|with)\b|(?:surrender|withh|deliver|tender|payment|retain)\w*[^\n]{0,80}\b(?:option exercise (?:price|cost)|exercise (?:price|cost)s? of (?:the |these |such |his |her |vested |stock |employee )*(?:options?|warrants?|sars?))\b'
        keywords: [exercis]
        not_pattern: '^[^\n]*(?:merger|effective time|difference between|excess of)[^\n]*$|\b(?:no|none of the) shares were sold[^\n]*'
        example: The proceeds were used to pay the exercise price of the options.
        counter_example: The exercise price of the options was paid in cash.

  - class: gift_charity
    description: A gift, donation, or transfer to charity or to a donor-advised fund.
    rules:
      - id: gift
        pattern: '\bgift(?:s|ed|ing)?\b'
        keywords: [gift]
        not_pattern: 'not (?:a |constitute a )?gift|by (?:sale, )?gift or|gift trust|other than by gift|sale, gift|whether by gift|tax-free gift|gift tax|(?:any|no|such|permitted) transfers? by gift|transfers? by gift or'
        example: Bona fide gift to a family member.
        counter_example: Transfers, whether by gift or otherwise, need the consent of the lender.
      - id: charity
        pattern: '\bdonat(?:ed|es|e|ing|ions?)\b|charitable (?:contribution|donation|gift|transfer|distribution|bequest|giving)s?|(?:contribut\w+|transferr?\w*|gave|given|grant\w*|distribut\w+|assign\w*|convey\w*|deliver\w*|disposition|sent|moved)\b[^\n]{0,80}\bto [^\n]{0,80}\b(?:charit\w+|foundation|endowment|university|college|church|non-?profit|donor[- ]advised|501\(c\))|(?:to|for) (?:an? |the |one or more |several |various |certain )?(?:\w+ )?charit(?:y|ies)\b'
        keywords: ['501(c)', charit, church, college, donat, 'donor advised', donor-advised, endowment, foundation, non-profit, nonprofit, university]
        not_pattern: '(?:plan\w*|strategy|purposes?|goals?|including)\b[^\n]{0,60}charitable giving|^[^\n]*(?:is a director of|serves on|trustee of the foundation|shares (?:are |were )?(?:held|owned) by|may be deemed|501\(c\)\(3\) (?:organization|foundation) of which|grantor)[^\n]*$|trustees? of (?:\w+ ){0,4}charit\w+'
        example: Shares donated to a donor-advised fund.
        counter_example: The foundation's shares are held by its trustees.
      - id: no_consideration
        pattern: '(?:transfer\w*|conveyed|assigned|contributed|given|gave|disposed|disposition|acquired|received|acquisition)[^\n]*(?:for no|without(?: any)?|no|zero|\$0|for \$0(?:\.00)?(?: in)?) (?:monetary |cash |additional |payment of )?(?:consideration|value|payment)|no consideration (?:was )?(?:paid|received|given)[^\n]{0,60}(?:transfer|gift)'
        keywords: [consideration, payment, value]
        not_pattern: '^[^\n]*(?:pro[- ]?rata|distribut\w*|partner|(?:its|the|managing|certain|fund|llc) members?\b|\bvest\w*|dividend|merger|grant\w*|award\w*|rsus?|units?|loan|lend|borrow|forfeit\w*|\btrusts?\b|estate|divorc|marital|domestic relations|spin|escrow|earn-?out|convert|conversion|sponsor|founder|issuer|company|general partner|llc|lp\b|l\.p|fund)[^\n]*$'
        example: Represents shares transferred without consideration to a relative.
        counter_example: Shares distributed pro rata to partners for no consideration.

  - class: estate_trust
    description: A transfer for estate planning, a GRAT, a trust transfer or distribution, or a mere change in the form of ownership.
    rules:
      - id: grat
        pattern: '\bgrats?\b|grantor[- ]retained|retained annuity|annuity (?:trust|payment|distribution)|\bcrut\b|\bqprt\b|remainder (?:annuity |uni)?trust|lead (?:annuity|unitrust)'
        keywords: [grat, retained, annuity, crut, qprt, trust, unitrust]
        not_pattern: '\btrustees? (?:of|for) (?:the |an? |such )?(?:[\w.-]+ ){0,6}(?:annuity )?(?:trusts?|grats?)\b|\b(?:sold|made|effected|executed|sales?|purchase[sd]?)(?: directly| solely| were| was)* by <name_word>{1,8}?(?:annuity trusts?|grats?|unitrusts?|remainder trusts?)\b'
        example: Contribution of shares to a grantor retained annuity trust.
        counter_example: The annuity rate of the bonds was lowered.
      - id: estate_planning
        pattern: '(?:for|of|in|to|by|into|through|part of|with|and|her|his|s) (?:\w+ ){0,3}estate[- ]?(?:and tax |and gift |and financial )?planning|change in (?:the )?(?:form|nature) of (?:beneficial |indirect |direct )?ownership|rule 16a-13|form of (?:beneficial )?ownership|wealth transfer|(?:from|to) (?:direct|indirect)(?:ly)?[^\n]{0,20} (?:to|into) (?:direct|indirect)|from (?:the |his |her )?(?:reporting persons? )?direct (?:ownership|holdings?) (?:to|into)\b|previously (?:reported as )?(?:directly|indirectly)? ?(?:held|owned|beneficially owned)[^\n]{0,60}(?:transferred|contributed) to'
        keywords: [estate, ownership, '16a-13', wealth, direct, previously]
        not_pattern: '^[^\n]*(?:\bsold\b|\bsales?\b|\bsell\b|proceeds|10b5)[^\n]*estate[- ]?(?:and \w+ )?planning[^\n]*$|(?:permitted|whose|which)[^\n]{0,60}estate[- ]planning[^\n]{0,40}|estate[- ]planning (?:vehicle|entit\w+|trust) (?:is|are) (?:a |an )?(?:limited )?(?:partner|member)s?|convert\w*[^\n]*estate[- ]planning'
        example: Transfer for estate planning purposes; only the form of ownership changed.
        counter_example: The planning committee of the estate sold houses.
      - id: own_accounts
        pattern: '\b(?:between|among|across|within) (?:the |his |her |their |its |two |own |different |several |separate |various )*(?:of )?(?:the |his |her |its |own )*(?:reporting persons? )?(?:own |personal |individual |joint |taxable |investment |margin |brokerage |retirement |securities )*(?:accounts?|iras?)\b|\b(?:cross|journal\w*|in-house|agency cross)(?:[- ]trade| transaction| entry|ed)?\b[^\n]{0,80}\b(?:accounts?|iras?)\b|\b(?:accounts?|iras?)\b[^\n]{0,80}\b(?:cross(?:ed)?[- ]?(?:trade|transaction)?|journal\w*)\b|(?:\biras?\b|\baccounts?|401)[^\n]{0,40}\b(?:sold|transferred|moved|conveyed)\b[^\n]{0,60}\b(?:in)?to (?:the |his |her |their |another |an? )*(?:reporting persons? )?(?:own |other |personal |individual |brokerage |joint |taxable |retirement )*(?:accounts?|iras?)\b|(?:moved|transferred|journal\w+|sold|conveyed)[^\n]{0,60}\b(?:accounts?|iras?)\b[^\n]{0,20} (?:in)?to (?:the |his |her |their |another |an? )*(?:reporting persons? )?(?:\w+ ){0,2}(?:accounts?|iras?)\b|(?:no|without (?:any |a )?) ?(?:change|effect)[^\n]{0,20} (?:in|on) (?:the |his |her |reporting persons? )*(?:\w+ )?(?:beneficial|pecuniary|economic) (?:ownership|interest)'
        keywords: [account, ira, beneficial, pecuniary, economic]
        not_pattern: '^[^\n]*(?:convert\w*|conversion|merger|reorgani\w+|10b5|pledg\w+|margin|escrow account)[^\n]*$'
        example: A cross trade between two accounts of the reporting person.
        counter_example: The shares are held in a brokerage account.
      - id: trust_transfer
        pattern: '(?:transferr\w+|contribut\w+|convey\w+|assign\w+|transfers?|gift\w*|moved|deposited|re-?titled|deeded|put)\b[^\n]*\b(?:to|into|in|between|among|from) [^\n]*\btrusts?\b|\bs(?:old|ales?)\b[^\n]{0,60} to (?:(?:an?|the|two|three|certain|such|one of|trustees?) )*(?:(?:irrevocable|revocable|family|grantor|defective|intentionally|dynasty|living|own|blind|insurance|life|spousal|lifetime|access|annuity|retained|charitable|personal|reporting|of|his|her|their|its|\w+s|19\d\d|20\d\d) ){1,6}trusts?\b|(?:distribut\w+|transferr\w+|transfers?|received|withdr\w+|substitut\w+|reacquired|swap\w*|exchange[ds]?)\b[^\n]*\b(?:from|by|of|out of|with|between|held in|caused) [^\n]{0,80}\btrusts?\b|\btrusts?\b[^\n]{0,60}\b(?:passed|went|paid out) to\b|\btrusts?\b[^\n]{0,30} and (?:has )?funded (?:it|them)\b|\bfund(?:ed|ing) (?:of )?(?:an?|the|his|her|their|two|three) [^\n]{0,60}\btrusts?\b|\btrusts?\b[^\n]*\b(?:distributed|transferred|terminated|dissolved|to distribute|distribution)'
        keywords: [trust]
        not_pattern: '^[^\n]*(?:pro[- ]?rata|limited partners\b|liquidating trust|voting trust|business trust|unit trust|investment trust|royalty trust|real estate|depository trust|trust company|deutsche bank trust|bank and trust|trust account|merger|sponsor|purchas\w+ (?:by|from)|no power to|power (?:to|over)|may be deemed|sole voting|distribution reinvest|rabbi|dividend|contributions? (?:to|under) (?:the )?(?:401|deferred)|prevent|permitted transfers?|upon (?:any )?transfer|donat\w*|philanthrop\w*|donor[- ]advised)[^\n]*$|trusts? fund'
        example: On May 1 the reporting person transferred 5,000 shares to a family trust.
        counter_example: Shares are held by a family trust of which the reporting person is trustee.
      - id: inherited
        pattern: '\binherit\w*|bequest|bequeath\w*|\bdecedents?\b|executor|executrix|administrator of the estate|\bestate of\b|by will\b|\bunder (?:the|his|her|a) (?:last )?will\b|surviving spouse|intestate|laws? of descent|upon the death of|passed away|personal representative|probate'
        keywords: [inherit, beque, decedent, execut, estate, ' will', 'surviving spouse', intestate, descent, death, 'passed away', representative, probate]
        not_pattern: '\b(?:is|are|as|was|am) (?:an? |the |one of the |sole )*(?:co-)?(?:executor|executrix|personal representative|administrator)s?\b|\b(?:sold|sales?|purchased|bought|made|held|owned|reported|effected)(?: directly| of record| were| was)* by (?:the )?estate of\b|\b(?:bought|purchased)(?: \w+){0,3} from (?:the )?estate of\b|^[^\n]*(?:transfer(?:able|red)? (?:other than|except)|only by will|by will or|upon the (?:death|disability) of the (?:holder|founder)|members? of (?:a|the) group|\bvest\w*|convert\w*|exercisable)[^\n]*$'
        example: Shares received by bequest; they were held by the estate of a relative.
        counter_example: The option is not transferable except by will or the laws of descent.
      - id: family_entity
        pattern: '(?:transferr\w+|contribut\w+|convey\w+|assign\w+|distribut\w+)[^\n]*\b(?:family (?:limited|partnership|llc|investment|holding|vehicle|entit\w+)|estate|children|spouse|wife|husband|wholly[- ]owned|limited liability company (?:wholly )?owned|(?:flp|fllc)\b)'
        keywords: [assign, contribut, convey, distribut, transferr]
        not_pattern: '^[^\n]*(?:pro[- ]?rata|limited partners\b|\bqdro|\bex-|former|court|domestic|divorc|marital|merger|gift\w*|charit\w*|held by)[^\n]*$'
        example: The shares were contributed to a family limited partnership.
        counter_example: The spouse holds these shares.

  - class: fund_distribution
    description: A pro rata or in-kind distribution by a fund or partnership to its partners or members.
    rules:
      - id: pro_rata
        pattern: 'pro[- ]?rata[^\n]*(?:distribut\w+|transfer)|distribut\w+[^\n]*(?:pro[- ]?rata|in[- ]kind|\bin specie)|in[- ]kind[^\n]{0,60}(?:distribut\w+|\bpay-?outs?\b|\bpaid out\b)|in[- ]kind redemption|redemption[^\n]{0,20} in[- ]kind|pro[- ]?rata (?:basis )?(?:to|among) (?:its |the )?(?:\w+ ){0,3}(?:partners|members|holders)'
        keywords: ['pro rata', pro-rata, prorata, distribut, 'in kind', in-kind]
        not_pattern: '^[^\n]*(?:spin-?off|separation|publicly traded|dividend|annuit|\bvest\w*|stockholders of (?:the )?(?:issuer|company) (?:on|as of)|rights offering|pro rata (?:portion|share) of (?:any|the) (?:shares|award))[^\n]*$|distributor\w*'
        example: In-kind distribution by the fund to its partners.
        counter_example: The award vests pro rata each month.
      - id: to_partners
        pattern: '(?:passed|transferr?ed|delivered|disposition by|transfer by) [^\n]{0,60}\bto (?:its|certain) (?:own )?(?:\w+ )?(?:limited |general )?(?:partners|members)\b|distribut\w+[^\n]*\b(?:partners|members|limited partners|general partner|shareholders|stockholders|investors|unit ?holders|equity ?holders|interest ?holders|owners|feeder|fund|limited liability company|llc|lp|l\.p|partnership)\b|distributed by [^\n]*(?:fund|partners|ventures|capital|llc|lp|l\.p)\b|liquidating distribution|distribution (?:by|from) [^\n]{0,80}(?:fund|partners|ventures|capital|llc|lp|l\.p|partnership)\b'
        keywords: [distribut, partners, members]
        not_pattern: '^[^\n]*(?:spin-?off|dividend (?:on|equivalent|reinvest)|annuit|distributor|deferred compensation|reinvest\w*|separation and distribution|(?:separation|distribution) agreement|\bvest\w*|distribution date|merger|trust (?:was|were) distributed|underwrit\w*|mutual fund|underlying fund|401|participants?|trustee of)[^\n]*$|distribut\w+ (?:of )?(?:the |all |its |net |sales? |cash |after-?tax )*(?:proceeds|cash)\b[^\n]*|donor[- ]advised funds?|distributed to (?:the )?(?:reporting persons?|him|her) and (?:donated|given|gifted)'
        example: Shares distributed by the venture fund to its limited partners.
        counter_example: Shares distributed to participants of the deferred compensation plan.

  - class: domestic_relations
    description: A transfer by divorce, domestic relations order or marital settlement.
    rules:
      - id: divorce
        pattern: 'domestic relations?|\bqdros?\b|\bdro\b|\bdivorc\w*|marital (?:settlement|property|separation|dissolution|agreement|estate)|(?:dissolution|termination) of (?:the |his |her |their )?marriage|marriage dissolution|matrimonial|ex-(?:wife|husband|spouse)|former (?:spouse|wife|husband)|equitable distribution|family court|(?:property|divorce) settlement|legal separation|rule 16a-12|prenuptial|spousal (?:support|settlement)'
        keywords: [domestic, qdro, dro, divorc, marital, marriage, matrimon, spous, wife, husband, equitable, 'family court', settlement, separation, '16a-12', prenup]
        not_pattern: '^[^\n]*(?:transfer(?:able|red)? (?:other than|except)[^\n]*domestic relations|or (?:a |pursuant to a )?(?:qualified )?domestic relations order)[^\n]*$'
        example: Transferred to the reporting person's former spouse under a divorce decree.
        counter_example: Options are not transferable except by will or a domestic relations order.

  - class: pledge_margin
    description: A pledge, loan, margin account, foreclosure or lender.
    rules:
      - id: pledge
        pattern: '\b(?:re-?)?pledg(?:e|ed|es|ing|ee|or)\b|margin (?:accounts?|loans?|calls?|agreements?|requirements?|balance|debt|borrowing|collateral|lend\w+)|\bforeclos\w*|forced (?:sale|liquidation)|\b(?:as|additional|for|posted) (?:security|collateral)\b|collateral (?:for|to secure|securing|agent|account)|secur(?:e|es|ed|ing)[^\n]{0,60}(?:\bloan|indebtedness|borrowing|credit (?:line|facility|agreement)|line of credit|promissory)|line of credit|credit facility|\bsecured (?:creditors?|part(?:y|ies)|lenders?)\b|\bcreditors?\b[^\n]{0,60}\b(?:seiz|levi|sold|sale)|\bseiz(?:ed|ure)\b|\blevied on\b'
        keywords: [pledg, margin, foreclos, forced, security, collateral, secur, credit, seiz, levied]
        not_pattern: 'no longer (?:\w+ )?pledged|(?:formerly|previously) (?:reported|shown|disclosed) as pledged|\bpledges?\b[^\n]{0,30} (?:was|were|has been|have been|had been) (?:\w+ly )?(?:released|discharged|terminated|lifted)[^\n;]*|released from (?:a |the |its |any )?pledge[^\n;]*|(?:formerly|previously|once) pledged|not (?:been )?pledged|none of (?:the|these)(?: \w+)? (?:shares|securities) (?:are|is|has been|have been) pledged|(?:pledge|sale|gift|transfer), (?:pledge|sale|gift|transfer)|offer, pledge|pledge, (?:sell|offer|hypothecat)|unpledged|profit margin|operating margin|charitable pledge|pledge to (?:the )?(?:university|charit|church|foundation|donate|give)'
        example: The shares were sold by the bank to meet a margin call.
        counter_example: None of these shares has been pledged.
      - id: loan
        pattern: '\bcalled (?:in )?(?:the |his |her |its |a )?loan|\bloan[^\n]{0,20} (?:was|were) called\b|(?:repay|repayment|pay (?:off|down)|satisf\w+|settle\w*|discharg\w+|secur\w+|default)[^\n]{0,60}\b(?:loans?|indebtedness|debt)\b|\blenders?\b|(?:share|stock|securities)[- ](?:lending|loan)|\bloaned\b|borrow\w*[^\n]{0,60}\bshares\b|borrowed from (?:an? |the |his |her )?(?:bank|broker|lender|margin)|shares (?:were )?(?:lent|borrowed)|bank loan|\bloan (?:agreement|proceeds|secured|made to (?:him|her|the reporting))'
        keywords: [loan, debt, lend, lent, borrow]
        not_pattern: '^[^\n]*(?:convert\w*|conversion|convertible|issuers? (?:debt|indebtedness)|warrants? (?:was|were )?issued|student loan|\bsba\b|savings and loan|lender liability)[^\n]*$'
        example: Proceeds were used to repay a personal loan from the bank.
        counter_example: The convertible notes under the loan were converted into shares.

  - class: espp_drip
    description: Employee purchase plan, 401(k), dividend reinvestment, deferred compensation, phantom units or dividend equivalents.
    rules:
      - id: purchase_plan
        pattern: '(?:employees?|associate|team member|stock|share|partner|international|qualified|executive|director|discount|non-?employee)s? (?:\w+ )?(?:stock|share|unit|qualified stock)s?(?: and savings)? (?:purchase|investment|ownership) (?:plans?|programs?|schemes?)|(?:employee|associate|colleague)s? purchase plan|(?:payroll|salary) deductions?|\bespps?\b|stock purchase (?:plan|program)|share purchase (?:plan|program)|payroll (?:deduction|savings|contribution|withholding plan)|purchase under the issuers stock purchase|\bsaye\b|share incentive plan|employee stock ownership|\besops?\b|associates? stock'
        keywords: [plan, program, scheme, deduction, espp, payroll, saye, ownership, esop, associates]
        example: Shares bought through payroll deductions under the employee stock purchase plan.
        counter_example: Shares bought on the open market by an employee.
      - id: retirement_account
        pattern: '\b401 ?\(?k\)?|(?:savings|thrift|profit[- ]sharing|retirement savings|retirement|pension|tax deferred|employee savings|investment|capital accumulation|incentive savings|supplemental (?:executive )?(?:retirement|savings)|excess benefit|benefit equalization|restoration|defined contribution|money purchase)(?: and \w+| \w+)? plans?\b|\bserp\b|\brabbi trust|stock fund|unitized|plan (?:trustee|statement|account)|benefit plan'
        keywords: ['401', plan, serp, rabbi, fund, unitized]
        not_pattern: 'equity investment plan|incentive plan|(?:plan|retirement) (?:age|eligib)'
        example: Shares held in the 401(k) plan according to a plan statement.
        counter_example: Shares granted under the omnibus incentive plan.
      - id: dividends
        pattern: 'dividend[- ]re-?invest\w*|(?:\A|\n)\W*dividends? shares?\W*(?:\n|\z)|re-?investment (?:terms|provisions?|feature)|re-?invest\w*[^\n]{0,60}(?:dividend|distribution)s?|(?:dividend|distribution)s?[^\n]{0,40}re-?invest\w*|\bdrips?\b|dividend[- ]equivalents?|dividend (?:rights|units|credits|accru\w+)|(?:accru\w+|credit\w+|lieu)[^\n]{0,60}\bdividends?|\bdividends?\b[^\n]{0,60}(?:accru\w+|credited)|\bders?\b|distribution[- ]equivalent|(?:acquired|issued|received|credited|accrued|resulting|additional)[^\n]{0,60}\b(?:result of|connection with|on account of|respect of|from|due to|upon|through)[^\n]{0,40}\b(?:quarterly|cash|regular|annual|monthly)? ?dividends?\b'
        keywords: [dividend, drip, reinvest, re-invest, der, equivalent]
        not_pattern: 'dividends? shall be payable|^[^\n]*(?:stock dividend|stock split|spin-?off|forward split|special (?:stock |cash )?dividend (?:of (?:shares|stock|the|one)|in |distribut)|in the form of a (?:stock )?dividend)[^\n]*$|(?:accrued|accumulated|declared|cumulative|unpaid)(?:,? (?:and|but|or)? ?(?:\w+ )?(?:unpaid|undeclared|unreturned|accrued|payable))* dividends?|dividends? (?:accrued|accumulated|declared)(?: and|,)? (?:but )?unpaid'
        example: Acquired through the dividend reinvestment plan.
        counter_example: The company paid a cash dividend.
      - id: deferred
        pattern: '\bdeferred (?:compensation|stock|share|fee|director|cash|equity|unit|delivery|salary|bonus|retainer)|\bdeferral (?:of|plan|account|election|arrangement|feature)|\bdeferr(?:ed|ing)\b[^\n]{0,80}(?:fees?|compensation|retainer|receipt|settlement|delivery|payment|salary|bonus|account|plan)|\b(?:fees?|retainers?|salary|bonus|compensation)\b[^\n]{0,30}\bdeferr\w+ (?:in|into|as|under|to)\b|(?:elect\w+|election)[^\n]{0,60}to defer\b|\bdsus?\b|compensation deferr|directors deferr'
        keywords: [defer, dsu]
        not_pattern: 'deferred tax'
        example: Credited under the directors' deferred compensation plan.
        counter_example: A deferred tax asset was recorded.
      - id: phantom
        pattern: '\bphantom\b|(?:stock|share) equivalents? (?:is|are|represents?|has|have|will|become\w*)\b|(?:stock|share) equivalents? (?:units?|plan|account)|(?:deferred|credited)[^\n]{0,60}(?:stock|share) equivalents?|notional (?:shares|units|stock)|stock unit (?:account|fund|plan)|(?:bookkeeping|memorandum|hypothetical) (?:\w+ )?(?:accounts?|entr(?:y|ies)|shares?|units?|investments?)'
        keywords: [phantom, equivalent, notional, 'stock unit', bookkeeping, memorandum, hypothetical]
        not_pattern: '^[^\n]*(?:common stock equivalents? on|\bswaps?\b)[^\n]*$'
        example: Each phantom unit is the economic equivalent of one share.
        counter_example: Each restricted stock unit will be settled in one share.

  - class: merger
    description: A merger, acquisition, reorganisation, exchange or conversion by a business combination, spin-off or similar deal.
    rules:
      - id: merger
        pattern: '\bmergers?\b|\bmerged\b|\bbusiness combination|\bre-?organi[sz]ation\b|\bspin-?off|\bspun[- ]off|\bsplit-?off|\bde-?spac|domesticat\w+|scheme of arrangement|arrangement agreement|plan of (?:conversion|arrangement|exchange|liquidation)|corporate conversion|up-c\b|holding company (?:formation|structure)|converted into the right to receive|right to receive (?:the )?(?:merger|per share)|\bexchange ratio|exchange offer|change (?:in|of) control (?:of the|transaction)|recapitali[sz]ation|redomicil\w+|transaction agreement|contribution and exchange|combination agreement|take-private|going[- ]private|consolidat\w+ (?:of|with)|amalgamation|\b(?:issuer|company|corporation) was acquired\b|\b(?:shares?|stock|units?|awards?|options?|rsus?|psus?)\b[^\n]{0,60}(?:cancell?ed|extinguished|converted|exchanged)[^\n]{0,30}(?:in exchange for|for|into)[^\n]{0,30}(?:\$[\d.,]+ (?:per share )?in cash|cash (?:equal|payment|consideration|in the amount)|a (?:lump sum )?cash)'
        not_pattern: 'merger[- ]arbitrage|\b(?:stockholders?|shareholders?|voting|registration rights|investors? rights|employment|nomination|director|letter|standstill) agreement\b[^\n;]{0,60}\b(?:at|in|with|following|after|upon)\b[^\n;]{0,40}\b(?:merger|business combination|reorgani[sz]ation)\b|^[^\n]*(?:not to (?:sell|transfer|dispose)|lock-?up|phantom|deferred|\bunits? may be\b)[^\n]*$|merger (?:corp|co\b|partners|sponsor|holdings|ltd|limited|inc|iv|v|vi|ii|iii)[a-z]*|(?:sponsor|acquisition) (?:corp|merger)|(?:section|rule) [^\n]{0,20}reorgani|change (?:in|of) control|^[^\n]*(?:(?:following|upon|after|event of|prior to) (?:a|any|an) (?:merger|consolidation|reorganization|recapitalization)|\bvest\w*[^\n]*(?:change (?:in|of) control|merger)|(?:stock splits?|stock dividends?|combinations?|subdivisions?),? [^\n]{0,60}(?:reorganizations?|recapitalizations?|reclassifications?)|subject to adjustment|code of 1986|368)[^\n]*$'
        example: Disposed of under the merger agreement, at the effective time of the merger.
        counter_example: Shares held by Alder Merger Corp, the blank check company.
      - id: acquired_by
        pattern: '(?:in connection with|pursuant to|as a result of|upon|at|following|consideration (?:for|in)|closing of|completion of|consummation of) (?:the )?(?:closing |completion |consummation )?(?:of )?(?:the )?(?:issuers |companys |\w+s )?(?:acquisition|purchase) (?:of|by) '
        keywords: ['acquisition by', 'acquisition of', 'purchase by', 'purchase of']
        not_pattern: '(?:acquisition|purchase) of (?:the |such |these |any |additional |said |[\d,]+ )*(?:<shares>|common|ordinary|beneficial|options|warrants|preferred|class)|^[^\n]*(?:plan|agreement)[^\n]{0,20}purchase of[^\n]*$'
        example: Shares received as consideration for the issuer's acquisition of Alder Ltd.
        counter_example: In connection with the purchase of these shares the price was paid in cash.
      - id: deal_terms
        pattern: '\bearn-?out|\b(?:support|voting|rollover|irrevocable undertaking) agreement[^\n]*\b(?:offer|acquire|merger|parent|acquisition)\b|merger (?:consideration|agreement)|tender(?:ed|ing)?[^\n]{0,60}\boffer\b|\btender offer|offer to purchase all|effective time[^\n]{0,80}(?:convert\w*|cancel\w*|right to receive)|cancell?ed (?:in exchange for|and converted)|exchanged for[^\n]{0,80}shares of|in exchange for[^\n]{0,60}(?:shares|units|stock|interests) of|contingent value rights?|\bcvrs?\b|(?:closing|per share|merger|upfront|transaction) (?:cash |stock |per share )?consideration|acquisition consideration|stock consideration|exchange agreement|contribution agreement|shares? exchange|share exchange|separation (?:and distribution )?agreement[^\n]{0,80}distribut\w+'
        keywords: [earn, 'contingent value', cvr, merger, tender, offer, 'effective time', cancel, exchange, consideration, agreement]
        not_pattern: '^[^\n]*(?:series [a-z\d-]+ |preferred|\bconversion\b|convertible|issuers? (?:\w+ ){0,3}tender offer|self[- ]tender|dutch auction|\bunits\b[^\n]*exchang\w+|exchang\w+[^\n]*\bunits\b|note(?:s)? (?:were )?(?:exchanged|in exchange)|\bdebt\b|indebtedness|\bloan\b|promissory|(?:may|can) (?:be )?(?:exchanged?|tender)|exchangeable|section 16|at (?:any time|the option)|in exchange for (?:services|cash|\$))[^\n]*$'
        example: Tendered in the buyer's tender offer for all shares.
        counter_example: The units are exchangeable at any time for common stock.
      - id: blank_check_terms
        pattern: '(?:convert\w*|exchang\w+|forfeit\w*|issued|exercisable|lock)[^\n]*\b(?:time|upon|connection|concurrent\w*|clos(?:e|ing)|following|after|consummation|completion|date|days) (?:of|with|the|its|an)?[^\n]{0,60}\bbusiness combination\b'
        keywords: [business combination]
        not_pattern: '^[^\n]*\bvest\w*[^\n]*$'
        example: The founder shares convert into Class A shares at the time of the issuer's initial business combination, adjusted for reorganizations and the like.
        counter_example: The issuer has not yet announced a business combination.
      - id: company_acquired
        pattern: '\b(?:became|becoming|becomes) (?:a |an )?(?:direct |indirect |wholly[- ]owned |privately[- ]held |and )*subsidiary of\b|\b(?:stock|shares|units|options?|awards?)\b[^\n]{0,30}\bof the (?:successor|surviving|new (?:holding|parent)|resulting) ?(?:company|corporation|issuer|entity)?\b[^\n]{0,40}\b(?:received|issued|exchanged|acquired)|(?:holding company|parent company)[^\n]{0,30}\bwas formed\b|\bdistribut\w+ by (?:the |its )?(?:former )?parent\b|\bseparation (?:of|from) (?:the )?(?:issuer|company|parent|former parent|two|businesses|its parent)|\bacquired (?:all of |control of )?(?:the )?(?:issuer|company|corporation)\b|\bacquisition of the (?:issuer|company|corporation) by\b|holders? (?:received|were paid|got) [^\n]{0,20}\$ ?[\d.,]+ (?:per share )?in cash|\bassumed by (?:the )?(?:buyer|acquir[oe]r|acquiring|parent|purchaser|surviving|successor)|\b(?:substitut\w+|replac\w+) (?:for|by|with)? ?[^\n]{0,60}\b(?:options?|awards?|units?) (?:of|from|issued by) (?:the )?(?:buyer|acquir\w+|parent|purchaser|successor)'
        keywords: [subsidiary, successor, surviving, 'new holding', 'new parent', resulting, 'was formed', parent, separation, acquired, 'acquisition of', 'in cash', assumed, substitut, replac]
        not_pattern: 'acquired the (?:issuer|company|corporation) (?:shares|stock|common|securities|units)|separation (?:of|from) (?:employment|service|the (?:company|issuer) (?:on|as an?|by))|^[^\n]*(?:reporting persons?|his|her|executives?|officers?) separation[^\n]*$'
        example: Disposed of when Alder acquired the issuer.
        counter_example: The fund acquired the company stock on the open market.

  - class: conversion
    description: Conversion terms, or the conversion of one class, series or note into another, not by a merger.
    rules:
      - id: converts
        pattern: '\bconvert(?:s|ed|ing)?\b|\b(?:notes?|debentures?|preferred (?:stock|shares)|class [a-z] [^\n]{0,20})\b[^\n]{0,30}(?:exchanged|turn(?:s|ed)?)[^\n]{0,40}\b(?:for|into) [^\n]{0,40}\b(?:shares|stock|class)|(?:operating partnership|\bop\b|\bllc\b|limited partner\w*|common) ?(?:units?|interests?)?[^\n]{0,80}\bredemption\b[^\n]{0,60}\b(?:shares|common|class)|(?:notes?|debentures?|loan|preferred(?: stock| shares)?|units?|class b) conversions?\b|\bconvertible (?:at|into|in|on|upon|any|by|for|one|immediately|,|without|to|from|until|and|only|a|currently|share)|\bconversion (?:of|price|rate|ratio|feature|basis|date|into|right|to|terms|was|is|will|occur)|upon (?:the |such |their |its |automatic )?conversion|exchangeable|(?:\bop|common|llc|partnership|class [a-z]|paired|operating) (?:units|interests)[^\n]*\b(?:exchanged|redeemed)\b|exchang\w+ [^\n]{0,80}\b(?:units|interests)\b|(?:exchange|exchanged) (?:of )?[^\n]{0,60}(?:units|class [a-z]|common units)[^\n]{0,60} for|redeem\w* [^\n]{0,60}units[^\n]{0,60}for (?:shares|class|common|an equal)'
        keywords: [conver, exchang, redeem, redemption, 'turn into', 'turns into', 'turned into']
        not_pattern: '(?s:(?:restricted (?:stock|share)|performance (?:stock|share)?|deferred (?:stock|share)|\brsus?\b).*\beach (?:such )?(?:vested )?units? (?:will |shall |automatically )?(?:be )?converts?)[^\n]*|^[^\n]*(?:\brsus?\b|\bp-?rsus?\b|\bpsus?\b|\bdsus?\b|(?:restricted|performance|deferred|phantom)[ -](?:\w+ ){0,2}units?|\bstock units?\b|\bshare units?\b)[^\n]*$|^[^\n]*(?:right to receive (?:the )?(?:merger|\$|cash)|converted into the right|merger|closing of the business combination|exchange rate|\bu\.?s\.? dollars?|us\$|currency|prices? (?:was|were|is|has been|have been) (?:\w+ )?converted|convert\w* (?:from|to|into|at|using) (?:[a-z]+ ){0,3}(?:dollars?|kron\w+|euros?|pounds?|sterling|yen|francs?|shekels?|renminbi|rate)|rate of (?:exchange|the day)|converted (?:from|to|into|at) (?:canadian|euros?|british|pounds|cad|gbp|eur|us|u\.s|nis|yen|swiss|the noon)|(?:the|a|corporate|internal|organizational|holding company|this|such|pre-ipo|plan of) reorgani[sz]ation|exchange fund|swap fund|spin-?off|exercise of (?:an? )?conversion|conversion and deferral|phantom|\bfees\b|retainers?)[^\n]*$|conversion or exercise price|convertible (?:preferred|notes?|senior|promissory|debenture|securit|bond)|rsu conversion'
        example: The Series A preferred stock converted into common stock one for one.
        counter_example: Prices were converted from Canadian dollars at the noon exchange rate.
      - id: reclassified
        pattern: '\breclassif(?:ied|ies|ication)\b[^\n]{0,100}\b(?:class|common|shares?|stock|preferred|series)\b|\b(?:class [a-z]|common|shares?|stock|preferred)\b[^\n]{0,60}\breclassif(?:ied|ies|ication)\b'
        keywords: [reclassif]
        not_pattern: '^[^\n]*(?:splits?,? [^\n]{0,60}reclassif|recapitali[sz]ations?,? (?:or )?reclassif|subject to adjustment|merger|reclassif\w*[^\n]{0,20}(?:error|correct)|in the event of)[^\n]*$'
        example: Each share of Class B common stock was reclassified as one share of Class A common stock.
        counter_example: The exercise price is subject to adjustment for reclassifications.
      - id: classes
        pattern: '\bclass [a-f]\b[^\n]{0,160}\b(?:exchang|convert)(?:ed|ible|s|ing|able)?\b[^\n]{0,160}\bclass [a-f]\b|\b(?:exchang|convert)(?:ed|ible|s|ing|e|able)?\b[^\n]{0,80}\bclass [a-f]\b[^\n]{0,80}\bclass [a-f]\b'
        keywords: [exchang, convert]
        not_pattern: '^[^\n]*(?:phantom|merger|business combination|reorgani[sz]ation|spin-?off|right to receive (?:the )?(?:merger|\$|cash))[^\n]*$'
        example: On settlement of the restricted stock units the Class A shares were exchanged for shares of Class B common stock.
        counter_example: Each restricted stock unit converts into one share of Class A common stock.

      - id: debt
        pattern: '(?:in exchange for|cancell?ation of|in satisfaction of|satisfaction and|settlement of|repayment of|forgiveness of|extinguish\w*)[^\n]{0,80}\b(?:debt|indebtedness|promissory notes?|notes? payable|accrued interest|outstanding (?:principal|loan))|\binterest (?:accrued |payable |paid |due )?on (?:the |such |its |these )?(?:[\w-]+ ){0,3}(?:convertible|exchangeable)[\w -]{0,30}(?:notes?|debentures?)|(?:paid|pay(?:ment)?|payable)[- ]in[- ]kind[^\n]{0,60}\b(?:interest|notes?|preferred)'
        keywords: ['interest', 'in kind', in-kind, 'cancelation of', 'cancellation of', extinguish, 'forgiveness of', 'in exchange for', 'in satisfaction of', 'repayment of', 'satisfaction and', 'settlement of']
        not_pattern: '^[^\n]*(?:margin|bank loan|pledg\w+|lender)[^\n]*$'
        example: Shares issued in exchange for the cancellation of debt that the company owed the reporting person.
        counter_example: Shares sold to repay a bank loan; debt of the pledgor was discharged.
      - id: standing_terms
        pattern: '(?:\bclass [a-z]\b|\bpreferred\b|\bconvertible\b|\bnotes?\b|debentures?|\b(?:op|common|llc|partnership) units?)[^\n]{0,80}\b(?:no (?:stated )?expiration|no expiry|(?:not|never) expires?|perpetual|no (?:stated )?maturity|(?:do|does) not (?:have an expir\w+|mature)|matur(?:es?|ity date|ity) (?:on|is|in)|due (?:on|in) <day>)|no (?:expiration|maturity|expiry)(?: date)? (?:for|of|applies to|applicable to|on) [^\n]{0,40}(?:\bclass [a-z]\b|\bpreferred\b|\bnotes?\b|\bunits?\b)'
        not_pattern: '^[^\n]*(?:\b[dp]?-?rsus?\b|\bpsus?\b|\brestricted\b|\bstock units?|\bshare units?|\boptions?\b|\bwarrants?\b|phantom|merger|loan)[^\n]*$'
        example: The Class B shares do not expire.
        counter_example: The restricted stock units have no expiration date.

  - class: vesting_award
    description: Grant or award terms, vesting schedule, what a unit or option is, exercisability.
    rules:
      - id: vests
        pattern: '\bvest(?:s|ed|ing)?\b|\bunvested\b[^\n]{0,60}\b(?:forfeit\w*|cancel\w*|lapsed?)\b|(?:forfeit\w*|cancel\w*|lapsed?|expired)\b[^\n]{0,40}\bunvested\b|vesting schedule|\bcliff\b|lapse of (?:the )?(?:restrictions|forfeiture)|restrictions? (?:will |shall )?(?:lapse|expire)|right of repurchase|repurchase (?:right|option)|risk of forfeiture|subject to forfeiture'
        keywords: [vest, cliff, restriction, forfeiture, repurchase]
        not_pattern: '^[^\n]*(?:\bsold\b|\bsales?\b|\bsell\b|selling|withheld|withhold\w*|surrender\w*|withholding|\btaxes\b|\btax (?:with|obligation|liabilit|due|owed)\w*|net[- ]settle\w*|retained by the <issuer>|underwriter\w*|over-?allotment|escrow\w*)[^\n]*$|^\W*(?:[^ \n]+ ){0,8}?includ(?:es?|ing)\b[^\n]*?(?:vesting of|\bvested (?:rsus?|restricted|deferred|psus?|shares|units|stock)|certain vesting conditions?|future vesting|still subject to)[^\n]*|^\W*(?:\w+ ){0,6}(?:includes?|including)[^\n]{0,60} (?:not yet vested|that (?:have|has) not vested|vested (?:and|but) )|vested (?:with|in (?:the|its|his|her) (?:trustee|power|general))|invest\w*|(?:time|performance|service)-vesting|whether (?:or not )?(?:then )?(?:vested|unvested)(?: (?:or|and) (?:vested|unvested))?|vested (?:or|and) unvested'
        example: The option vests in four equal annual instalments.
        counter_example: Shares withheld for taxes upon vesting.
      - id: exercisable
        pattern: '(?:\bis|\bare|\bbe|becom\w+|became|was|were|fully|immediately|currently|presently|first|vested and|and) exercisable\b|^\W*(?:date )?exercisable|exercisable (?:in|on|at any|commenc\w+|beginning|as of|from|for|immediately|after|upon|until|over|with|by)\b|exercisable (?:at|for) (?:\$|an? (?:exercise )?price)|\bexercise date|becomes? exercis\w*|first exercis|exercis\w* in (?:full|\w+ equal)|\bimmediately exercisable|fully exercisable'
        keywords: [exercis]
        not_pattern: '^[^\n]*(?:warrants?[^\n]{0,40}(?:beneficial ownership limitation|blocker|4\.99|9\.99)|warrants? were exercis|were exercisable|not exercis|underwriter)[^\n]*$'
        example: The option is exercisable in three instalments.
        counter_example: The option was exercised on that date.
      - id: unit_means
        pattern: '(?:each|one|every|a|the|such|these) (?:vested |such |deferred |restricted |performance |performance-based |time-based |phantom |stock |share |dividend |market |service-based )*(?:rsus?|psus?|prsus?|dsus?|msus?|units?|rights?|shares?|awards?|options?|sars?)(?: \([^)]*\))? (?:represents?|is|are|entitles?|constitutes?|will|corresponds?|converts?|has|have|may|shall)[^\n]*(?:right to receive|contingent|equivalent|one share|settle\w*|conditional|economic|entitle|receive|\bvest|common stock|payable|in cash|ordinary share)|contingent right|(?:represents?|is) the (?:contingent |conditional )?right to receive|settle(?:d|ment)? (?:solely )?(?:in|for) (?:shares|stock|cash|common|class|ordinary)|payable (?:[\w-]+ ){0,6}in (?:shares|stock|cash|common)'
        not_pattern: '^[^\n]*(?:merger|phantom|deferred compensation plan|\bwarrants?\b|limited partner\w* (?:interest|unit)s?|converted into the right)[^\n]*$|^\W*(?:these |the |such |represents )?(?:\w+ )?(?:shares|stock|units)[^\n]{0,40}\b(?:surrender|withh)\w*[^\n]*$'
        example: Each restricted stock unit represents a contingent right to receive one share.
        counter_example: Each share was converted into the right to receive $5.00 in the merger.
      - id: award
        pattern: '\bgrant(?:s|ed)? (?:of|to|under|pursuant|on|by|in|as|for|at|from|date|an?|that|which|with|upon|approved|and|effective|previously)|\bgrant\b|\bgranted\b|\baward(?:s|ed)?\b|(?:incentive|equity|omnibus|stock option|compensation|bonus|performance|long[- ]term|directors?|stock|award)(?: and \w+| \w+){0,2} (?:plan|program|policy)\b|\bretainers?\b|(?:director|board|committee|meeting|annual|cash|chair\w*) fees?|in lieu of (?:\w+ ){0,6}(?:cash|fees?|retainers?|salary|bonus|compensation)|performance (?:goals?|criteria|conditions?|metrics?|targets?|period|shares?|units?|stock|objectives?)|total shareholder return|\btsr\b|compensation committee|inducement|compensation for (?:\w+ )?services?'
        not_pattern: '^[^\n]*(?:\bsold\b|\bsales?\b|\bsell\b|selling|withheld|withhold\w*|surrender\w*|<tax>|stock purchase plan|share purchase plan|deferred compensation|401|dividend[- ]reinvest\w*|savings plan|\bespp\b|investment committee|phantom|trading plan|10b5|retained annuity|deferral plan|dividend equivalent|disclaim\w*|granted (?:a |an )?(?:power|proxy|security|authority|option to purchase (?:up to )?(?:an )?additional)|underwrit\w*|^\W*(?:\w+ ){0,6}includes?\b[^\n]*\b(?:granted|awarded) (?:on|in|to|under|pursuant)|deferral of|grantor|donor|charit\w*|gift\w*|\bdividends? (?:paid|on|in|credited|accrued)|stock dividend|merger (?:agreement|consideration))[^\n]*$|grantor|grantee|acquisition of shares (?:pursuant to|under) [^\n]{0,40}share incentive plan|grants? (?:capital|partners)|exercis(?:e|ed) (?:of )?(?:an? |the |his |her )?(?:\w+ ){0,6}(?:options?|warrants?|sars?|rights)[^\n]{0,60}(?:granted|award\w*)|^[^\n]*(?:re-?invest\w*|result\w* (?:from|of)[^\n]{0,30})[^\n]{0,60}\bdividends?[^\n]*$'
        example: Granted under the issuer's equity incentive plan.
        counter_example: The grantor of the trust keeps its voting power.
      - id: restricted
        pattern: '\brestricted (?:stock|shares?|common|ordinary|units?|ads|class)|\brsus?\b|\bp-?rsus?\b|\bpsus?\b|\brsas?\b|performance[- ](?:based )?(?:restricted )?(?:stock|share|unit)s?|stock appreciation right|\bsars?\b|ltip units?|profits? interests?|incentive units?|market stock units?|stock units?|share units?|stock options?'
        not_pattern: '^\W*(?:\w+ ){0,3}(?:holdings?|total|balance|amount|number)\b[^\n]{0,40}\b(?:consists?|includes?|comprises?|are|is)\b[^\n]*$|^\W*(?:represents?|consists? of|reflects?|comprised of) (?:\(\w+\) )?[\d,.]+ (?:[\w-]+ ){0,6}(?:units?|rsus?|psus?|shares|stock)\b[^\n]{0,60},? and (?:\(\w+\) )?[\d,.]+ (?:[\w-]+ ){0,6}(?:shares|units?|rsus?|psus?|stock)\b[^\n]*$|^[^\n]*(?:\bsold\b|\bsales?\b|\bsell\b|selling|withheld|withhold\w*|surrender\w*|<tax>|phantom|^\W*(?:this (?:amount|total|number|figure) )?(?:includes?|including|consists? of|total includes|column 5 includes|amount includes)|^\W*of (?:these|the|such) [^\n]{0,30}shares,? \d|\bincludes?\b|\bin the name of\b|(?:under|over|mis|in)[- ]?(?:report|stat)\w*|\berror\b|deferred (?:compensation|stock)|dividend[- ]equivalents?|exercis(?:e|ed) of|exercised|disclaim\w*|quarterly dividend|dividends?\b|director by deputization|omit\w*|(?:deferral|savings) plan|as defined in the (?:agreement and plan of )?merger|(?:cancell?ed|assumed|converted)[^\n]*(?:right to receive|exchange ratio))[^\n]*$|^[^\n]*(?:adjust\w*|restated)[^\n]*\b(?:stock|share|reverse|forward) (?:split|consolidation)[^\n]*$'
        example: Restricted stock units.
        counter_example: Includes 500 restricted shares.
      - id: earned
        pattern: '\b(?:shares|units|awards?|psus?|stock)\b[^\n]{0,60}\bearned (?:under|based|for|at|upon|in|pursuant|as|with)|\bearned (?:under|based on|at)[^\n]{0,80}\b(?:performance|program|cycle|award)|performance (?:cycle|awards?|measures?|hurdles?|factors?|results?)\b'
        keywords: [earned, performance]
        not_pattern: '^[^\n]*(?:dividend|withheld|withhold\w*|surrender\w*|<tax>|\bsold\b|earn-?out|\bfees\b)[^\n]*$'
        example: Shares earned under the three-year cycle that ended in December.
        counter_example: Interest earned on the escrow account.
      - id: warrant_terms
        pattern: '\bexercise price of (?:the |each |such |these )?(?:[\w-]+ ){0,2}warrants?\b|\bwarrants?\b[^\n]{0,80}\b(?:may|can) be exercised\b|\bwarrants?\b[^\n]{0,40}\b(?:will|shall) (?:automatically )?(?:be )?(?:\w+ ){0,2}(?:exercised|expire)\b|\bwarrants?\b[^\n]{0,60}\bexpires? (?:on|at|in|upon|<date>)'
        keywords: [warrant]
        not_pattern: '^[^\n]*(?:underwriter\w*|over-?allotment|withheld|surrender\w*|net exercis\w*|cashless|\bsold\b|\bpaid\b)[^\n]*$'
        example: The warrant may be exercised in whole or in part until June 30, 2031.
        counter_example: The underwriters' warrants may be exercised with the over-allotment option.
      - id: holder_may_exercise
        pattern: '\b(?:options?|sars?|stock appreciation rights?|portion|tranche|of which [\d,]+|[\d,]+ (?:shares|options))\b[^\n]{0,60}\b(?:may|can) be (?:first )?exercised\b[^\n]{0,30}\b(?:on|after|from|at|in|beginning|starting|until|commencing)\b'
        keywords: [exercised]
        not_pattern: '^[^\n]*(?:underwriter\w*|over-?allotment|put options?|call options?)[^\n]*$'
        example: Options, of which 900 can be exercised on or after July 1.
        counter_example: The underwriters' option may be exercised until June 1.
      - id: other_pay_in_stock
        pattern: '\b(?:stock|share|equity) bonus(?:es)?\b|\bbonus (?:shares|stock)\b|market-based (?:units?|shares?|awards?)|\b(?:number|amount) (?:of (?:shares|units) )?(?:paid|earned|issued|delivered|payable)[^\n]{0,60}\b(?:rank|peers?|relative|performance|goals?|return|price target)|restrictions? (?:\w+ ){0,3}(?:lapsed?|lapses|expire|end)\b'
        keywords: [bonus, market-based, peer, rank, relative, performance, goal, return, target, restriction]
        not_pattern: '^[^\n]*(?:bonus shares? dividend|withheld|withhold\w*|surrender\w*|<tax>|\bsold\b|lock-?up|underwrit\w*|split)[^\n]*$'
        example: A stock bonus for last year.
        counter_example: Shares of a stock bonus were sold on the market.

  - class: indirect_holding
    description: Who holds the shares; trustee, manager or general partner relations; beneficial ownership.
    rules:
      - id: held_by
        pattern: '(?:\bheld|\bowned|\bown|\bowns|\bholds?|of record)(?: of record| directly| indirectly| beneficially| solely| jointly| legally| for the benefit| in the name| record)* (?:by|through|in the name|for (?:the )?(?:benefit|account)|in (?:a |an |the |his |her |their )?(?:\w+ ){0,4}(?:trusts?|iras?|custod\w+|joint\w*|partnership|llc)\b|of record|jointly|as (?:trustee|custodian|co-?trustee|community|joint|tenants)|with (?:his|her|spouse))|\b(?:lp|l\.p|llc|l\.l\.c|trust|inc|ltd|partnership|fund(?: [ivx]+)?|corp)\b,? (?:directly |currently |beneficially )?(?:holds|owns) \d|in the names? of (?:a |an |the |his |her |their )?[^\n]{0,40}\b(?:trusts?|llc|l\.p|lp|partnership|foundation|corporation|company|fund|spouse|wife|husband|child\w*|nominee)\b|may be deemed to (?:indirectly |beneficially )*own\b|record (?:holder|owner)|(?:is|are|was|were|be|deemed) (?:the |an? )?(?:direct |record |indirect )?(?:beneficial |registered )?(?:owner|holder)s? of|directly (?:held|owned|owns|holds)|indirectly (?:held|owned|owns|holds|beneficially)|for the (?:sole )?benefit of|^\W*(?:by|through) (?:the |a |his |her )?(?:\w+ ){0,6}trusts?\b|(?:purchased|sold|acquired|disposed of) by [^\n]{0,80}\b(?:llc|l\.?l\.?c|lp|l\.p|ltd|limited|inc|fund|trusts?|partnership|foundation|holdings|capital|partners)\b'
        not_pattern: '(?:in|of|under) the (?:401|espp|plan|issuers|employee)[^\n]{0,40}|held (?:by|in|under|through|for) (?:the )?(?:issuer|company|[^\n]{0,40}(?:401|plan|espp|savings))[^\n]*|^[^\n]*(?:who has held|previously held by non|immediately prior to the (?:merger|effective)[^\n]{0,60}(?:held|owned) by|each share (?:of [^\n]{0,40})?(?:held|owned) by|10b5|not held by)[^\n]*$|right[s]? held|position held|option(?:s)? held by|(?:previously )?(?:held|owned)(?: of record| directly| beneficially| indirectly)* by (?:the |a |such |this )?(?:reporting persons?|him|her|filers?|holders?|insiders?|sellers?|undersigned|grantees?)\b|^[^\n]*(?:former (?:spouse|husband|wife)|ex-(?:spouse|husband|wife)|divorc\w*|marital)[^\n]*$|directly (?:held|owned)(?: shares| by (?:the |such )?reporting persons?)|(?:reporting persons?|he|she) (?:also )?(?:directly )?(?:owns|holds)(?: directly)? [\d,]+|previously (?:held|owned) [^\n]{0,40}reporting persons?[^\n]*|directly (?:held|owned) by (?:the )?reporting persons?|in the form of|\bto fund\b|(?:securities|shares) (?:in)?directly owned through [^\n]*\b(?:donat|gift)\w*[^\n]*|(?:owned|held)(?: directly| indirectly)? by (?:\d|approximately)|(?:gift\w*|transferr?\w*|contribut\w+|donat\w+)\b[^\n]{0,60}\btrust[^\n]{0,15} for the benefit of|held[^\n]{0,80}(?:401|savings plan|thrift|retirement plan|benefit plan)[^\n]*|admission[^\n]*|joint(?:ly)? filed[^\n]*|filed jointly[^\n]*|private placement[^\n]*purchased by|no longer subject[^\n]*|(?:section 16|for purposes)[^\n]*(?:owner|holder) of|reported as (?:being )?(?:directly |indirectly )?(?:held|owned)(?: directly| indirectly)?'
        example: The shares are held by a partnership that the reporting person controls.
        counter_example: The shares are held under the employee stock purchase plan.
      - id: named_entity
        pattern: '\A\W*(?:by |held by |through |the |owned by |see |a |an )*[^\n]{2,80}\b(?:trusts?|llc|l\.l\.c|l\.p|lp|ltd|limited|partnership|foundation|fund|inc|corp|revocable|irrevocable)\b[^\n]{0,60}\z'
        keywords: [trust, llc, 'l.l.c', 'l.p', lp, ltd, limited, partnership, foundation, fund, inc, corp, revocable]
        not_pattern: '^[^\n]*\b(?:represents?|reflects?|acquired|acquisition|purchased?|sold|sales?|distribut\w+|contribut\w+|transferr?\w*|donat\w+|gift\w*|grant\w*|award\w*|plan|merger|pursuant|exercis\w+|convert\w*|filed|price|agreement|include[sd]?|received|vest\w*|reacquir\w+|substitut\w+|them|has|have|dividend|disclaim\w*|redeem\w*|repurchas\w*|withheld|exchang\w*|issued|paid|cash|proceeds|adjust\w*|correct\w*|exhibit|attorney|settle\w*|surrender\w*|forfeit\w*|pledg\w*|loan|tender\w*|bought|offering|underwrit\w*|awards?|dividends?|director|officer|no longer|former|changed|names? of the issuer|pay-?out|paid out|given|gave|moved|file|files|filing|statement|ended|went|fees|terminat\w*|expired|common stock of|shares of)\b[^\n]*$'
        example: The Mary Roe Family Trust dated June 1, 2009.
        counter_example: Represents a contribution to a charitable trust.
      - id: relations
        pattern: '\btrustees?\b|\bgeneral partners?\b|\bmanaging (?:members?|partners?|directors?|general)|discretion(?:ary)? (?:over|authority|power|control)|(?:vehicles?|funds?|accounts?|clients?|entit(?:y|ies)|partnerships?) (?:that (?:are|is) )?(?:managed|advised|controlled) by|investment (?:managers?|advis[eo]rs?|sub-?advis|discretion|control|power|committee)|sole (?:member|shareholder|stockholder|manager|director|owner|equity|trustee|limited|general|voting|power|beneficiary)|\bmanager of\b|(?:is|are) (?:a |the |an |each )?(?:manager|member|partner|limited partner|principal|director|officer|president|controlling|shareholder|stockholder|beneficiar\w+|settlor|grantor|custodian|equity ?holder|advis[eo]r)s? (?:of|and|thereof|in|member|shareholder|person)|voting (?:and|or|and/or|,) (?:\w+ )?(?:dispositive|investment|disposition|dispose)|dispositive (?:power|control|authority|decisions)|power to (?:vote|direct)|controlled by|\bcontrols\b|control (?:person|over)|wholly[- ]owned (?:subsidiary|by|direct|indirect)|(?:owned|controlled) (?:directly |indirectly )?by|custodian|\butma\b|\bugma\b|affiliate(?:s|d) (?:of|with)|\bsubsidiar\w+ of|nominee|carried interest|membership interests?|designee of|board (?:designee|representative)|director by deputization|deputiz\w+'
        not_pattern: '^[^\n]*(?:distribut\w+ (?:\w+ ){0,6}(?:to|by)[^\n]{0,60}(?:general partner|members)[^\n]{0,10}|plan trustee|trustee of the (?:plan|401)|controlled by (?:a )?vesting|(?:compensation|audit|nominating|governance|human resources) committee|merger sub[^\n]*|convert\w* automatically[^\n]*|automatically convert[^\n]*|exercised \d[^\n]*|is not (?:a |the )?trustee|members? of (?:one|any)\b|\bto (?:its|the|their) (?:\w+ ){0,3}(?:general|limited) partners?[^\n]*|beneficially owned by (?:the )?reporting persons?|(?:owned|controlled)(?: directly| indirectly)? by (?:\d|approximately)|joint(?:ly)? fil[^\n]*|filed jointly[^\n]*|is being filed jointly|wholly[- ]owned subsidiary of (?:the )?(?:issuer|parent)|\bin error\b|by mistake|10b5|\bvest\w*|retire\w*|resign\w*)[^\n]*$|(?:bank|institutional) trustees?|401|(?:do|does|did) not (?:provide|give|confer|have|include|grant|carry)\b[^\n]*|\b(?:became|becoming) an? [^\n]{0,40}subsidiary of[^\n]*'
        example: The reporting person is the managing member of the general partner of the fund.
        counter_example: The plan trustee provided the statement of the 401(k) account.
      - id: beneficial
        pattern: 'beneficial(?:ly)? own(?:s|ed|er|ers|ership)?|(?:indirect|direct) (?:beneficial )?(?:ownership|interest)|pecuniary interest|rule of three'
        keywords: [benefi, pecuniary, 'rule of three', direct]
        not_pattern: 'beneficial ownership (?:amounts?|numbers?|totals?|balances?)|ending beneficial ownership|no securities (?:are |were )?(?:beneficially )?owned|(?:amount|number|total|aggregate|shares|securities) (?:of (?:shares|securities|common stock) )?(?:beneficially|directly|indirectly) (?:owned|held)[^\n]{0,25}(?:following|after|includes?|reflects?|reported|in column|has been|was|have been|does not|excludes?)|beneficial(?:ly)? own(?:ership|ed) (?:limitation|following|blocker|of securities|cap)[^\n]*|statement of changes in beneficial ownership|beneficially owned by (?:the )?reporting persons?|^[^\n]*(?:(?:disclaim\w*|denies|deny|denied|no admission|not an admission)[^\n]*beneficial(?:ly)? own\w*|not be deemed an admission|no longer[^\n]{0,60}(?:10%|ten percent)|10% beneficial|4\.99|9\.99|in excess of|total beneficial|group status|16 purposes|purposes of section 16|admission that|pecuniary interests? (?:is |are )?disclaimed|beneficial ownership (?:did|does|has|was|is) not|no change in[^\n]{0,30}ownership|without (?:any )?change in[^\n]{0,30}ownership)[^\n]*$|change in[^\n]{0,30}beneficial ownership|form of beneficial ownership|beneficially own\w*[^\n]{0,20}(?:less|more) than[^\n]*|beneficial ownership (?:has )?(?:decreas|fell|fall|drop|declin|reduc)\w*[^\n]*|(?:no|any|without) change in [^\n]{0,20}pecuniary interest'
        example: The trust may be deemed to be the beneficial owner of these shares.
        counter_example: The reporting person disclaims beneficial ownership of these shares.
      - id: group
        pattern: '\bmembers? of (?:a |an |the |such |this )?(?:[^ \n]+ ){0,5}group\b|(?:13\(d\)|13d) group|\bform(?:ed|s|ing)? (?:a|part of a) group|(?:comprise|constitute|part of) a group|group (?:for purposes|within the meaning)'
        keywords: [group, '13d']
        not_pattern: '^[^\n]*(?:\bnot\b|neither|nothing|\bno\b|disclaim\w*|admission|denies|management group|investment group)[^\n]*$'
        example: The reporting person is a member of a Section 13(d) group.
        counter_example: The reporting persons disclaim being members of a group.
      - id: relatives
        pattern: '\bspouses?\b|\bwife\b|\bhusband\b|\bchild(?:ren)?\b|\b(?:son|daughter|father|mother|parents|brother|sister|grandchild\w*|minor|sibling)s?\b|\bira\b|individual retirement account|joint tenan\w+|tenants in common|community property|family (?:members?|trusts?|limited|partnership|llc|foundation|holdings|investments?)|same household|immediate family'
        not_pattern: '^[^\n]*(?:divorc\w*|marital|former (?:spouse|husband|wife)|ex-(?:wife|husband|spouse)|domestic relations|gift\w*|estate planning|donat\w*|minority|transferr\w+|contributed|assigned|\bcourt\b|bequest|inherit\w*|\bestate\b|\blate (?:mother|father|husband|wife|spouse|parents|brother|sister))[^\n]*$|(?:holders?|owners?|shares|stock|subsidiar\w+) of (?:the |its |their )?parents?\b|\bparents? (?:stock|shares|common|board|ordinary|company|corp\w*|entity|units?|options?)'
        example: By spouse.
        counter_example: Transferred to the former spouse in the divorce.

  - class: disclaimer
    description: Beneficial ownership or pecuniary interest is disclaimed.
    rules:
      - id: disclaims
        pattern: '\bdisclaim\w*|\b(?:no|not an?|without) admission\b|pecuniary interest|(?:neither|nothing|nor)\b[^\n]*(?:admission|construed|deemed)|not be (?:deemed|construed|considered|interpreted|taken|an admission)|not (?:be )?(?:deemed )?(?:an )?admission|(?:do|does) not (?:hereby )?admit|not to be (?:construed|deemed)|without admitting|rule of three|\b(?:denies|deny|denied) (?:any |that |being |having |to be )?(?:a |the )?(?:beneficial|group|member|ownership)|(?:none|neither) of[^\n]*(?:deemed to be|beneficial owner)|rule 16a-1\(a\)\(4\)|(?:no|does not have (?:a |any )?) (?:direct |financial )?(?:pecuniary|economic|beneficial) interest|not (?:the )?beneficial owners?|may not be deemed'
        not_pattern: '(?:has|have|had|holds?) an? (?:direct )?pecuniary interest|^[^\n]*forfeited shares[^\n]*$|(?:no|any|without) change in [^\n]{0,20}pecuniary interest'
        example: The reporting person disclaims beneficial ownership except to the extent of any pecuniary interest.
        counter_example: The reporting person is the beneficial owner of these shares.

  - class: retirement_exit
    description: Retirement, resignation or departure; no longer an insider.
    rules:
      - id: left
        pattern: '\bresigned\b|\bretired\b|\bdeparted\b|\bstepp(?:ed|ing) down|\bleft (?:the )?(?:issuer|company|board|employment)|(?:ceas\w+|no longer) (?:to )?(?:be |being |serv\w+|an? |the |is |was |employed|subject|affiliat|act\w*|beneficially own[^\n]{0,40}(?:10|ten)|own[^\n]{0,60}(?:10|ten)|hold[^\n]{0,40}(?:10|ten)|required to (?:file|report)|required by section|section 16|a 10|10%|ten)[^\n]{0,80}|(?:exit|final) (?:form|filing|report)|not subject to section 16|former (?:officer|director|chief|president|executive|ceo|cfo|employee|10%|ten|section 16|chair\w*|general counsel|vice|coo|evp|svp)|did not stand for re-?election|not (?:stand|standing) for re-?election|last day (?:of (?:employment|service|work|his|her)|as (?:an?|the)\b)|was terminated (?:as|from|without)'
        not_pattern: '^[^\n]*(?:if (?:the |he |she |such )|unless|in the event|until (?:the|he|she)|\bvest\w*[^\n]*(?:ceas|no longer)|(?:date|time|day|after|when|upon|following|once) (?:as of which |on which |that |when )?(?:the |an? |he |she |such )?(?:[\w-]+ ){0,4}(?:ceas|no longer|terminat|retires?\b|retirement|resigns?\b|resignation|departs?\b|departure|leaves)|settle\w*|payable|become[s]? (?:payable|distributable)|lapse|no longer (?:has|have|had) (?:a |any )?(?:reportable|pecuniary|beneficial)|disclaim\w*|divorc|spouse|portfolio company|deferred|convert\w*|forfeit\w*)[^\n]*$|no longer (?:reflect|includ|report)\w*|ceas\w+ to be (?:an? )?(?:trustee|partner|manager|shareholder|stockholder|beneficiary|reporting person of the trust|member of (?:the |such |a )?(?:reporting|general|fund|llc|limited|partnership|group|household|sponsor))'
        example: The reporting person resigned from the board on June 30 and is no longer subject to Section 16.
        counter_example: The award is forfeited if the holder ceases to be employed.
      - id: forfeited_on_leaving
        pattern: '\b(?:forfeit(?:ed|ure)?|cancell?ed|lapsed|surrendered)\b[^\n]{0,120}\b(?:upon|due to|as a result of|in connection with|because of|following|on|by reason of|at|after|when) (?:the |his |her |their |mr |ms |dr |mrs |\w+s |reporting persons? ){0,5}(?:resign(?:ation|ed)|retire(?:ment|d)|departure|separation from (?:service|employment|the)|termination of (?:employment|service)|termination of (?:his|her|the|\w+s) (?:employment|service)|left the (?:company|issuer|board))'
        keywords: [forfeit, cancel, lapsed, surrendered]
        not_pattern: '^[^\n]*(?:\bif\b|\bmay\b|would|\bwill be forfeited|subject to|unless|in the event|any unvested[^\n]{0,40}(?:shall|will))[^\n]*$'
        example: Unvested units were forfeited upon her resignation from the board.
        counter_example: Unvested units will be forfeited if the holder resigns.
      - id: below_ten_percent
        pattern: '(?:below|less than|under|fell to|decreas\w+ (?:to|below)|no longer (?:above|over)) (?:the )?(?:10|ten) ?(?:%|percent)'
        keywords: ['10', ten]
        not_pattern: '^[^\n]*(?:blocker|limitation|conver\w+|exercis\w+)[^\n]*$'
        example: The offering diluted the reporting person's ownership to less than 10%.
        counter_example: The blocker keeps conversion below 10% of the class.
      - id: leaving
        pattern: '(?:in connection with|as a result of|due to|following|upon|because of|related to|relating to|announc\w+|effective|on account of) (?:the |his |her |their |mr |ms |dr |mrs |previously |planned |upcoming |recent |\w+s |reporting persons ){0,5}(?:retirement|resignation|departure|separation|termination of (?:employment|service)|termination of (?:his|her|their|the reporting persons|mr \w+s|ms \w+s) (?:employment|service)|termination(?: without cause)?)(?: (?:from|as|with) [^\n]{0,80}| of (?:his|her|their|the reporting persons?|mr|ms|dr|mrs)[^\n]{0,80})?(?:,? (?:on|effective|as of|in|dated) (?:\w+ )?(?:<month>|\d)|,? (?:the issuer|the company|the compensation|which|vesting|shares|pursuant|under|his|her|\d))|^\W*(?:retirement|resignation|departure|termination of employment|separation)(?: as [^\n]{0,60}| from [^\n]{0,60}| of (?:mr|ms|dr|the reporting)[^\n]{0,60})?\W*$|(?:filed|filing|form [45])[^\n]{0,30}\b(?:after|following) (?:his |her |the |their )?(?:departure|retirement|resignation)\b|separation (?:and release |and consulting |and transition |and general release )?agreement|retirement agreement|transition agreement|severance'
        keywords: [retire, resign, depart, separation, terminat, transition, severance]
        not_pattern: '^[^\n]*(?:separation and distribution|\bif\b|unless|in the event|commenc\w+|installments|settle\w* (?:up)?on|payable|deferred|deferral|phantom|will be (?:settled|paid|distributed)|marital|or (?:disability|death|retirement)|(?:death|disability),? or)[^\n]*$'
        example: Vesting was accelerated in connection with her retirement on June 30, 2021.
        counter_example: The units are settled after the director's separation from service.

  - class: split_form
    description: The form is one of several, joint filings, or more than ten reporting owners.
    rules:
      - id: parts
        pattern: '\bpage [1-9] of [2-9]\b|(?:allows?|permits?|takes?|accepts?|limited to|up to) (?:only )?(?:ten|10) (?:filers|reporting|owners|persons)|(?:first|second|third|fourth|fifth|[1-4]|part|form|report|page|filing)(?: form| report| filing| part)? of (?:a series of )?(?:two|three|four|five|six|seven|[2-7])\b(?: \(\d\))?(?:\W*$|(?: \w+){0,2}? (?:forms?|reports?|filings?|parts?|identical|related)\b)|(?:one|two|three) of (?:two|three|four|five) (?:\w+ )?(?:forms?|reports?|filings?|parts?)\b|(?:two|three|four|multiple|several|separate|additional|another|second) (?:\w+ ){0,2}(?:forms? [345]|reports? on form|statements? on form|filings? on form)|(?:filed|split|divided|separated|reported|spread|broken)[^\n]{0,20} (?:in|into|over|on|across|among) (?:two|three|four|multiple|several|[2-7]) (?:\w+ )?(?:parts?|forms?|reports?|filings?|statements?)|\bform [345]s? (?:is|are|has been|have been|was|were) (?:being )?(?:filed in|split|divided)|part (?:\d|one|two|i|ii) of|continuation of (?:the )?(?:form|report|filing|table)|continued (?:on|from|in) (?:the )?(?:\w+ )?(?:form|report|filing)|(?:maximum|limit\w*|restrict\w*|exceed\w*|only (?:allows|permits)|more than|in excess of)[^\n]{0,60}(?:ten|10|thirty|30|number of|row|line|lines|rows) ?(?:\w+ )?(?:reporting|filers?|persons?|owners?|transactions?|lines?|rows?|entries|joint|footnotes|characters|co-?registrants)|electronic (?:filing )?system|edgar[^\n]{0,60}(?:limit|allow|permit)|see (?:the )?(?:other|separate|additional|related|second|accompanying) (?:form|filing)'
        keywords: [page, filers, owners, form, part, report, filing, continu, reporting, person, filer, row, line, system, edgar, limit, 'of two', 'of three', 'of four']
        not_pattern: '(?:lots?|[a-z]+ page) of'
        example: This is the second of two Forms 4 filed because more than ten persons report together.
        counter_example: This is the first of two tranches.
      - id: joint
        pattern: '\bjoint(?:ly)?[- ]?(?:and severally )?(?:fil\w+|statement|report\w*|submitted)|(?:filed|filing|report|statement|form [345])[^\n]{0,60}\bjointly\b|designated (?:filer|reporting)|joint (?:filers?|filing|reporting)|(?:form(?: [345])?|statement|report|filing) (?:is|was) (?:being )?(?:filed|submitted) (?:by|on behalf of)[^\n]*(?:\band\b|following|each of|more than)|(?:reporting persons?|filers?|person|owner|parties)[^\n]*(?:fil\w+ (?:a )?separate|separate(?:ly)? (?:fil|form|report))|(?:separate(?:ly)?) (?:form|fil\w+|report\w*)[^\n]*(?:form|reporting person|other|member|filed)|additional reporting (?:persons|owners)|other reporting persons? (?:is|are)|list of reporting persons'
        keywords: [joint, separate, behalf of, filed by, submitted by, designated, additional reporting, other reporting, list of reporting]
        not_pattern: '^[^\n]*(?:joint tenan\w+|table (?:1|2|ii?)\b|filing fee|jointly (?:owned|held|with)|disclaim\w* [^\n]{0,60}group|not[^\n]{0,40}(?:a )?(?:member of a )?group|admission|construed|group status|holdings through|annual report|schedule 13[dg][^\n]{0,80}(?:on behalf|filed by))[^\n]*$'
        example: This statement is jointly filed by the fund, its general partner and its manager.
        counter_example: Held jointly with the reporting person's spouse.
      - id: together
        pattern: '\b(?:fil(?:e|es|ed|ing)|submit(?:s|ted)?)\b[^\n]{0,40}\btogether\b|\b(?:statement|report|form)\b[^\n]{0,20} on behalf of (?:each|all|both) of'
        keywords: [together, behalf]
        not_pattern: '^[^\n]*together with[^\n]*$'
        example: The fund and its manager file this statement together.
        counter_example: Filed together with the power of attorney.

  - class: late_or_amend
    description: A late report, an inadvertent error, the reason of an amendment, a correction or restatement.
    rules:
      - id: inadvertent
        pattern: '\binadvertent\w*|(?:clerical|administrative|typographical|scrivener|broker|reporting|filing|computational|mathematical|calculation|transcription|data entry|technical|system|transposition)s? (?:error|oversight|mistake|delay|issue|difficult)\w*|\boversight\b|\berroneous\w*|\bin error\b|\bdue to (?:an? )?(?:\w+ )?(?:error|mistake|miscommunication|delay)|\bmistaken\w*|mis(?:stated|reported|calculat\w+|print\w*|communicat\w+|takes?)|over-?stated|under-?stated|incorrect\w*|over-?reported|under-?reported'
        not_pattern: '\b(?:executed|effected|sold|purchased|bought|traded|placed|transacted|made)(?: \w+){0,3}? (?:in error|by mistake|mistakenly|erroneously|inadvertently)|\b(?:erroneously|mistakenly|inadvertently|wrongly)(?: \w+)? (?:sold|purchased|bought|executed|traded|liquidated|transacted)\b|trade error|\b(?:broker|custodian|bank|agent)s? (?:error|mistake)[^\n]{0,40}(?:sold|sale|purchase|trade)'
        example: The original report inadvertently omitted this transaction.
        counter_example: The committee reports to the board.
      - id: amends
        pattern: '(?:this|such|purpose of (?:this|the)|filed as an|form [345](?:/a)?) (?:form [345](?:/a)? )?amendment\b|^\W*(?:this |the )?amended (?:to|and restated to|by|solely)\b|^\W*(?:an )?amendment (?:to|of|filed|is|being|solely)\b|\bthe amendment (?:is|was|has been) (?:being )?(?:filed|made|submitted|necessary)|\b(?:an|the|by|second|first) amendment (?:to|of) (?:the |a |its |his |her |that |this )?(?:\w+ ){0,3}(?:form|report|filing|statement)\b|(?:this|the|an|such|filed|filing|form [345](?:/a)?) (?:form [345](?:/a)? )?(?:amends|amended (?:form|report|filing|statement))\b|\bamend(?:s|ing|ed)? (?:and restate\w* )?(?:the |its |his |her |that |a )?(?:\w+ ){0,4}(?:form|report|filing|statement)s?\b|is being (?:re-?)?filed (?:to|solely|for)|(?:filing|form|report|statement)(?: [345])? (?:is|was|has been) (?:being )?amended|\bduplicate (?:copy|form|filing|report)|(?:this|the) (?:form|report|filing|amendment) (?:is|was|has been) (?:being )?(?:re-?)?filed (?:solely )?to (?:amend|correct|reflect|report|add|include|re-?state|clarify|disclose|update|remove|delete|indicate)|\b4/a\b|\b3/a\b|\b5/a\b|amendment no'
        keywords: [amend, filed, '4/a', '3/a', '5/a', duplicate]
        not_pattern: '^[^\n]*(?:amended and restated (?:certificate|articles|bylaws|limited|agreement|operating|trust|plan)|amendment (?:no [^\n]{0,10})?(?:to|of) (?:the |its |his |her |their |our |an? )?(?:(?:issuers?|companys?|[\w-]+s|(?:19|20)\d\d|equity|stock|incentive|omnibus|option|award|employee|amended|restated|and) ){0,7}(?:schedule|certificate|plan|agreement|award|registration|credit|loan|employment|trust|note|warrant|purchase|letter|merger|schedule 13)|10b5|amendment (?:was|is|were) (?:approved|adopted|effective))[^\n]*$|amendment (?:to|on) (?:a report on )?schedule 13[dg]'
        example: This amendment is filed solely to correct the number of shares.
        counter_example: The amended and restated certificate of incorporation took effect.
      - id: corrects
        pattern: '\bcorrect(?:s|ed|ing|ion|ions)?\b|re-?stat(?:es|ed|ing|ement)\b[^\n]{0,60}(?:form|report|holdings|table|number)|previously (?:omitted|unreported|not (?:been )?reported|reported (?:in error|incorrectly))|(?:was|were) (?:not (?:previously )?reported|omitted)|\bomitted\b|\bomission\b|failed to (?:report|file|include)|(?:not|never) (?:timely|previously) (?:filed|reported)|\blate\b (?:fil\w+|report\w*|form)|\b(?:filed|reported|submitted|form 4 is|form 4 was|report is|report was|filing is|filing was|this is|being|is|was) (?:\w+ )?late\b|untimely|delinquent|delay(?:ed|s)? in (?:fil|report|receiv|notif|obtain)|supersed\w+|should have (?:been )?(?:report|read|stat|indicat|reflect|includ)\w*|reconcil\w+'
        not_pattern: '^[^\n]*(?:amended and restated|correctional|correct to the best|omitted pursuant)[^\n]*$'
        example: Corrects the number of shares reported earlier.
        counter_example: The restated certificate became effective.
      - id: withdraws
        pattern: '\bleft out (?:of|from)\b|\bdisregard\w*|\bwithdr(?:aw|awn|ew|awal)\w*[^\n]{0,40}\b(?:report|form|filing|statement)|no such (?:transaction|trade|sale|purchase)s?\b|(?:transactions?|trades?|sales?|purchases?)[^\n]{0,60}did not (?:take place|occur)|\b(?:wrong|incorrect) (?:\w+ ){0,2}(?:code|box|number|date|price|name|title|column|security|form)|reported twice|\bmiscod\w+|\bcode\b[^\n]{0,30}\binstead of\b'
        keywords: ['left out', disregard, withdr, 'no such', 'did not', wrong, incorrect, twice, miscod, instead]
        example: Filed to withdraw the earlier report; that purchase did not take place.
        counter_example: The trustee withdrew the shares from the account.

  - class: weighted_price_range
    description: The price is an average, or a range or several trades; an undertaking to give details.
    rules:
      - id: average
        pattern: '(?:weighted|weighed|wtd)[- ]?(?:average|avg)|\baverage (?:sales?|selling|purchase|execution|sold|trade|trading|per[- ]share|share|market|weighted|net|unit|of (?:the )?(?:sales?|prices?|multiple))? ?(?:sales? )?prices?|average (?:cost|of)|averaged? (?:price|\$)|average[^\n]{0,20}per share'
        keywords: [average, avg]
        not_pattern: '^[^\n]*(?:volume[- ]weighted|\bvwap\b|trailing|preceding|(?:number of|amount of) (?:shares|units|rsus|options|stock)[^\n]{0,80}(?:determin|calculat|comput|based)|(?:determin|calculat|comput)\w* (?:by|based|using|on)[^\n]*average|divid\w+|(?:\d+|thirty|twenty|ten|five|sixty|ninety)[- ](?:consecutive )?(?:trading[- ]|calendar[- ])?day|average of (?:the )?(?:high|closing|bid|opening|fair)|average (?:closing|high|daily|fair)|weighted average exercise|\bvest\w*|exercise price|moving average|average annual|anniversary|threshold)[^\n]*$'
        example: The price in Column 4 is a weighted average price.
        counter_example: The number of units was determined by the average closing price of the preceding thirty days.
      - id: volume_weighted_sale
        pattern: '(?:volume[- ]weighted|vwap)[^\n]*(?:multiple|rang\w+|transactions|trades|sold|sales? price|purchase price)|(?:sold|purchased|sales?|trades)[^\n]{0,80}(?:volume[- ]weighted|vwap)'
        keywords: ['volume weighted', volume-weighted, vwap]
        not_pattern: '^[^\n]*(?:number of (?:shares|units|rsus)[^\n]{0,60}(?:determin|calculat|comput|based)|divid\w+|trailing|preceding|conver\w+|\bvest\w*|closing)[^\n]*$'
        example: The price is the volume weighted average of shares sold in several trades.
        counter_example: The number of units was calculated with the volume weighted average price.
      - id: several_trades
        pattern: '(?:multiple|several|various|(?:a )?series of|separate|numerous|different|a number of|many|more than one|varying|two|three|four|five) (?:(?:open|separate|market|same-way|broker|small|smaller|individual|block|trading|sale|sales|purchase|related|consecutive|same|day|same-day|open-market|brokerage|discrete) )*(?:transactions?|trades?|sales|purchases|lots|executions?|prices|tranches|orders|sale prices|purchase prices|fills|trade orders|blocks)\b'
        needs: '(?s)price|\$|sold|purchas|trade'
        not_pattern: '^[^\n]*(?:\bvests\b|will vest|shall vest|vesting in|grant\w*|exercisable|installments|performance|merger|convert\w*|private placement|earn-?out|hurdle)[^\n]*$|(?:first|second|third) of (?:two|three)|three transactions reported above under'
        example: The shares were sold in multiple transactions at the prices shown.
        counter_example: The award vests in three tranches at different prices.
      - id: price_range
        pattern: 'prices?[^\n]{0,60}\brang(?:ed|ing|es?)\b|\brang(?:e|ed|ing|es)\b[^\n]{0,60}(?:prices?|\$|per share)|\$ ?[\d.,]+(?: per share)?(?:,? inclusive)? ?(?:-|to|through|and) \$? ?[\d.,]+[^\n]{0,60}(?:per share|inclusive|average|each)|(?:between|from) \$ ?[\d.,]+[^\n]{0,30}(?:to|and|through) \$ ?[\d.,]+|low(?:est)?(?: price| sales? price)?(?: of| was| is|:)? \$ ?[\d.,]+[^\n]{0,60}high|high(?:est)?(?: price| sales? price)?(?: of| was| is|:)? \$ ?[\d.,]+[^\n]{0,60}low'
        keywords: [pric, rang, '$']
        not_pattern: '^[^\n]*(?:exercise prices?|conversion price|\bvests\b|will vest|shall vest|vested (?:when|if|upon)|vest (?:if|when|upon)|hurdle|strike|stock price (?:target|goal|of)|grant date|options?\b|warrants?|fair value|performance|earn-?out)[^\n]*$'
        example: Sold at prices ranging from $10.05 to $10.40.
        counter_example: Options with exercise prices ranging from $1.00 to $5.00.
      - id: undertaking
        pattern: '(?:undertak\w+|agree[sd]?|will|shall|commits?|promises?|willing|available|hereby)[^\n]{0,80}(?:provid\w+|furnish\w*|supply|made available|make available|disclose|give|available)[^\n]*(?:full information|information regarding|number of (?:shares|securities|adss|units)|each (?:separate |different |individual )?(?:price|transaction|trade|sale)|separate price|breakdown|details)|(?:up)?on request[^\n]*(?:full information|separate price|each (?:price|trade|transaction|sale)|number of (?:shares|securities))|(?:full|detailed|additional|complete|further) (?:information|details|breakdown)[^\n]*(?:up)?on request'
        keywords: [undertak, agree, will, shall, commit, promis, willing, available, hereby, request]
        example: Upon request of the Commission staff the reporting person will provide full information on the shares sold at each price.
        counter_example: The company will provide the plan document to participants.
      - id: list_of_trades
        pattern: '[\d,]+ (?:shares )?(?:were )?(?:sold |purchased |bought )?(?:at|@) (?:a price of )?\$ ?[\d.,]+[^\n]{1,50}[\d,]+ (?:shares )?(?:were )?(?:sold |purchased |bought )?(?:at|@) (?:a price of )?\$ ?[\d.,]+'
        keywords: ['$']
        not_pattern: '^[^\n]*(?:\bvest\w*|exercis\w*|options?)[^\n]*$'
        example: 500 shares at $10.10 and 300 shares at $10.15.
        counter_example: Options for 500 shares at $10.10 and 300 shares at $10.15.

  - class: holdings_note
    description: The balance includes other shares, or was adjusted for a split or a prior error.
    rules:
      - id: includes
        pattern: '^\W*(?:also |total |amount |number |balance |this |the |these |column 5 |following |aggregate |reported |of |shares |securities |stock |common |beneficially |directly |indirectly |owned |held |holdings |direct |indirect |ownership |in |figure |reporting persons? |reporting |persons? |and |following |reported |transactions? |column |table i |box |line |item |\d |\(\w+\) |herein |above |result |restated |includes also |as |beneficial )*(?:includes?|including|included|consists? of|comprises?|comprised of|does not include|excludes?|excluding|is comprised of|are comprised of|represents? (?:the )?(?:aggregate|total|combined|sum|balance)|reflects? (?:the )?(?:aggregate|total|combined|sum|balance))\b|(?:includes?|including) \d[\d,]* (?:\w+ ){0,4}(?:shares|rsus|units|restricted|unvested|ordinary|class)'
        keywords: [includ, exclud, consist, compris, aggregate, total, combined, sum, balance]
        not_pattern: '^\W*consists? of [^\n]*\bheld (?:directly |of record )*by\b[^\n]*$|^\W*(?:\w+ ){0,4}(?:consists? of|comprises?|represents?|reflects?)\b[^\n]*\b(?:withheld|withholding|surrendered|\bsold\b|disposed|distributed)\b[^\n]*$|^[^\n]*(?:weighted average|exercise price|number of shares (?:sold|purchased) at|information regarding|including but not|including, (?:but|without)|voting|vest(?:s|ing) (?:in|over|as)|plan includes|inclusion of)[^\n]*$|^\W*(?:the |this |these )?(?:reported )?transactions? (?:reported )?(?:herein )?(?:consists?|includes?)|including (?:any|all|the (?:right|power|issuers)|without|brokerage|commission)|number of (?:shares|units|securities)[^\n]{0,50}(?:at each|sold|purchased|calculated|determined|issu|will)[^\n]*|(?:total|aggregate|sum|combined)(?: \w+)? (?:of )?(?:the )?(?:\w+ )?(?:principal|liquidation preference|purchase price|exercise price|consideration|market value|proceeds)[^\n]*'
        example: Includes 1,200 unvested restricted stock units.
        counter_example: The option includes a reload feature.
      - id: in_balance
        pattern: '\bincluded in (?:column|the (?:amount|number|total|balance|figure|holdings)|(?:his|her|the reporting persons) (?:holdings|balance))\b|(?:shares|securities|amounts?|holdings)[^\n]{0,40} (?:being )?(?:reported|beneficially owned by the reporting persons?)[^\n]{0,30} includes?\b|after giving effect to (?:the |these |such )?(?:\w+ )?transactions?\b|\brepresents? \d[\d,.]* [^\n]{0,60}(?:held|owned)[^\n]{0,20} by the reporting persons? and \d|\b(?:holdings?|balances?|ownership|owned|column 5|total|amount|number)\b[^\n]{0,80}\b(?:includes?|including|excludes?|does not include|(?:has|have) been adjusted|reflects?|counts?)\b|^\W*(?:represents?|consists? of|reflects?|comprised of) (?:\(\w+\) )?[\d,.]+ (?:[\w-]+ ){0,6}(?:units?|rsus?|psus?|shares|stock)\b[^\n]{0,60},? and (?:\(\w+\) )?[\d,.]+ (?:[\w-]+ ){0,6}(?:shares|units?|rsus?|psus?|stock)\b'
        keywords: ['giving effect', includ, exclud, adjusted, reflect, represent, count, consist, compris]
        not_pattern: '^\W*(?:represents?|consists? of|reflects?)\b[^\n]*\b(?:withheld|withholding|surrendered|\bsold\b|disposed|distributed|granted|award\w*|vested|issued|acquired)\b[^\n]*$|^[^\n]*(?:weighted average|exercise price|number of shares (?:sold|purchased) at|information regarding|including but not|including, (?:but|without)|voting|vest(?:s|ing) (?:in|over|as)|plan includes|inclusion of)[^\n]*$|^\W*(?:the |this |these )?(?:reported )?transactions? (?:reported )?(?:herein )?(?:consists?|includes?)|including (?:any|all|the (?:right|power|issuers)|without|brokerage|commission)|number of (?:shares|units|securities)[^\n]{0,50}(?:at each|sold|purchased|calculated|determined|issu|will)[^\n]*|(?:total|aggregate|sum|combined)(?: \w+)? (?:of )?(?:the )?(?:\w+ )?(?:principal|liquidation preference|purchase price|exercise price|consideration|market value|proceeds)[^\n]*|^[^\n]*(?:is|are|was|were) (?:\w+ )?convertible (?:into|for)[^\n]*$|securities reported[^\n]{0,20} (?:do|does) not include|\b(?:owned|held)(?: of record| directly| indirectly)? by [^\n]{0,80}\bincluding\b'
        example: The holdings shown reflect shares that were held in another account.
        counter_example: The price shown reflects a discount.
      - id: parts_of_balance
        pattern: '^\W*(?:certain|some) of (?:these|the|such) (?:securities|shares)[^\n]{0,20} are\b|^\W*of (?:these|the|such) [^\n]{0,40}\d[\d,]* (?:are|were|is|represent)|\bof which\b[^\n]{0,60}(?:unvested|restricted|rsus|are held|subject to)|\d[\d,]* of (?:these|which) (?:shares|securities|units)?[^\n]{0,30}(?:are|were|remain)'
        keywords: [of these, of the, of such, of which]
        not_pattern: '\b(?:each|all|any|none|one|some) of which\b[^\n]*|^[^\n]*(?:weighted average|exercise price|number of shares (?:sold|purchased) at|information regarding|including but not|including, (?:but|without)|voting|vest(?:s|ing) (?:in|over|as)|plan includes|inclusion of)[^\n]*$|^\W*(?:the |this |these )?(?:reported )?transactions? (?:reported )?(?:herein )?(?:consists?|includes?)|including (?:any|all|the (?:right|power|issuers)|without|brokerage|commission)|number of (?:shares|units|securities)[^\n]{0,50}(?:at each|sold|purchased|calculated|determined|issu|will)[^\n]*|^[^\n]*\bpledg\w*[^\n]*$'
        example: Of these shares, 500 are restricted stock units.
        counter_example: Of the three directors one resigned.
      - id: split_adjusted
        pattern: '(?:adjust\w*|reflects?|gives? effect|giving effect|as a result of|account for|effect of|retroactive\w*|restated|prior to)[^\n]*(?:stock|share|forward|reverse|ads|for-one|for-1|unit|two-for|three-for|1-for|one-for)[- ](?:\w+[- ]){0,3}(?:splits?|dividends?|consolidation)|(?:stock|share|reverse|forward) split|\b(?:\d+|one|two|three|four|five|ten)[- ]for[- ](?:\d+|one|two|three|four|five|ten) (?:\w+ ){0,2}split'
        keywords: [split, dividend, consolidation]
        not_pattern: '^[^\n]*(?:subject to (?:adjustment|customary|appropriate)|option to purchase|was granted|adjust\w* for (?:stock splits?|any|splits?)|appropriate(?:ly)? adjust\w*|in the event of|stock splits?, stock dividends?|customary adjust\w*)[^\n]*$'
        example: Adjusted to reflect the two-for-one stock split of June 1.
        counter_example: The exercise price is subject to adjustment for stock splits.
      - id: previous_holdings
        pattern: 'adjust\w* to (?:reflect|correct)[^\n]{0,120}(?:over-?stated|under-?stated|mis-?stated|over-?report|under-?report)|(?:previously reported|prior (?:report|filing|form)s?|last report|most recent (?:form|report))[^\n]*(?:holdings|balance|total|directly|indirectly|number|ownership|owned|held)|(?:holdings|balance|total|number of shares|ownership)[^\n]*(?:previously reported|prior (?:report|filing)s?)|(?:since|after) (?:the )?(?:date of )?(?:the )?(?:reporting persons? |his |her )?last (?:report|filing|ownership|form)|(?:shares|securities)[^\n]{0,20} (?:beneficially )?owned[^\n]*(?:understated|overstated|misstated|incorrect|corrected|adjusted|(?:was|were|been) amended)|(?:reporting person|he|she) (?:also )?(?:directly |indirectly |beneficially )*(?:owns|holds)[^\n]*(?:shares|units|options|securities)'
        keywords: [adjust, report, filing, form, owns, holds, owned]
        not_pattern: '^[^\n]*(?:(?:transferred|contributed|distributed) to|withheld|withholding|convertible|surrendered|\bsold\b|general partner|managing|trustee|membership|disclaim\w*|pecuniary|%|majority|controls?|power|llc|l\.p|lp\b|sole)[^\n]*$'
        example: Shares acquired since the reporting person's last ownership report.
        counter_example: The manager holds a majority of the units of the fund, of which he is general partner.
      - id: counted_parts
        pattern: '^\W*(?:also |this |amount |total |column 5 )*(?:includes?|including) (?:an aggregate of |a total of |up to |also )?(?:[\d,.]+ (?:[\w-]+ ){0,5}(?:shares|units|rsus?|psus?|dsus?|adss|warrants)\b|(?:a|an|the) (?:\w+ ){0,2}(?:grants?|awards?) of [\d,]+)'
        keywords: [includ]
        not_pattern: '^[^\n]*(?:weighted average|shares (?:withheld|sold)|\bwithheld\b)[^\n]*$'
        example: Includes an award of 900 shares that vests over three years.
        counter_example: Includes 900 shares withheld for taxes.
      - id: moved_between_tables
        pattern: 'total number of (?:shares|units|securities)[^\n]*\b(?:has|have) been (?:reduced|increased|decreased|adjusted|corrected|revised|updated)|(?:previously|formerly) (?:reported|included|shown)[^\n]{0,80}\b(?:in|on) table (?:1|2|ii?)\b|\bnow (?:being )?(?:reported|included|shown)[^\n]{0,30}\b(?:in|on) table (?:1|2|ii?)\b'
        keywords: [total number, table]
        example: These units were previously reported in Table I and are now reported in Table II.
        counter_example: The options are reported in Table II.
      - id: corrected_balance
        pattern: '^\W*(?:the )?(?:holdings|total holdings|balance|ownership) (?:after|following)[^\n]*\d|\b(?:balance|holdings|total)\b[^\n]{0,30}\b(?:was|were|is|has been|have been) (?:reduced|increased|decreased|lowered|raised|revised|corrected|updated)\b|(?:correct\w*|adjust\w*|reconcil\w*|true-?up)[^\n]{0,60}\b(?:number|amount|total|balance|shares)\b[^\n]{0,40}\b(?:held|owned|holdings)\b[^\n]*|^\W*of the (?:total|aggregate|shares|amount|number|balance)[^\n]{0,40},? \d[\d,]* (?:\w+ ){0,2}(?:shares|units|are|were|is|represent)'
        keywords: [ownership, balance, holdings, total, correct, adjust, reconcil, true-up, trueup, 'of the']
        not_pattern: '^[^\n]*(?:split|weighted average|\bsold\b|withheld|transaction code|vest\w*)[^\n]*$'
        example: Corrects the number of shares held, which earlier reports overstated.
        counter_example: Corrects the date of the sale.

  - class: sec16_match
    description: Short-swing matching, disgorgement or matchable profit.
    rules:
      - id: short_swing
        pattern: 'short[- ]?swing|disgorg\w*|match(?:able|ed|ing)\b[^\n]{0,80}(?:profit|16\(b\)|section 16|sale|purchase)|(?:section )?16\(b\)[^\n]*(?:profit|match|liab|paid|pay|remit|recover|subject)|(?:profit|liab|paid|pay|remit|subject|exempt|match)\w*[^\n]*16\(b\)|(?:remit|pay|paid|return|tender|reimburs)\w*[^\n]{0,80}\bprofits?\b'
        keywords: ['16(b)', disgorg, matchable, matched, matching, profit, 'short swing', short-swing, shortswing]
        not_pattern: '^[^\n]*(?:profits interests?|profit sharing|exempt\w*[^\n]*16\(b\)[^\n]{0,80}(?:pursuant|under|by (?:reason|virtue)|rule 16)|exempt (?:from|under)[^\n]{0,40}(?:rule 16b-3|pursuant to rule 16b))[^\n]*$'
        example: The reporting person has paid the short-swing profit to the issuer under Section 16(b).
        counter_example: The units are profits interests.

  - class: purpose_taxes
    description: The stated purpose is to pay taxes other than withholding on a vesting.
    rules:
      - id: pay_taxes
        pattern: '(?:\bsold\b|\bsales?\b|\bsell\b|selling|proceeds|disposed|disposition|purpose)[^\n]*(?:pay(?:ment)?|cover|satisfy|meet|fund|for|toward|provide|raise|generate|settle|finance|(?:go(?:es)?|went|used|applied) (?:to|toward|for))[^\n]*(?:(?:personal|federal|state|individual|estimated|annual|year[- ]end|income|capital gains?|quarterly|his|her|their|estate|gift|property|inheritance|(?:19|20)\d\d)[, ]+(?:(?:and|or|state|federal|income|personal|estimated|capital|gains?|estate|gift|\w+) ){0,5}?tax(?:es)?\b|tax (?:liabilit|obligation|bill|payment)\w*|taxes)'
        keywords: [tax]
        not_pattern: '^[^\n]*(?:\bvest\w*|withh\w*|\brsus?\b|restricted stock|restricted share|\bpsus?\b|performance (?:shares?|stock|units?)|settlement of|sell[- ]to[- ]cover|sold to cover|stock units|delivery of|surrender\w*|sell to cover|exercise (?:price|cost)|cost of (?:the )?exercis\w+)[^\n]*$'
        example: Shares were sold to pay the reporting person's personal income taxes.
        counter_example: Shares were sold to satisfy withholding taxes on vesting.

  - class: purpose_diversify
    description: The stated purpose is diversification, liquidity or personal financial planning.
    rules:
      - id: diversify
        pattern: '\bdiversif\w+|financial[- ]planning|\b(?:financial|liquidity|tax)(?:,? (?:and |or )?\w+){1,3} planning|\btax[- ]planning|(?:asset|portfolio|wealth|estate and asset) (?:re-?balanc\w+|allocation|diversif\w+|planning)|(?:asset|wealth|portfolio) management (?:purposes|strategy|plan|reasons)|(?:for|provide|personal|obtain|create|raise|of) liquidity|liquidity (?:needs|purposes|and diversification|event for)|personal (?:financial|investment|liquidity|expenses?|reasons|financing)|\bto (?:buy|purchase|build|finance|pay for) (?:a |an |his |her |their )?(?:\w+ )?(?:home|house|residence|apartment|real estate)\b|(?:purchase|purchasing|buy|construction|acquisition) of (?:a |his |her |an )?(?:\w+ )?(?:home|house|residence|property|real estate)|\bcollege (?:tuition|expenses?|education|costs?|savings|fund)|tuition|education expenses|living expenses|philanthropic (?:purposes?|goals?|giving|planning|efforts)|philanthropy'
        keywords: [diversif, planning, balanc, allocation, management, liquidity, personal, home, house, residence, property, estate, college, tuition, education, living, philanthrop]
        not_pattern: '^[^\n]*(?:accelerat\w+|merger|wealth management (?:group|llc|inc)|asset management (?:llc|lp|inc|group|company|co|corp|ltd)|liquidity-based|liquidity (?:event|condition)|diversified (?:exchange )?(?:fund|pool|vehicle|holdings? (?:co|company|lp|llc|inc)|lp|llc))[^\n]*$|[a-z]+ (?:asset|wealth|portfolio) management\b,? (?:llc|l\.?p|inc|ltd|corp|company|group|holdings)'
        example: The sales are part of a long-term strategy of asset diversification.
        counter_example: The units have a liquidity-based vesting condition.

  - class: lockup
    description: A lock-up or market stand-off.
    rules:
      - id: lockup
        pattern: '\block-?(?:ed)? ?-?up\b|market stand-?off|stand-?off (?:agreement|provision|period)|restrictions? on (?:transfer|sale|resale)s?[^\n]{0,60}(?:days|offering|period)|(?:agreed|agreement) not to (?:sell|transfer|dispose)'
        keywords: [lock, stand, restriction, agree]
        example: The shares are subject to a lock-up that ends 180 days after the offering.
        counter_example: The shares were sold in the offering.

  - class: title
    description: The officer's title or role.
    rules:
      - id: officer_title
        pattern: '\b(?:(?:executive |senior |sr |corporate |group |regional |assistant )*vice[- ]presidents?|\bpresident|chief (?:[a-z&/-]+[ ,]+){1,7}officer|chief (?:executive|financial|operating|accounting|legal|technology|technical|medical|scientific|people|commercial|marketing|human|information|of staff|compliance|risk|strategy|revenue|product|administrative|business|patient|development|digital|data|growth|customer|brand|supply|investment|credit|banking|lending)|\bc[efoat]o\b|\bcmo\b|[es]?\bvp\b|\bevp\b|\bsvp\b|general counsel|(?:corporate )?secretary|treasurer|controller|comptroller|principal (?:accounting|financial|executive) officer|\bchair(?:man|woman|person)?\b|managing director|general manager|\bhead of\b|executive officer|^\W*[a-z. ]{3,40}, director\W*$)'
        needs: '\A[^\n]*\n?[^\n]{0,80}\z'
        not_pattern: '^[^\n]*(?:^\W*former|\bshares\b|beneficial|exhibit|attorney|\bsold\b|\bsales?\b|\bvest\w*|\bheld\b|\bstock\b|\btrusts?\b|\bfiled\b|signed|signing|signature|disclaim\w*|securities|\bgrant\w*|transaction|\d%|resign\w*|retire\w*|ceased|stepp\w+|no longer|award\w*|exercis\w*|purchas\w*|acquired|\bllc\b|\blp\b|l\.p|amend\w*|managing member|general partner|spouse|wife|husband|appointed|late\b|fund\b)[^\n]*$'
        example: Executive Vice President, Chief Financial Officer and Treasurer
        counter_example: The chief executive officer sold shares held by his trust.

  - class: poa_exhibit
    description: Only an exhibit, power of attorney or signature remark.
    rules:
      - id: exhibit
        pattern: 'powers? of attorney|\b\w*poa\w*(?:\.txt)?\b|\A\W*[\w.-]+\.(?:txt|htm|pdf)\W*\z|attached (?:hereto )?as (?:an )?exhibit|attorney[- ]in[- ]fact|exhibits? (?:24|99|list|index|\d)|\bexhibit\b[^\n]{0,40}(?:attached|filed|joint|incorporated)|ex-?24|(?:signed|signing|signature)[^\n]{0,60}(?:attorney|behalf|exhibit)|signatures? (?:of|page)|confirming statement'
        keywords: [attorney, poa, exhibit, ex-24, ex24, sign, '.txt', '.htm', '.pdf', confirming]
        needs: '\A[^\n]{0,200}(?:\n[^\n]{0,120}){0,2}\z'
        example: Exhibit 24 - Power of Attorney.
        counter_example: The trustee holds the power to vote the shares.
{% endraw %}
{% endset %}
{{ return(fromyaml(book)) }}
{% endmacro %}
