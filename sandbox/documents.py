"""Writes filings as EDGAR disseminates them: ownership XML, Form 144 XML, full submissions,
indexes.

Ownership XML is valid against SEC's schemas for its form, except for what did not exist when it was
filed (before 2023-04-01 there is no `aff10b5One`) and for the planted oddities (X0101, tags broken
over lines), which `cases` names.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from insider_signals.sandbox import days
from insider_signals.sandbox.market import (
    AnyFiling,
    Filing,
    Issuer,
    Line,
    Notice,
    Owner,
    Report,
    Role,
)

WRAP = 1023
"""EDGAR breaks longer lines of a submission after this many characters, even inside a tag."""

OWNERSHIP_FORMS = ("3", "3/A", "4", "4/A", "5", "5/A")

X0508_SINCE = date(2024, 3, 18)
X0407_SINCE = date(2023, 4, 1)


# -------------------------------------------------------------------------------- ownership XML


def number(value: Decimal | int | None) -> str:
    """A decimal as typed: no exponent, no trailing zeros."""
    text = f"{Decimal(value or 0):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def schema_version(filing: Filing) -> str | None:
    if filing.schema_version != "auto":
        return filing.schema_version
    if filing.filed >= X0508_SINCE:
        return "X0508"
    if filing.filed >= X0407_SINCE:
        return "X0407"
    return "X0206" if filing.form.startswith("3") else "X0306"


def ownership_xml(filing: Filing) -> str:
    ids = filing.footnotes()
    version = schema_version(filing)
    parts = [] if version in (None, "X0101") else ['<?xml version="1.0"?>']
    parts.append("<ownershipDocument>")
    for name, value in (
        ("schemaVersion", version),
        ("documentType", filing.form),
        ("periodOfReport", filing.period.isoformat()),
        ("dateOfOriginalSubmission", filing.original_date and filing.original_date.isoformat()),
        ("noSecuritiesOwned", filing.no_securities),
        ("notSubjectToSection16", filing.exit_box),
        ("form3HoldingsReported", filing.form3_reported),
        ("form4TransactionsReported", filing.form4_reported),
    ):
        if value is not None:
            parts.append(f"<{name}>{value}</{name}>")
    parts += _issuer(filing)
    for owner, role in filing.owners:
        parts += _owner(owner, role, filing.style)
    if filing.box is not None:
        parts.append(f"<aff10b5One>{filing.box}</aff10b5One>")
    for derivative in (False, True):
        parts += _table(filing, derivative, ids, version)
    if ids or filing.style == "empties":
        parts.append("<footnotes>")
        parts += [f'<footnote id="{key}">{escape(text)}</footnote>' for text, key in ids.items()]
        parts.append("</footnotes>")
    if filing.remarks is not None:
        parts.append(f"<remarks>{escape(filing.remarks)}</remarks>")
    for name in signatures(filing):
        parts += [
            "<ownerSignature>",
            f"<signatureName>{escape(name)}</signatureName>",
            f"<signatureDate>{filing.filed.isoformat()}</signatureDate>",
            "</ownerSignature>",
        ]
    parts.append("</ownershipDocument>")
    return ("" if filing.layout == "one_line" else "\n").join(parts) + "\n"


def signatures(filing: Filing) -> tuple[str, ...]:
    if filing.signed_by is not None:
        return filing.signed_by
    return tuple(f"/s/ {owner.signature}" for owner, _ in filing.owners)


def _issuer(filing: Filing) -> list[str]:
    company = filing.company
    parts = [
        "<issuer>",
        f"<issuerCik>{company.cik}</issuerCik>",
        f"<issuerName>{escape(company.name)}</issuerName>",
        f"<issuerTradingSymbol>{escape(filing.symbol or company.ticker)}</issuerTradingSymbol>",
    ]
    if filing.foreign_symbol is not None:
        parts.append(
            f"<issuerForeignTradingSymbol>{filing.foreign_symbol}</issuerForeignTradingSymbol>"
        )
    return [*parts, "</issuer>"]


def boolean(value: bool, style: str) -> str:
    if style == "words":
        return "true" if value else "false"
    return "1" if value else "0"


def _owner(owner: Owner, role: Role, style: str) -> list[str]:
    parts = [
        "<reportingOwner>",
        "<reportingOwnerId>",
        f"<rptOwnerCik>{owner.cik}</rptOwnerCik>",
        f"<rptOwnerName>{escape(owner.name)}</rptOwnerName>",
        "</reportingOwnerId>",
        "<reportingOwnerAddress>",
        f"<rptOwnerStreet1>{escape(owner.street)}</rptOwnerStreet1>",
        "<rptOwnerStreet2></rptOwnerStreet2>",
        f"<rptOwnerCity>{escape(owner.city)}</rptOwnerCity>",
        f"<rptOwnerState>{owner.state}</rptOwnerState>",
        f"<rptOwnerZipCode>{owner.zip_code}</rptOwnerZipCode>",
        "<rptOwnerStateDescription></rptOwnerStateDescription>",
        "</reportingOwnerAddress>",
        "<reportingOwnerRelationship>",
    ]
    for name, value in (
        ("isDirector", role.director),
        ("isOfficer", role.officer),
        ("isTenPercentOwner", role.ten_percent),
        ("isOther", role.other),
    ):
        if value or style != "sparse":
            parts.append(f"<{name}>{boolean(value, style)}</{name}>")
    if role.title is not None:
        parts.append(f"<officerTitle>{escape(role.title)}</officerTitle>")
    if role.other_text is not None:
        parts.append(f"<otherText>{escape(role.other_text)}</otherText>")
    return [*parts, "</reportingOwnerRelationship>", "</reportingOwner>"]


def _table(filing: Filing, derivative: bool, ids: dict[str, str], version: str | None) -> list[str]:
    lines = filing.table(derivative)
    if not lines:
        return []
    name = "derivativeTable" if derivative else "nonDerivativeTable"
    old = version in (None, "X0101")
    parts = [f"<{name}>"]
    for line in lines:
        parts += _line(line, filing, ids, old)
    return [*parts, f"</{name}>"]


def _line(line: Line, filing: Filing, ids: dict[str, str], old: bool) -> list[str]:
    kind = "derivative" if line.derivative else "nonDerivative"
    node = kind + ("Security" if old else "Holding" if line.code is None else "Transaction")

    def marks(cell: str) -> str:
        return "".join(f'<footnoteId id="{ids[text]}"/>' for text in line.cites.get(cell, ()))

    def cell(tag: str, name: str, value: str | None) -> str:
        value = line.typed.get(name, value)
        inner = "" if value is None else f"<value>{escape(value)}</value>"
        return f"<{tag}>{inner}{marks(name)}</{tag}>"

    def amount(tag: str, name: str, value: Decimal | int | None) -> str:
        return cell(tag, name, None if value is None else number(value))

    def day(tag: str, name: str, value: date | None) -> str:
        zone = "-05:00" if filing.layout == "zoned" else ""
        return cell(tag, name, None if value is None else value.isoformat() + zone)

    parts = [f"<{node}>", cell("securityTitle", "security", line.security)]
    if line.derivative:
        parts.append(amount("conversionOrExercisePrice", "exercise_price", line.exercise_price))
    if line.code is not None:
        parts.append(day("transactionDate", "day", line.day))
        if line.deemed or "deemed" in line.cites:
            parts.append(day("deemedExecutionDate", "deemed", line.deemed))
        elif filing.style == "empties":
            parts.append("<deemedExecutionDate></deemedExecutionDate>")
        parts += [
            "<transactionCoding>",
            f"<transactionFormType>{line.due_on}</transactionFormType>",
            f"<transactionCode>{line.code}</transactionCode>",
            f"<equitySwapInvolved>{boolean(line.swap, filing.style)}</equitySwapInvolved>",
            marks("coding"),
            "</transactionCoding>",
        ]
        if line.timeliness is not None or "timeliness" in line.cites:
            parts.append(cell("transactionTimeliness", "timeliness", line.timeliness))
        elif filing.style == "empties":
            parts.append("<transactionTimeliness></transactionTimeliness>")
        parts.append("<transactionAmounts>")
        if line.total_value is not None:
            parts.append(amount("transactionTotalValue", "total_value", line.total_value))
        else:
            parts.append(amount("transactionShares", "shares", line.shares))
        parts += [
            amount("transactionPricePerShare", "price", line.price),
            cell("transactionAcquiredDisposedCode", "direction", line.direction),
            "</transactionAmounts>",
        ]
    elif filing.form.startswith("5"):
        parts.append(
            "<transactionCoding><transactionFormType>3</transactionFormType></transactionCoding>"
        )
    if line.derivative:
        parts += [
            day("exerciseDate", "exercisable", line.exercisable),
            day("expirationDate", "expires", line.expires),
            "<underlyingSecurity>",
            cell("underlyingSecurityTitle", "underlying", line.underlying),
            amount("underlyingSecurityShares", "underlying_shares", line.underlying_shares),
            "</underlyingSecurity>",
        ]
    if not (line.derivative and filing.form.startswith("3")):
        parts.append("<postTransactionAmounts>")
        if line.value_owned is not None:
            parts.append(amount("valueOwnedFollowingTransaction", "value_owned", line.value_owned))
        else:
            parts.append(amount("sharesOwnedFollowingTransaction", "owned", line.owned))
        parts.append("</postTransactionAmounts>")
    parts += [
        "<ownershipNature>",
        cell("directOrIndirectOwnership", "ownership", line.ownership),
    ]
    if line.nature is not None or "nature" in line.cites:
        parts.append(cell("natureOfOwnership", "nature", line.nature or ""))
    return [part for part in [*parts, "</ownershipNature>", f"</{node}>"] if part]


# ------------------------------------------------------------------------------------- Form 144


def _us_date(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def form144_xml(notice: Notice) -> str:
    company, seller = notice.company, notice.seller

    def address(street: str, city: str, state: str, zip_code: str) -> str:
        return (
            f"<com:street1>{escape(street)}</com:street1><com:city>{escape(city)}</com:city>"
            f"<com:stateOrCountry>{state}</com:stateOrCountry><com:zipCode>{zip_code}</com:zipCode>"
        )

    broker = (
        "<name>Sandbox Brokerage LLC</name><address>"
        + address("1 Made Up Plaza", "Wilmington", "DE", "19801")
        + "</address>"
    )
    who = (
        f"<name>{escape(seller.signature)}</name><address>"
        f"{address(seller.street, seller.city, seller.state, seller.zip_code)}</address>"
    )
    previous = (
        f"<previousAccessionNumber>{notice.previous.accession}</previousAccessionNumber>"
        if notice.previous
        else ""
    )
    sold = "".join(
        f"<securitiesSoldInPast3Months><sellerDetails>{who}</sellerDetails>"
        f"<securitiesClassTitle>{company.security}</securitiesClassTitle>"
        f"<saleDate>{_us_date(day)}</saleDate>"
        f"<amountOfSecuritiesSold>{shares}</amountOfSecuritiesSold>"
        f"<grossProceeds>{proceeds:.2f}</grossProceeds></securitiesSoldInPast3Months>"
        for day, shares, proceeds in notice.sold_before
    )
    adopted = "".join(
        f"<planAdoptionDate>{_us_date(day)}</planAdoptionDate>" for day in notice.plan_adopted
    )
    plan = f"<planAdoptionDates>{adopted}</planAdoptionDates>" if adopted else ""
    remarks = f"<remarks>{escape(notice.remarks)}</remarks>" if notice.remarks else ""
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<edgarSubmission xmlns="http://www.sec.gov/edgar/ownership" '
            'xmlns:com="http://www.sec.gov/edgar/common">',
            f"<headerData><submissionType>{notice.form}</submissionType>{previous}<filerInfo>",
            f"<filer><filerCredentials><cik>{seller.cik}</cik><ccc>XXXXXXX*</ccc></filerCredentials>",
            "</filer><liveTestFlag>LIVE</liveTestFlag><contact><contactName>Filing "
            "Desk</contactName>",
            "<contactPhoneNumber>302-555-0100</contactPhoneNumber>",
            "<contactEmailAddress>desk@example.com</contactEmailAddress></contact><flags/>",
            "</filerInfo></headerData><formData><issuerInfo>",
            f"<issuerCik>{company.cik}</issuerCik><issuerName>{escape(company.name)}</issuerName>",
            f"<secFileNumber>{file_number(company)}</secFileNumber><issuerAddress>",
            address("1 Sandbox Square", "Wilmington", "DE", "19801"),
            "</issuerAddress><issuerContactPhone>302-555-0199</issuerContactPhone>",
            "<nameOfPersonForWhoseAccountTheSecuritiesAreToBeSold>",
            f"{escape(seller.signature)}</nameOfPersonForWhoseAccountTheSecuritiesAreToBeSold>",
            f"<relationshipsToIssuer><relationshipToIssuer>{notice.relationship}"
            "</relationshipToIssuer></relationshipsToIssuer></issuerInfo>",
            f"<securitiesInformation><securitiesClassTitle>{company.security}</securitiesClassTitle>",
            f"<brokerOrMarketmakerDetails>{broker}</brokerOrMarketmakerDetails>",
            f"<noOfUnitsSold>{notice.shares}</noOfUnitsSold>",
            f"<aggregateMarketValue>{notice.value:.2f}</aggregateMarketValue>",
            f"<noOfUnitsOutstanding>{company.shares_outstanding}</noOfUnitsOutstanding>",
            f"<approxSaleDate>{_us_date(notice.sale_day)}</approxSaleDate>",
            "<securitiesExchangeName>NYSE</securitiesExchangeName></securitiesInformation>",
            f"<securitiesToBeSold><securitiesClassTitle>{company.security}</securitiesClassTitle>",
            f"<acquiredDate>{_us_date(notice.acquired_day)}</acquiredDate>",
            f"<natureOfAcquisitionTransaction>{escape(notice.nature)}"
            "</natureOfAcquisitionTransaction>",
            "<nameOfPersonfromWhomAcquired>Issuer</nameOfPersonfromWhomAcquired>",
            "<isGiftTransaction>N</isGiftTransaction>",
            f"<amountOfSecuritiesAcquired>{notice.shares}</amountOfSecuritiesAcquired>",
            f"<paymentDate>{_us_date(notice.acquired_day)}</paymentDate>",
            "<natureOfPayment>Not applicable</natureOfPayment></securitiesToBeSold>",
            "<nothingToReportFlagOnSecuritiesSoldInPast3Months>"
            + ("N" if sold else "Y")
            + "</nothingToReportFlagOnSecuritiesSoldInPast3Months>",
            sold + remarks,
            f"<noticeSignature><noticeDate>{_us_date(notice.filed)}</noticeDate>{plan}",
            f"<signature>/s/ {escape(seller.signature)}</signature></noticeSignature>",
            "</formData></edgarSubmission>",
            "",
        )
    )


def file_number(company: Issuer) -> str:
    return f"001-{90_000 + company.number:05d}"


# ------------------------------------------------------------------------------- full submission


def submission_text(filing: AnyFiling) -> bytes:
    """The `.txt` of a filing: header, then the document. ASCII but for what the XML holds
    (UTF-8)."""
    if isinstance(filing, Filing):
        name, body, pieces = "ownership.xml", f"<XML>\n{ownership_xml(filing)}</XML>\n", []
        pieces = [_party("REPORTING-OWNER", filing, owner=owner) for owner, _ in filing.owners]
        issuer = _party("ISSUER", filing)
        pieces = [issuer, *pieces] if filing.company.number % 2 else [*pieces, issuer]
    elif isinstance(filing, Notice):
        name, body = "primary_doc.xml", f"<XML>\n{form144_xml(filing)}</XML>\n"
        pieces = [
            _party("SUBJECT COMPANY", filing),
            _party("REPORTING-OWNER", filing, owner=filing.seller),
        ]
    else:
        name, body = "report.htm", report_html(filing)
        pieces = [_party("FILER", filing)]
    accepted, filed = f"{filing.accepted:%Y%m%d%H%M%S}", f"{filing.filed:%Y%m%d}"
    period = filing.sale_day if isinstance(filing, Notice) else filing.period
    header = [
        f"<SEC-DOCUMENT>{filing.accession}.txt : {filed}",
        f"<SEC-HEADER>{filing.accession}.hdr.sgml : {filed}",
        f"<ACCEPTANCE-DATETIME>{accepted}",
        f"ACCESSION NUMBER:\t\t{filing.accession}",
        f"CONFORMED SUBMISSION TYPE:\t{filing.form}",
        "PUBLIC DOCUMENT COUNT:\t\t1",
    ]
    if period and not isinstance(filing, Notice):
        header.append(f"CONFORMED PERIOD OF REPORT:\t{period:%Y%m%d}")
    if isinstance(filing, Report):
        header += [f"ITEM INFORMATION:\t\t{ITEMS[item]}" for item in filing.items]
    header += [f"FILED AS OF DATE:\t\t{filed}", f"DATE AS OF CHANGE:\t\t{filed}", ""]
    text = "\n".join(
        [
            *header,
            *pieces,
            "</SEC-HEADER>",
            "<DOCUMENT>",
            f"<TYPE>{filing.form}",
            "<SEQUENCE>1",
            f"<FILENAME>{name}",
            "<TEXT>",
            body + "</TEXT>",
            "</DOCUMENT>",
            "</SEC-DOCUMENT>",
            "",
        ]
    )
    odd = isinstance(filing, Filing) and filing.layout == "windows"
    return _wrapped(text).encode("cp1252" if odd else "utf-8")


ITEMS = {
    "1.01": "Entry into a Material Definitive Agreement",
    "2.01": "Completion of Acquisition or Disposition of Assets",
    "2.02": "Results of Operations and Financial Condition",
    "5.02": "Departure of Directors or Certain Officers; Election of Directors; Appointment of "
    "Certain "
    "Officers: Compensatory Arrangements of Certain Officers",
    "7.01": "Regulation FD Disclosure",
    "9.01": "Financial Statements and Exhibits",
}
"""8-K items by number, with the names that the header prints."""


def _party(block: str, filing: AnyFiling, owner: Owner | None = None) -> str:
    company = filing.company
    lines = [f"{block}:\t", ""]
    if owner:
        lines += [
            "\tOWNER DATA:\t",
            f"\t\tCOMPANY CONFORMED NAME:\t\t\t{owner.name}",
            f"\t\tCENTRAL INDEX KEY:\t\t\t{owner.cik}",
        ]
        former = owner.former_names
    else:
        lines += [
            "\tCOMPANY DATA:\t",
            f"\t\tCOMPANY CONFORMED NAME:\t\t\t{company.name}",
            f"\t\tCENTRAL INDEX KEY:\t\t\t{company.cik}",
            f"\t\tSTANDARD INDUSTRIAL CLASSIFICATION:\t{company.sic_name} [{company.sic}]",
            f"\t\tIRS NUMBER:\t\t\t\t{990_000_000 + company.number:09d}",
            f"\t\tSTATE OF INCORPORATION:\t\t\t{company.state}",
            f"\t\tFISCAL YEAR END:\t\t\t{company.fiscal_year_end}",
        ]
        former = tuple(change for change in company.former_names if change[1] <= filing.filed)
    if owner or block in ("FILER", "SUBJECT COMPANY"):
        lines += [
            "",
            "\tFILING VALUES:",
            f"\t\tFORM TYPE:\t\t{filing.form}",
            "\t\tSEC ACT:\t\t1934 Act",
            f"\t\tSEC FILE NUMBER:\t{file_number(company)}",
            f"\t\tFILM NUMBER:\t\t{20_000_000 + company.number}",
        ]
    street, city, state, zip_code = (
        (owner.street, owner.city, owner.state, owner.zip_code)
        if owner
        else ("1 SANDBOX SQUARE", "WILMINGTON", "DE", "19801")
    )
    lines += [
        "",
        f"\t{'MAIL' if owner else 'BUSINESS'} ADDRESS:\t",
        f"\t\tSTREET 1:\t\t{street}",
        f"\t\tCITY:\t\t\t{city}",
        f"\t\tSTATE:\t\t\t{state}",
        f"\t\tZIP:\t\t\t{zip_code}",
    ]
    kind = "NAME" if owner else "COMPANY"
    for old, changed in former:
        lines += [
            "",
            f"\tFORMER {kind}:\t",
            f"\t\tFORMER CONFORMED NAME:\t{old}",
            f"\t\tDATE OF NAME CHANGE:\t{changed:%Y%m%d}",
        ]
    return "\n".join([*lines, ""])


def report_html(report: Report) -> str:
    """A page that stands for a document the sandbox does not imitate any further."""
    body = report.body or f"A made-up {report.form} of {report.company.name}."
    return (
        f"<html><head><title>{report.form}</title></head><body>\n<p>{escape(report.company.name)}</p>\n"
        + "".join(f"<p>{escape(part)}</p>\n" for part in body.split("\n\n"))
        + "</body></html>\n"
    )


def _wrapped(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        while len(line) > WRAP:
            lines.append(line[:WRAP])
            line = line[WRAP:]
        lines.append(line)
    return "\n".join(lines)


def unwrapped(content: bytes) -> bytes:
    """The XML of a submission, with EDGAR's line breaks taken out again."""
    start, end = content.index(b"<XML>\n") + 6, content.index(b"\n</XML>")
    lines = content[start:end].decode("utf-8").split("\n")
    joined = "".join(line if len(line) == WRAP else line + "\n" for line in lines)
    return joined.encode("utf-8")


