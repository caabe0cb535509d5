"""The text that the store's compression starts from: what every ownership submission repeats.

A filing of 6 KB is mostly element names. With this dictionary zlib needs about half the room. It
belongs to the file format: **never change it**; a better one would be a new codec in `store.py`.
"""

from __future__ import annotations

_HEADER = """\
<SEC-DOCUMENT>0000000000-00-000000.txt : 20
<SEC-HEADER>0000000000-00-000000.hdr.sgml : 20
<ACCEPTANCE-DATETIME>20
ACCESSION NUMBER:\t\t000
CONFORMED SUBMISSION TYPE:\t4
PUBLIC DOCUMENT COUNT:\t\t1
CONFORMED PERIOD OF REPORT:\t20
FILED AS OF DATE:\t\t20
DATE AS OF CHANGE:\t\t20

REPORTING-OWNER:\t

\tOWNER DATA:\t
\t\tCOMPANY CONFORMED NAME:\t\t\t
\t\tCENTRAL INDEX KEY:\t\t\t000

\tFILING VALUES:
\t\tFORM TYPE:\t\t4
\t\tSEC ACT:\t\t1934 Act
\t\tSEC FILE NUMBER:\t001-
\t\tFILM NUMBER:\t\t

\tMAIL ADDRESS:\t
\t\tSTREET 1:\t\tC/O 
\t\tSTREET 2:\t\t
\t\tCITY:\t\t\tSAN FRANCISCO
\t\tSTATE:\t\t\tCA
\t\tZIP:\t\t\t94

ISSUER:\t\t

\tCOMPANY DATA:\t
\t\tCOMPANY CONFORMED NAME:\t\t\t
\t\tCENTRAL INDEX KEY:\t\t\t000
\t\tSTANDARD INDUSTRIAL CLASSIFICATION:\tSERVICES-PREPACKAGED SOFTWARE [7372]
\t\tORGANIZATION NAME:           \t06 Technology
\t\tIRS NUMBER:\t\t\t\t
\t\tEIN:\t\t\t\t
\t\tSTATE OF INCORPORATION:\t\t\tDE
\t\tFISCAL YEAR END:\t\t\t1231

\tBUSINESS ADDRESS:\t
\t\tSTREET 1:\t\t
\t\tCITY:\t\t\tNEW YORK
\t\tSTATE:\t\t\tNY
\t\tZIP:\t\t\t10
\t\tBUSINESS PHONE:\t\t

\tFORMER COMPANY:\t
\t\tFORMER CONFORMED NAME:\t
\t\tDATE OF NAME CHANGE:\t20
</SEC-HEADER>
<DOCUMENT>
<TYPE>4
<SEQUENCE>1
<FILENAME>primary_doc.xml
<DESCRIPTION>PRIMARY DOCUMENT
<TEXT>
<XML>
<?xml version="1.0"?>
<ownershipDocument>

    <schemaVersion>X0508</schemaVersion>

    <documentType>4</documentType>

    <periodOfReport>20</periodOfReport>

    <dateOfOriginalSubmission>20</dateOfOriginalSubmission>

    <notSubjectToSection16>0</notSubjectToSection16>

    <issuer>
        <issuerCik>000</issuerCik>
        <issuerName></issuerName>
        <issuerTradingSymbol></issuerTradingSymbol>
    </issuer>

    <reportingOwner>
        <reportingOwnerId>
            <rptOwnerCik>000</rptOwnerCik>
            <rptOwnerName></rptOwnerName>
        </reportingOwnerId>
        <reportingOwnerAddress>
            <rptOwnerStreet1>C/O </rptOwnerStreet1>
            <rptOwnerStreet2></rptOwnerStreet2>
            <rptOwnerCity></rptOwnerCity>
            <rptOwnerState></rptOwnerState>
            <rptOwnerZipCode></rptOwnerZipCode>
            <rptOwnerStateDescription></rptOwnerStateDescription>
        </reportingOwnerAddress>
        <reportingOwnerRelationship>
            <isDirector>1</isDirector>
            <isOfficer>1</isOfficer>
            <isTenPercentOwner>0</isTenPercentOwner>
            <isOther>0</isOther>
            <officerTitle>Chief Executive Officer</officerTitle>
            <otherText></otherText>
        </reportingOwnerRelationship>
    </reportingOwner>

    <aff10b5One>0</aff10b5One>

"""

