"""A folder with EDGAR's paths, written by the test itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from insider_signals.extract.index import daily_index_path

HEADING = (
    "Description:           Daily Index of EDGAR Dissemination Feed by Form Type\n\n"
    "Form Type   Company Name                  CIK         Date Filed  File Name\n"
    + "-" * 80
    + "\n"
)
FORM4 = """<SEC-DOCUMENT>{accession}.txt : {filed:%Y%m%d}
<SEC-HEADER>{accession}.hdr.sgml : {filed:%Y%m%d}
<ACCEPTANCE-DATETIME>{filed:%Y%m%d}170500
ACCESSION NUMBER:		{accession}
CONFORMED SUBMISSION TYPE:	4
FILED AS OF DATE:		{filed:%Y%m%d}
</SEC-HEADER>
<DOCUMENT>
<TYPE>4
<SEQUENCE>1
<FILENAME>form4.xml
<TEXT>
<XML>
<?xml version="1.0"?>
<ownershipDocument>
<schemaVersion>X0508</schemaVersion>
<documentType>4</documentType>
<periodOfReport>{filed:%Y-%m-%d}</periodOfReport>
<issuer><issuerCik>0000000007</issuerCik><issuerName>Lantern Works</issuerName>
<issuerTradingSymbol>LNTN</issuerTradingSymbol></issuer>
<reportingOwner>
<reportingOwnerId><rptOwnerCik>0000000070</rptOwnerCik><rptOwnerName>Reed Ada</rptOwnerName>
</reportingOwnerId>
<reportingOwnerRelationship><isDirector>1</isDirector></reportingOwnerRelationship>
</reportingOwner>
<aff10b5One>0</aff10b5One>
<nonDerivativeTable>
<nonDerivativeTransaction>
<securityTitle><value>Common Stock</value></securityTitle>
<transactionDate><value>{filed:%Y-%m-%d}</value></transactionDate>
<transactionCoding><transactionFormType>4</transactionFormType>
<transactionCode>S</transactionCode><equitySwapInvolved>0</equitySwapInvolved></transactionCoding>
<transactionAmounts><transactionShares><value>{shares}</value></transactionShares>
<transactionPricePerShare><value>12.5</value></transactionPricePerShare>
<transactionAcquiredDisposedCode><value>D</value></transactionAcquiredDisposedCode>
</transactionAmounts>
<postTransactionAmounts><sharesOwnedFollowingTransaction><value>900</value>
</sharesOwnedFollowingTransaction></postTransactionAmounts>
<ownershipNature><directOrIndirectOwnership><value>D</value></directOrIndirectOwnership>
</ownershipNature>
</nonDerivativeTransaction>
</nonDerivativeTable>
<ownerSignature><signatureName>Ada Reed</signatureName>
<signatureDate>{filed:%Y-%m-%d}</signatureDate></ownerSignature>
</ownershipDocument>
</XML>
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""


@dataclass
class Mirror:
    """EDGAR in a folder: filings by day, written on demand."""

    folder: Path
    days: dict[date, list[str]] = field(default_factory=dict)

    def file(self, day: date, number: int, shares: int = 100, form: str = "4") -> str:
        """Files a Form 4 on a day; returns its accession."""
        accession = f"0000000070-{day:%y}-{number:06d}"
        path = f"edgar/data/7/{accession}.txt"
        target = self.folder / "Archives" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(FORM4.format(accession=accession, filed=day, shares=shares))
        for cik in ("7", "70"):
            name = "LANTERN WORKS" if cik == "7" else "REED ADA"
            line = f"{form:<12}{name:<30}{cik:<12}{day:%Y%m%d}    {path}\n"
            self.days.setdefault(day, []).append(line)
        self.write_index(day)
        return accession

    def withdraw(self, day: date, accession: str) -> None:
        """Drops a filing from the day's index."""
        self.days[day] = [line for line in self.days[day] if accession not in line]
        self.write_index(day)

    def write_index(self, day: date) -> None:
        path = self.folder / daily_index_path(day)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADING + "".join(self.days.get(day, [])))

    def document(self, accession: str) -> Path:
        return self.folder / "Archives" / "edgar" / "data" / "7" / f"{accession}.txt"