# --------------------------------------------------------------------------------------- indexes


def parties(filing: AnyFiling) -> list[tuple[str, str]]:
    """CIK and name of everyone under whom EDGAR lists the filing, without repeats."""
    found = {filing.company.cik: filing.company.name}
    if isinstance(filing, Filing):
        found.update({owner.cik: owner.name for owner, _ in filing.owners})
    elif isinstance(filing, Notice):
        found[filing.seller.cik] = filing.seller.name
    return list(found.items())


def document_path(cik: str, accession: str) -> str:
    """Path below `Archives/`."""
    return f"edgar/data/{int(cik)}/{accession}.txt"


HEADING = (
    "Form Type   Company Name                                                  CIK         "
    "Date Filed  File Name"
)


def form_index(filings: Iterable[AnyFiling], last: date, full: bool = False) -> bytes:
    """A form index: fixed width, Latin-1, one line per filing and filer, sorted by form and name.

    The full index writes dates with dashes. A name longer than its column pushes the rest of the
    line to the right, and a name with accented letters pulls it to the left, as on EDGAR.
    """
    kind = "Master" if full else "Daily"
    lines = []
    for filing in filings:
        day = filing.filed.isoformat() if full else f"{filing.filed:%Y%m%d}"
        for cik, name in parties(filing):
            # EDGAR counts the bytes of the name in UTF-8, then writes Latin-1.
            width = 62 - (len(name.encode("utf-8")) - len(name))
            path = document_path(cik, filing.accession)
            lines.append(
                (
                    (filing.form, name.upper(), filing.accession, cik),
                    f"{filing.form:<12}{name:<{width}}{int(cik):<12}{day:<12}{path:<52}",
                )
            )
    lines.sort()
    header = (
        f"Description:           {kind} Index of EDGAR Dissemination Feed by Form Type",
        f"Last Data Received:    {last:%B} {last.day}, {last.year}",
        "Comments:              webmaster@example.com",
        "Anonymous FTP:         none (sandbox)",
        " ",
        " ",
        " ",
        " ",
        HEADING,
        "-" * 141,
    )
    text = "\n".join((*header, *(line for _, line in lines), ""))
    return text.encode("latin-1", errors="replace")


def daily_index_path(day: date) -> str:
    return f"Archives/edgar/daily-index/{day.year}/QTR{days.quarter(day)}/form.{day:%Y%m%d}.idx"


def full_index_path(year: int, quarter: int) -> str:
    return f"Archives/edgar/full-index/{year}/QTR{quarter}/form.idx"
