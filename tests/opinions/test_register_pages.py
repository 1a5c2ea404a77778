"""The pages of the register, and of a draft that is compared with it."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.audit.models import Reading
from coordination.core.models import StoredFile
from coordination.core.wordings.limits import CHARACTERS
from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.models import Policy, Tie
from tests.cast import again, signed_in
from tests.core.files.made import word
from tests.opinions.conftest import RULE
from tests.opinions.registers import FIRST_DAY, FLOOD, entered, written
from tests.uploads import upload

pytestmark = pytest.mark.usefixtures("english")

FACTS = {
    "title": "灾情信息报送办法",
    "kind": "rule",
    "number": "粤应急[2024]第07号",
    "issued_by": "省政府办公厅",
    "issued_on": "2024-03-01",
    "effective_on": "2024-04-01",
    "subject_words": "灾情、信息报送，灾情",
    "text": RULE,
}


def at(name: str, *args: Any) -> str:
    return reverse(f"opinions:{name}", args=args)


def shown(client: Client, url: str, **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def told(response: Any) -> str:
    return response.content.decode()


# The list ------------------------------------------------------------------------------------------------------------


def test_the_register_is_found_by_words_kind_issuer_and_year_and_without_what_has_ended(desk: Any) -> None:
    entered(desk, title="水库巡查办法", number="粤水〔2024〕3号", subject_words=["防汛"])
    entered(desk, title="粮食储备条例", kind="law", issuers=[desk.a], issued_on=FIRST_DAY.replace(year=2020))
    gone = entered(desk, title="旧的规定", subject_words=["防汛"])
    Policy.objects.filter(pk=gone.pk).update(ended_on=today() - timedelta(days=1))
    client = signed_in(desk.stranger)

    def listed(**query: Any) -> set[str]:
        page = shown(client, at("policies"), **query)
        return {title for title in ("水库巡查办法", "粮食储备条例", "旧的规定") if title in page}

    assert listed() == {"水库巡查办法", "粮食储备条例"}
    assert listed(q="防汛") == {"水库巡查办法"}
    assert listed(q="防汛", force="all") == {"水库巡查办法", "旧的规定"}
    assert listed(force="ended") == {"旧的规定"}
    assert listed(kind="law") == listed(issuer=desk.a.pk) == listed(year=2020) == {"粮食储备条例"}
    assert listed(year="twenty") == {"水库巡查办法", "粮食储备条例"}, "what cannot be read is said, and shows all"
    assert "No policy matches" in shown(client, at("policies"), q="海洋")


def test_an_empty_register_says_what_it_is_for_and_whom_it_waits(desk: Any) -> None:
    assert at("enter_policy") in shown(signed_in(desk.liaison_b), at("policies"))
    page = shown(signed_in(desk.staff_a), at("policies"))
    assert "The register is empty" in page
    assert at("enter_policy") not in page


def test_a_list_costs_the_same_however_long_it_is(desk: Any) -> None:
    client = signed_in(desk.liaison_a)
    for _ in range(2):
        entered(desk)
        few = queries(client, at("policies"))
    for n in range(3):
        entered(desk, issuers=[desk.a, desk.b], number=f"粤水〔2024〕{n + 1}号")
    assert queries(client, at("policies")) == few


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_shown_goes_out_as_a_table_and_that_is_written_down(desk: Any, kind: str) -> None:
    entered(desk, title="水库巡查办法", number="粤水〔2024〕3号", subject_words=["防汛", "大坝"])
    entered(desk, title="粮食储备条例")
    response = signed_in(desk.stranger).get(at("export_policies", kind), {"q": "水库"})
    content = response.getvalue()
    if kind == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert "粮食储备条例" not in content.decode()
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        lines = ["|".join(str(cell.value) for cell in row) for row in sheet]
    assert len(lines) == 2
    assert all(word in lines[1] for word in ("水库巡查办法", "粤水〔2024〕3号", "财政厅", "防汛、大坝"))
    reading = Reading.objects.get(how=Reading.How.EXPORTED)
    assert "水库" not in reading.detail, "what somebody typed is nobody else's business"


def test_there_is_no_table_of_another_kind(desk: Any) -> None:
    assert signed_in(desk.stranger).get(at("export_policies", "pdf")).status_code == 404


# Entering, correcting, ending ----------------------------------------------------------------------------------------


def test_a_policy_is_entered_with_its_text_by_sections(desk: Any) -> None:
    client = signed_in(desk.liaison_a)
    response = client.post(at("enter_policy"), {**FACTS, "issuers": [desk.a.pk]})
    policy = Policy.objects.get()
    assert response["Location"] == policy.get_absolute_url()
    assert (policy.number, policy.subject_words) == ("粤应急〔2024〕7号", ["灾情", "信息报送"])
    assert list(policy.issuers.all()) == [desk.a]
    assert [row.number for row in policy.sections.all()] == ["第一条", "第二条", "第三条", "第四条"]
    page = shown(signed_in(desk.stranger), policy.get_absolute_url())
    assert all(
        words in page for words in ("第二章 附则", 'id="s-4"', "各单位应当在2小时内报送灾情信息。", "省政府办公厅")
    )
    assert at("change_policy", policy.pk) not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " \n "}, "Paste the text or hand in a file."),
        ({"text": "机密★1年\n第一条 甲。"}, "mark of secrecy"),
        ({"title": ""}, "required"),
        ({"issued_by": ""}, "Say who issued it"),
        ({"ended_on": "2024-03-31"}, "It ends before it is in force."),
        ({"number": "粤水〔2024〕3号"}, "in the register already"),
        ({"subject_words": "词" * 41}, "is longer than 40 characters"),
        ({"subject_words": "、".join(map(str, range(21)))}, "At most 20 subject words"),
        ({"text": "一行\n" * 2001}, "falls into 2001 sections"),
        ({"issued_on": "2024-02-30"}, "valid date"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(
    desk: Any, wrong: dict[str, str], sentence: str
) -> None:
    entered(desk, number="粤水〔2024〕3号")
    response = signed_in(desk.liaison_a).post(at("enter_policy"), FACTS | wrong)
    assert sentence in told(response)
    if "title" not in wrong:
        assert "灾情信息报送办法" in told(response)
    assert Policy.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("办法.docx", lambda: word(*RULE.split("\n"))), ("办法.txt", lambda: RULE.encode("gb18030"))],
)
def test_the_text_of_a_policy_is_read_out_of_a_file_which_is_not_kept(desk: Any, name: str, content: Any) -> None:
    client = signed_in(desk.liaison_a)
    client.post(at("enter_policy"), FACTS | {"text": "", "file": upload(name, content()), "file_declared": "on"})
    policy = Policy.objects.get()
    assert [row.number for row in policy.sections.all()] == ["第一条", "第二条", "第三条", "第四条"]
    assert not StoredFile.objects.exists()
    text = client.get(at("change_policy", policy.pk)).context["form"]["text"].value().replace("\n", "\r\n")
    flood = {"file": upload("新.docx", word(FLOOD)), "file_declared": "on"}
    client.post(at("change_policy", policy.pk), {**FACTS, "text": text, **flood})
    assert policy.sections.get().text == FLOOD, "the file takes the place of the text that stood in the form"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("办法.docx", b"PK\x03\x04broken", "damaged"),
        ("办法.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n", "DOCX or plain"),
        ("办法.txt", b"\xff\xff\x80", "does not fit its name"),
        ("办法.txt", ("长" * (CHARACTERS + 1)).encode(), "too long"),
        ("办法.txt", ("一行\n" * 2_001).encode(), "falls into 2001 sections"),
        ("办法.txt", b" \n", "no text in it"),
        ("办法.txt", "机密★1年\n第一条 甲。".encode(), "mark of secrecy"),
        ("两份.txt", "第一条 甲。".encode(), "Choose one"),
    ],
)
def test_a_file_that_cannot_be_taken_is_said_beside_its_field_and_what_was_typed_is_kept(
    desk: Any, name: str, content: bytes, sentence: str
) -> None:
    text = RULE if sentence == "Choose one" else ""
    sent = FACTS | {"text": text, "file": upload(name, content), "file_declared": "on"}
    response = signed_in(desk.liaison_a).post(at("enter_policy"), sent)
    (wrong, *_others) = response.context["form"].errors["file"]
    assert sentence in wrong
    assert wrong.partition("“")[0] in told(response)
    assert FACTS["number"] in told(response)
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        f"一、{'很长的第一句' * 60}。\n（一）{'很长' * 200}。\n{'一' * 50}、末尾",
        f"第一章 {'长' * 300}\n第一条 甲。\n第二条 乙。\n第{'一' * 60}条 末尾",
    ],
)
def test_headings_and_numbers_of_whatever_length_are_taken(desk: Any, text: str) -> None:
    client = signed_in(desk.liaison_a)
    client.post(at("enter_policy"), {**FACTS, "text": text})
    policy = Policy.objects.get()
    assert "末尾" in shown(client, policy.get_absolute_url())
    before = list(policy.sections.values_list("pk", flat=True))
    client.post(at("change_policy", policy.pk), {**FACTS, "text": text, "title": "另名"})
    assert list(policy.sections.values_list("pk", flat=True)) == before


def test_a_correction_leaves_the_text_as_it_is_and_another_text_takes_its_place(desk: Any) -> None:
    client = signed_in(desk.liaison_a)
    client.post(at("enter_policy"), FACTS)
    policy = Policy.objects.get()
    before = list(policy.sections.values_list("pk", flat=True))
    form = client.get(at("change_policy", policy.pk)).context["form"]
    assert form["text"].value() == RULE
    client.post(at("change_policy", policy.pk), {**FACTS, "title": "灾情报送办法", "text": RULE.replace("\n", "\r\n")})
    policy.refresh_from_db()
    assert policy.title == "灾情报送办法"
    assert list(policy.sections.values_list("pk", flat=True)) == before
    client.post(at("change_policy", policy.pk), {**FACTS, "text": FLOOD})
    assert policy.sections.get().text == FLOOD
    page = shown(client, policy.get_absolute_url())
    assert "Corrected · title" in page
    assert signed_in(desk.liaison_b).post(at("change_policy", policy.pk), FACTS).status_code == 403


def test_a_policy_is_ended_with_a_reason_and_stays(desk: Any) -> None:
    policy, client = entered(desk), signed_in(desk.liaison_b)
    early = client.post(at("end_policy", policy.pk), {"on": "2024-02-01", "reason": "新办法"})
    assert "It ends before it is in force." in told(early)
    assert "required" in told(client.post(at("end_policy", policy.pk), {"on": "2025-01-01"}))
    client.post(at("end_policy", policy.pk), {"on": "2025-01-01", "reason": "已有新办法"})
    page = shown(client, policy.get_absolute_url())
    assert "No longer in force" in page
    assert "已有新办法" in page
    assert signed_in(desk.stranger).get(at("end_policy", policy.pk)).status_code == 403


def test_what_was_entered_by_mistake_is_taken_out_after_a_question(desk: Any) -> None:
    policy, client = entered(desk), signed_in(desk.liaison_b)
    assert "Take out of the register" in shown(client, at("strike_policy", policy.pk))
    assert signed_in(desk.stranger).post(at("strike_policy", policy.pk)).status_code == 403
    assert client.post(at("strike_policy", policy.pk)).status_code == 302
    assert not Policy.objects.exists()


def test_a_long_text_has_pages_and_a_link_leads_to_the_right_one(desk: Any) -> None:
    policy = entered(desk, *[f"第{n}项规定的内容。" for n in range(1, 421)])
    client, last = signed_in(desk.stranger), policy.sections.get(place=420)
    assert last.get_absolute_url() == f"{policy.get_absolute_url()}?from=401#s-420"
    page = shown(client, policy.get_absolute_url(), **{"from": 401})
    assert 'id="s-420"' in page
    assert 'id="s-400"' not in page
    assert "?from=201" in page
    for nonsense in ("x", "-3", "9" * 40, "１"):
        assert 'id="s-1"' in shown(client, policy.get_absolute_url(), **{"from": nonsense})


# Relations -----------------------------------------------------------------------------------------------------------


def test_a_relation_stands_on_both_pages_and_is_taken_back(desk: Any) -> None:
    new, old, client = entered(desk, title="新规定"), entered(desk, title="旧规定"), signed_in(desk.liaison_b)
    client.post(at("tie_policy", new.pk), {"kind": "replaces", "to": old.pk, "note": "全文替代"})
    assert all(words in shown(client, new.get_absolute_url()) for words in ("What it is to others", "全文替代"))
    assert "What others are to it" in shown(signed_in(desk.stranger), old.get_absolute_url())
    again_ = client.post(at("tie_policy", new.pk), {"kind": "replaces", "to": old.pk})
    assert "This relation is recorded already." in told(again_)
    itself = client.post(at("tie_policy", new.pk), {"kind": "replaces", "to": new.pk})
    assert "not one of the available choices" in told(itself)
    assert signed_in(desk.stranger).post(at("untie", Tie.objects.get().pk)).status_code == 403
    client.post(at("untie", Tie.objects.get().pk))
    assert not Tie.objects.exists()


def test_a_policy_is_chosen_by_what_is_typed(desk: Any) -> None:
    entered(desk, title="水库巡查办法", number="粤水〔2024〕3号")
    entered(desk, title="粮食储备条例")
    answer = signed_in(desk.stranger).get(at("choose_policy"), {"q": "shuiku"}).json()
    assert [(row["text"], row["hint"]) for row in answer["options"]] == [("水库巡查办法", "粤水〔2024〕3号")]
    assert len(signed_in(desk.stranger).get(at("choose_policy")).json()["options"]) == 2


def test_the_page_of_a_policy_costs_the_same_whatever_hangs_on_it(desk: Any) -> None:
    policy, client = entered(desk), signed_in(desk.liaison_a)

    def hang(number: int) -> None:
        for n in range(number):
            other = entered(desk, title=f"其他{n}", issuers=[desk.a])
            actions.tie(actor=again(desk.liaison_b), policy=policy, to=other, kind="implements")
            actions.tie(actor=again(desk.liaison_b), policy=other, to=policy, kind="amends")
            actions.tie(actor=again(desk.liaison_a), draft=written(desk, FLOOD), to=policy, kind="conflicts")

    hang(1)
    queries(client, policy.get_absolute_url())
    few = queries(client, policy.get_absolute_url())
    hang(3)
    assert queries(client, policy.get_absolute_url()) == few