_TRANSACTION = """\
            <transactionDate>
                <value>20</value>
            </transactionDate>
            <deemedExecutionDate></deemedExecutionDate>
            <transactionCoding>
                <transactionFormType>4</transactionFormType>
                <transactionCode>S</transactionCode>
                <equitySwapInvolved>0</equitySwapInvolved>
                <footnoteId id="F1"/>
            </transactionCoding>
            <transactionTimeliness>
                <value></value>
            </transactionTimeliness>
            <transactionAmounts>
                <transactionShares>
                    <value></value>
                </transactionShares>
                <transactionPricePerShare>
                    <value></value>
                    <footnoteId id="F2"/>
                </transactionPricePerShare>
                <transactionAcquiredDisposedCode>
                    <value>D</value>
                </transactionAcquiredDisposedCode>
            </transactionAmounts>
"""

_HELD = """\
            <postTransactionAmounts>
                <sharesOwnedFollowingTransaction>
                    <value></value>
                </sharesOwnedFollowingTransaction>
            </postTransactionAmounts>
            <ownershipNature>
                <directOrIndirectOwnership>
                    <value>I</value>
                </directOrIndirectOwnership>
                <natureOfOwnership>
                    <value>By Trust</value>
                    <footnoteId id="F3"/>
                </natureOfOwnership>
            </ownershipNature>
"""

_TABLES = f"""\
    <derivativeTable>
        <derivativeTransaction>
            <securityTitle>
                <value>Stock Option (Right to Buy)</value>
            </securityTitle>
            <conversionOrExercisePrice>
                <value></value>
            </conversionOrExercisePrice>
{_TRANSACTION}\
            <exerciseDate>
                <value>20</value>
            </exerciseDate>
            <expirationDate>
                <value>20</value>
            </expirationDate>
            <underlyingSecurity>
                <underlyingSecurityTitle>
                    <value>Common Stock</value>
                </underlyingSecurityTitle>
                <underlyingSecurityShares>
                    <value></value>
                </underlyingSecurityShares>
            </underlyingSecurity>
{_HELD}\
        </derivativeTransaction>
        <derivativeHolding>
        </derivativeHolding>
    </derivativeTable>

    <nonDerivativeTable>
        <nonDerivativeTransaction>
            <securityTitle>
                <value>Class A Common Stock</value>
            </securityTitle>
{_TRANSACTION}\
{_HELD}\
        </nonDerivativeTransaction>
        <nonDerivativeHolding>
            <securityTitle>
                <value>Common Stock</value>
            </securityTitle>
{_HELD}\
        </nonDerivativeHolding>
    </nonDerivativeTable>

"""

_END = """\
    <footnotes>
        <footnote id="F1">Sold under a Rule 10b5-1
 trading plan adopted by the Reporting Person on </footnote>
        <footnote id="F2">The price in Column 4 is a weighted average price. These shares
 were sold in multiple transactions at prices ranging from $ to $, inclusive. The reporting person
 undertakes to provide to the issuer, any security holder of the issuer, or the staff of the
 Securities and Exchange Commission, upon request, full information regarding the number of shares
 sold at each separate price within the range set forth in this footnote.</footnote>
        <footnote id="F3">Represents shares withheld by the Issuer to satisfy tax withholding
 obligations in connection with the vesting of restricted stock units. Each restricted stock unit
 represents a contingent right to receive one share of common stock.</footnote>
    </footnotes>

    <remarks></remarks>

    <ownerSignature>
        <signatureName>/s/ , Attorney-in-Fact</signatureName>
        <signatureDate>20</signatureDate>
    </ownerSignature>
</ownershipDocument>
</XML>
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""

DICTIONARY = (_HEADER + _TABLES + _END).encode("ascii")
