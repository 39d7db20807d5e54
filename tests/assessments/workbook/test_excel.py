"""The habits of Excel, written by hand: no Excel is at hand to save a file with."""

import pytest

from assessments import workbook
from assessments.workbook.layout import CODE, TITLES
from assessments.workbook.stamping import stamp

from .filling import MAIN, compared, rewritten

pytestmark = pytest.mark.django_db

OFFICE = "http://schemas.openxmlformats.org"
WORKSHEET = (
    f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}/officeDocument/2006/relationships" '
    f'xmlns:mc="{OFFICE}/markup-compatibility/2006" mc:Ignorable="x14ac" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
    '<dimension ref="A1"/>{}</worksheet>'
)
STRINGS = [
    *(f"<t>{title}</t>" for title in (CODE, *TITLES.values())),
    "<t>SCR-01</t>",  # 6; then one in runs, with a phonetic hint that is not part of it
    '<r><t>SCR</t></r><r><rPr><b/><sz val="11"/></rPr><t>-02</t></r><rPh sb="0" eb="1"><t>no</t></rPh>'
    '<phoneticPr fontId="1"/>',
    '<t xml:space="preserve"> L4 </t>',
    '<r><rPr><i/><rFont val="Calibri"/></rPr><t xml:space="preserve">Two _x000D_\n</t></r><r><t>lines</t></r>',
]
ROWS = """<sheetData>
<row r="1" spans="1:6" s="1" customFormat="1" ht="30" x14ac:dyDescent="0.25"><c r="A1" t="s"><v>0</v></c>
  <c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c>
  <c r="F1" t="s"><v>5</v></c></row>
<row r="2" spans="1:6"><c r="A2" t="s"><v>6</v></c><c r="B2"><v>2</v></c><c r="D2" t="s"><v>8</v></c>
  <c r="F2" t="s"><v>9</v></c></row>
<row r="3" spans="1:6"><c r="A3" t="s"><v>7</v></c><c r="B3" t="str"><f>"L"&amp;3</f><v>L3</v></c>
  <c r="D3" t="e"><v>#N/A</v></c><c r="F3" t="b"><v>1</v></c></row>
<row r="4" spans="1:6" hidden="1"/>
<row r="1048576" spans="1:6"><c r="F1048576"/></row>
</sheetData>
<dataValidations count="1"><dataValidation type="list" sqref="B2"><formula1>"L1,L2"</formula1></dataValidation>
</dataValidations><extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>"""
MARK = '<sheetData><row r="1"><c r="A1" t="s"><v>10</v></c></row></sheetData>'


def saved_as_by_excel(draft):
    """Shared strings in runs, relations named from the root, a wrong dimension, a last row a million below."""
    mark = stamp(draft, list(draft.answers.select_related("sub_thread")))
    strings = "".join(f"<si>{one}</si>" for one in [*STRINGS, f"<t>{mark}</t>"])
    parts = {
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="11" uniqueCount="11">{strings}</sst>',
        "xl/worksheets/sheet1.xml": WORKSHEET.replace("{}", "<sheetData/>"),
        "xl/worksheets/sheet2.xml": WORKSHEET.replace("{}", ROWS),
        "xl/worksheets/sheet3.xml": WORKSHEET.replace("{}", MARK),
    }
    data = rewritten(workbook.write(draft), lambda name, content: parts.get(name, content))
    return rewritten(
        data, lambda name, content: content.replace(b'Target="worksheets', b'Target="/xl/worksheets')
    )


def test_the_habits_of_excel_are_understood(draft):
    found = compared(saved_as_by_excel(draft), draft)

    assert {one.key: one.new for one in found.differences} == {
        "SCR-01-state": "L2",
        "SCR-01-target": "L4",
        "SCR-01-note": "Two \nlines",
    }
    assert [address for address, _ in found.rejected] == ["Answers!B3", "Answers!D3", "Answers!F3"]
    assert found.notices == ["Rows below row 2,000 were not read."]
