"""Texts that agencies are asked about, written set by set: a round of a few agencies with its comments and one of many,
and beside each as many smaller texts as its drafter has, every one sent to the same first agency.

A tenth of the agencies is late; half of the comments is answered, some agencies still disagree. Comments are written
before their replies are given and sections before their version is sent out, as the database wants it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from bench.opinions_register import CHARS, USUAL, section
from coordination.agencies.models import Agency, Post, User
from coordination.core import principals
from coordination.core.workdays import today
from coordination.mechanisms.models import Mechanism, Participation
from coordination.opinions.models import Comment, Draft, MoreTime, Reply, Request, Revision, Round, Section, Treatment
from coordination.opinions.sealing import seal, seal_of_reply, words_of_version

PASSWORD = "a bench needs no secret"  # noqa: S105
SECTIONS, SECTIONS_BESIDE, ASKED_BESIDE = 40, 6, 5
ADDED = ("，并于每季度终了后十日内书面报告", "，法律、行政法规另有规定的除外", "，所需经费由同级财政予以保障")
GROUNDS = (
    "与现行职责分工不一致，{own}由我单位会同有关部门承担，建议按照“三定”规定表述，避免职责交叉。",
    "该时限在基层难以落实，{own}涉及多个层级核实，实践中一般需要延长三至五个工作日。",
    "表述不够明确，{own}的适用范围容易产生歧义，建议与上位法保持一致，便于执行。",
)
TOLD = 0.7  # of what was answered
OUTCOMES = ("adopted", "partly", "not_adopted", "resolved")


@dataclass(frozen=True)
class Size:
    """One side of the comparison: who asks and who is asked first, agencies and comments of its round, its texts."""

    name: str
    agencies: int
    comments: int
    texts: int

    @property
    def asks(self) -> str:
        return f"{self.name}_asks"

    @property
    def answers(self) -> str:
        return f"{self.name}_answers"


def generate(sizes: Sequence[Size]) -> None:
    """Fill an empty, migrated database with every side."""
    for size in sizes:
        _side(size, random.Random(size.agencies))
    principals.sync()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _side(size: Size, dice: random.Random) -> None:
    before = Agency.objects.count()
    names = [f"agency:{size.name}:{n}" for n in range(size.agencies + 1)]
    groups = Group.objects.bulk_create(Group(name=name) for name in names)
    drafter, *asked = Agency.objects.bulk_create(
        Agency(
            name=f"省第{before + n}工作委员会办公室",
            short_name=f"省{before + n}办",
            pinyin=f"sheng di {before + n}",
            official_order=before + n,
            principal=group,
        )
        for n, group in enumerate(groups)
    )
    person = _person(size.asks, drafter)
    _person(size.answers, asked[0])
    mechanism = Mechanism.objects.create(
        name=f"{size.name}联席会议",
        founding_no=f"府办函〔2020〕{before + 1}号",
        founded_on="2020-01-02",
        state="active",
        principal=Group.objects.create(name=f"mechanism:{size.name}"),
    )
    seats = [Participation(mechanism=mechanism, agency=drafter, role="office")]
    seats += [Participation(mechanism=mechanism, agency=each, role="member") for each in asked]
    Participation.objects.bulk_create(seats)
    writer = Writer(drafter, person, mechanism, dice)
    for n in range(1, size.texts):
        beside = [asked[0], *dice.sample(asked[1:], ASKED_BESIDE - 1)]
        round_ = writer.ask(f"第{n}项工作管理办法", SECTIONS_BESIDE, beside, due_in=n % 30 - 10)
        writer.answer(round_, comments=2 * ASKED_BESIDE, late=n % 3)
    round_ = writer.ask("重大突发事件信息报送和协同处置工作管理办法（试行）", SECTIONS, asked, due_in=-2)
    writer.answer(round_, comments=size.comments, late=3)


def _person(username: str, agency: Agency) -> User:
    person = User.objects.create(username=username, full_name=username, password=make_password(PASSWORD))
    Post.objects.create(user=person, agency=agency, role="liaison", is_main=True)
    return person


@dataclass(frozen=True)
class Writer:
    """Writes texts of one agency and what becomes of them."""

    drafter: Agency
    person: User
    mechanism: Mechanism
    dice: random.Random

    def ask(self, title: str, sections: int, agencies: Sequence[Agency], *, due_in: int) -> Round:
        """A text is sent out to agencies, a fortnight ago; they answer within so many days from now."""
        draft = Draft.objects.create(
            title=title, kind="policy", agency=self.drafter, mechanism=self.mechanism, made_by=self.person
        )
        version = Revision.objects.create(draft=draft, number=1, made_by=self.person)
        rows = [
            Section(revision=version, place=n, number=f"第{n}条", text=section(self.dice))
            for n in range(1, sections + 1)
        ]
        Section.objects.bulk_create(rows)
        version.sha256, version.sent_at = seal(words_of_version(version)), timezone.now() - timedelta(days=14)
        version.save()
        draft.standing = version
        draft.save()
        due = today() + timedelta(days=due_in)
        round_ = Round.objects.create(
            draft=draft, due_on=due, letter="请研究提出意见，盖章后反馈。", opened_by=self.person
        )
        asked = today() - timedelta(days=14)
        Request.objects.bulk_create(
            Request(
                round=round_,
                agency=each,
                revision=version,
                is_mandatory=n % 20 == 0,
                asked_on=asked,
                first_due_on=due,
                due_on=due,
                half_on=asked + (due - asked) / 2,
            )
            for n, each in enumerate(agencies)
        )
        return round_

    def answer(self, round_: Round, *, comments: int, late: int) -> None:
        """Every tenth agency, from `late` on, has said nothing; the others share the comments."""
        requests = list(round_.requests.select_related("revision"))
        answering = [row for n, row in enumerate(requests) if n % 10 != late]
        owing = [row for n, row in enumerate(requests) if n % 10 == late]
        MoreTime.objects.bulk_create(
            MoreTime(request=row, until=row.due_on + timedelta(days=7), reason="需会签", asked_by=self.person)
            for row in owing[::2]
        )
        moment = timezone.now() - timedelta(days=4)
        replies = Reply.objects.bulk_create(
            Reply(
                request=row,
                revision=row.revision,
                result="disagree" if n % 9 == 8 else "agree_with_changes",
                remarks="总体同意，提出以下修改意见。",
                made_by=self.person,
                signed_by=self.person,
                signed_as="李某某 · 副主任",
            )
            for n, row in enumerate(answering)
        )
        said = self._comments(round_, replies, comments)
        for reply in replies:
            reply.given_at = moment
            reply.sha256, reply.state = seal_of_reply(reply), "given"
        Reply.objects.bulk_update(replies, ["given_at", "sha256", "state"])
        for row in answering:
            row.state, row.given_at, row.opened_at = "given", moment, moment - timedelta(days=3)
        Request.objects.bulk_update(answering, ["state", "given_at", "opened_at"])
        self._treatments(said)

    def _comments(self, round_: Round, replies: Sequence[Reply], number: int) -> list[Comment]:
        sections = list(Section.objects.filter(revision__draft=round_.draft_id))
        return Comment.objects.bulk_create(
            self._comment(replies[n % len(replies)], n // len(replies) + 1, self.dice.choice(sections))
            for n in range(number)
        )

    def _comment(self, reply: Reply, place: int, about: Section) -> Comment:
        begin = self.dice.randrange(max(1, len(about.text) - 40))
        original = about.text[begin : begin + self.dice.randint(15, 60)]
        own = "".join(self.dice.choices(CHARS, k=8))
        return Comment(
            reply=reply,
            place=place,
            section=about,
            original=original,
            proposed="" if place % 12 == 11 else original.rstrip("，。；") + self.dice.choice(ADDED),
            ground=self.dice.choice(GROUNDS).format(own=own),
            legal_basis=f"《某某条例》第{self.dice.randint(1, 60)}条：{self.dice.choice(USUAL)}" if place % 2 else "",
            is_objection=place % 15 == 14,
        )

    def _treatments(self, said: Sequence[Comment]) -> None:
        """Of half of the comments; of those told, one in five agencies still disagrees and two say nothing yet."""
        rows: list[Treatment] = []
        for comment in self.dice.sample(said, len(said) // 2):
            outcome, told = self.dice.choice(OUTCOMES), self.dice.random() < TOLD
            heard = told and outcome != "adopted"
            standing = self.dice.choice(("disagrees", "content", "content", "", "")) if heard else ""
            talk: dict[str, Any] = {"talked_on": today(), "talked_how": "电话", "talked_with": "张某某 处长"}
            rows.append(
                Treatment(
                    comment=comment,
                    outcome=outcome,
                    reason="" if outcome == "adopted" else "已与相关单位研究，按照上位法规定的职责分工统一表述。",
                    **(talk if outcome == "resolved" else {}),
                    standing=standing,
                    standing_reason="职责分工仍未理顺，建议提请专题会议研究。" if standing == "disagrees" else "",
                    standing_at=timezone.now() if standing else None,
                    treated_by=self.person,
                    told_at=timezone.now() if told else None,
                )
            )
        Treatment.objects.bulk_create(rows)
