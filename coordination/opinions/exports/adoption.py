"""意见采纳情况表: every comment, what became of it and why, and who was asked and answered at all.

Reports on what was done with opinions are the law for those of the public and of experts
(《重大行政决策程序暂行条例》, 国令第713号, art. 29 and 32); between agencies the same table is in use. Silence is
printed as that (逾期未反馈), and as no objection only where the rules of the mechanism make it one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from coordination.agencies.models import Agency
from coordination.core import tables
from coordination.core.documents import Paper
from coordination.core.tables import Column, Layout
from coordination.core.workdays import day_of, today
from coordination.opinions.adopting import in_order_of_sections
from coordination.opinions.exports.wording import (
    KINDS,
    OUTCOMES,
    RESULTS,
    day,
    ground_of,
    paragraphs,
    place_of,
    quoted,
    signed,
)
from coordination.opinions.flows import RequestState, RoundState
from coordination.opinions.models import Comment, Draft, Reply, Request, Round, Treatment

if TYPE_CHECKING:
    from coordination.opinions.querysets import CommentQuerySet, ReplyQuerySet

_COLUMNS = (  # heading, width in mm on paper, in characters in a workbook
    ("序号", 10, 6),
    ("提出单位", 18, 18),
    ("原文条款/位置", 20, 16),
    ("原稿内容", 34, 36),
    ("修改意见", 35, 36),
    ("理由依据", 34, 36),
    ("采纳情况", 15, 12),
    ("采纳说明或不采纳理由", 29, 32),
    ("沟通情况（时间，方式，对方经办人）", 20, 24),
    ("双方是否一致", 10, 16),
)
_RUNNING = (3, 4, 5, 7)  # places of columns that hold running text
_ROUNDS = ("轮次", "方式", "征求日期", "反馈期限", "征求单位数", "已反馈", *RESULTS.values(), "未反馈")
_ROUND_WIDTHS = (14, 18, 34, 34, 16, 15, 14, 12, 23, 14, 15, 16)
_ANSWERS = (
    ("轮次", 8),
    ("单位", 24),
    ("征求日期", 12),
    ("原定期限", 12),
    ("反馈期限", 12),
    ("反馈日期", 12),
    ("反馈意见", 22),
    ("签署", 28),
    ("情况", 36),
)
_GENERAL = (("提出单位", 32, 24), ("稿次", 34, 18), ("反馈意见", 30, 22), ("总体意见", 129, 90))  # as _COLUMNS
_GENERAL_NOTE = "各单位总体意见（不计入意见条数，不逐条答复）："
_CHUNK = 500
A_VOLUME = 1_000  # rows bound together as PDF: some five hundred pages, whose setting nobody waits for long
_SIZE = 10.5  # 五号
ANSWERED, ANSWERED_LATE, LATE, NOT_YET, NO_ANSWER = "按期反馈", "逾期反馈", "逾期未反馈", "期限内尚未反馈", "未反馈"
TAKEN_BACK, NO_NEED = "轮次已撤回", "轮次已撤回，无需答复"
OWN = "已与主办单位合并，不再征求"
TO_EARLIER = "已反馈前稿，对新稿尚未反馈"


@dataclass(frozen=True)
class Adoption:
    """The table of one text; `only`: the extract of one agency, with its own comments as far as it was told of them."""

    draft: Draft
    only: Agency | None = None

    @property
    def title(self) -> str:
        return f"{quoted(self.draft.title)}意见采纳情况表{'（摘录）' if self.only else ''}"

    @property
    def comments(self) -> "CommentQuerySet":
        rows = Comment.objects.about(self.draft).given()
        if self.only:
            rows = rows.filter(reply__request__agency__in=self.only.line, treatment__told_at__isnull=False)
        return rows

    @cached_property
    def count(self) -> int:
        return self.comments.count()

    @cached_property
    def volumes(self) -> int:
        """In how many it is bound as PDF: what agencies said on the whole fills them first, then the comments."""
        return max(1, -(-(self.general_count + self.count) // A_VOLUME))

    def title_of(self, volume: int | None) -> str:
        """Of one volume, where there are several."""
        several = f"（第{volume}册，共{self.volumes}册）" if volume and self.volumes > 1 else ""
        return f"{self.title}{several}"

    def rows(self, volume: int | None = None) -> Iterator[list[Any]]:
        """In the order of the sections, under the numbers of the page; read in pieces, however many there are. Those of
        one volume, counted on from the volumes before it.
        """
        first, end = (max(0, at - self.general_count) for at in _bounds(volume, self.count + self.general_count))
        ordered = in_order_of_sections(self.comments, self.draft).select_related(
            "reply__request__agency", "reply__request__round", "reply__revision", "section", "treatment"
        )
        ordered = ordered.order_by("at", "pk")
        for number, comment in enumerate(ordered[first:end].iterator(chunk_size=_CHUNK), first + 1):
            yield [number, *_values(comment)]

    @cached_property
    def requests(self) -> list[Request]:
        rows = Request.objects.filter(round__draft=self.draft).select_related("agency", "round", "revision")
        if self.only:
            rows = rows.filter(agency__in=self.only.line)
        return list(rows.order_by("round", "agency__official_order", "agency"))

    @cached_property
    def last_replies(self) -> dict[int, Reply]:
        """What each agency that was asked said last, by the request."""
        given = Reply.objects.given().filter(request__in=[row.pk for row in self.requests])
        return {reply.request_id: reply for reply in given.order_by("request_id", "-pk").distinct("request_id")}

    @cached_property
    def rounds(self) -> list[Round]:
        known = {row.round_id: row.round for row in self.requests}
        return [known[pk] for pk in sorted(known)]

    def situation(self, request: Request) -> str:
        """How an agency stands to what it was asked; silence is never called consent."""
        if request.state == RequestState.WITHDRAWN:
            return OWN
        replied = request.pk in self.last_replies
        if request.state == RequestState.GIVEN:
            return ANSWERED_LATE if request.is_late else ANSWERED
        if replied:
            return TO_EARLIER
        if request.round.state == RoundState.WITHDRAWN:
            return TAKEN_BACK
        if not request.is_late:
            return NOT_YET if request.round.is_open else NO_ANSWER
        return f"{LATE}（{_by_silence(request.round)}）" if request.is_taken_as_consent else LATE

    @property
    def _general_replies(self) -> "ReplyQuerySet":
        replies = Reply.objects.with_general_words(self.draft)
        return replies.filter(request__agency__in=self.only.line) if self.only else replies

    @cached_property
    def general_count(self) -> int:
        return self._general_replies.count()

    def general(self, volume: int | None = None) -> list[list[str]]:
        """What agencies said on the whole, as rows of a table of their own; those of one volume."""
        first, end = _bounds(volume, self.general_count)
        return [
            [
                reply.request.agency.name_on(_given_on(reply)),
                _version_of(reply),
                RESULTS[Reply.Result(reply.result)],
                "\n".join(paragraphs(reply.remarks)),
            ]
            for reply in self._general_replies[first:end]
        ]

    # What comes of it ----------------------------------------------------------------------------------------------

    def paper(self, volume: int | None = None) -> Paper:
        """Whole, or one volume: who was asked and answered, and the sums, stand in the first; what was said on the
        whole comes before the comments.
        """
        agency, title = self.draft.agency.name, self.title_of(volume)
        paper = Paper(title=title, author=agency, is_wide=True)
        paper.title(title)
        version = f"　　稿次：第{self.draft.standing.number}稿" if self.draft.standing else ""
        own = f"　　提出单位：{self.only.name}" if self.only else ""
        paper.note(f"主办单位：{agency}{version}{own}　　制表日期：{day(today())}")
        if volume in (None, 1):
            self._write_rounds(paper)
        if general := self.general(volume):
            paper.note(_GENERAL_NOTE)
            heads, widths = [title for title, _mm, _wide in _GENERAL], [mm for _title, mm, _wide in _GENERAL]
            paper.table(heads, general, widths, size=_SIZE, left=(3,))
        if volume in (None, 1):
            paper.note(self._sums())
        rows = [[str(value) for value in row] for row in self.rows(volume)]
        if rows or not general or volume is None:
            heads, widths = [title for title, _mm, _wide in _COLUMNS], [mm for _title, mm, _wide in _COLUMNS]
            paper.table(heads, rows, widths, size=_SIZE, left=_RUNNING)
        return paper

    def _write_rounds(self, paper: Paper) -> None:
        if not self.only:
            paper.table(
                _ROUNDS, [self._of_round(n, row) for n, row in enumerate(self.rounds, 1)], _ROUND_WIDTHS, size=_SIZE
            )
            for line in self._silent():
                paper.note(line)

    def workbook(self) -> BytesIO:
        """The same columns, written row by row; and sheets of who was asked and answered, and what was said on the
        whole.
        """
        shown = Layout(
            "意见采纳情况", [Column(title, wide) for title, _mm, wide in _COLUMNS], freeze="C2", is_wide=True
        )
        answers = Layout("反馈情况", [Column(title, wide) for title, wide in _ANSWERS], is_wide=True)
        general = Layout("总体意见", [Column(title, wide) for title, _mm, wide in _GENERAL], is_wide=True)
        beside = [(answers, self._answers())]
        if said := self.general():
            beside.append((general, iter(said)))
        return tables.workbook(shown, self.rows(), *beside)

    def _answers(self) -> Iterator[list[Any]]:
        places = {row.pk: n for n, row in enumerate(self.rounds, 1)}
        for row in self.requests:
            reply = self.last_replies.get(row.pk)
            yield [
                places[row.round_id],
                row.agency.name_on(row.asked_on),
                row.asked_on,
                row.first_due_on,
                row.due_on,
                day_of(reply.given_at) if reply and reply.given_at else None,
                RESULTS[Reply.Result(reply.result)] if reply else "",
                signed(reply.signed_as, reply.in_place_of) if reply else "",
                self.situation(row),
            ]

    def _of_round(self, n: int, round_: Round) -> list[str]:
        """As the page of the round counts: whoever is asked again has not answered the text as it stands."""
        rows = [row for row in self.requests if row.round_id == round_.pk]
        asked = [row for row in rows if row.state != RequestState.WITHDRAWN]
        replies = [self.last_replies[row.pk] for row in asked if row.state == RequestState.GIVEN]
        said = Counter(reply.result for reply in replies)
        withdrawn = "（已撤回）" if round_.state == RoundState.WITHDRAWN else ""
        silent: int | str = len(asked) - len(replies)
        if round_.state == RoundState.WITHDRAWN:
            silent = "—"  # nobody owes an answer to it
        counts = [len(asked), len(replies), *(said[result] for result in RESULTS), silent]
        dates = (day(day_of(round_.opened_at)), day(round_.due_on))
        return [f"第{n}轮", f"{KINDS[Round.Kind(round_.kind)]}{withdrawn}", *dates, *map(str, counts)]

    def _silent(self) -> Iterator[str]:
        """By name, round by round: late, not late yet, asked again."""
        for n, round_ in enumerate(self.rounds, 1):
            named: dict[str, list[str]] = {}
            for row in self.requests:
                if row.round_id == round_.pk:
                    named.setdefault(self.situation(row), []).append(row.agency.name_on(row.asked_on))
            for situation, names in named.items():
                if situation != ANSWERED:
                    what = f"{situation}（不视为同意）" if situation == LATE else situation
                    yield f"第{n}轮{what}：{'、'.join(names)}。"

    def _sums(self) -> str:
        left_alone = self.comments.left_alone().count()
        rows = self.comments.exclude(pk__in=self.comments.left_alone().values("pk")).order_by()
        counted = rows.values_list("treatment__outcome", "treatment__standing").annotate(n=Count("pk"))
        outcomes, standings = Counter[str | None](), Counter[str | None]()
        for outcome, standing, n in counted:
            outcomes[outcome] += n
            standings[standing] += n
        told = [f"{said}{outcomes[code]}条" for code, said in OUTCOMES.items()]
        told += [f"尚未答复{outcomes[None]}条"] if outcomes[None] else []
        content, against = standings[Treatment.Standing.CONTENT], standings[Treatment.Standing.DISAGREES]
        agreed = f"提出单位表示一致{content}条，仍有不同意见{against}条" if content or against else "提出单位尚未表态"
        aside = f"另有已撤回轮次中未予答复的意见{left_alone}条，列入本表备查。" if left_alone else ""
        return f"共收到意见{sum(outcomes.values())}条，其中{'、'.join(told)}；{agreed}。{aside}"


def _bounds(volume: int | None, count: int) -> tuple[int, int]:
    """Of so many rows, from which to which they stand in a volume; all of them where it is not bound."""
    return ((volume - 1) * A_VOLUME, volume * A_VOLUME) if volume else (0, count)


def _given_on(reply: Reply) -> date | None:
    return day_of(reply.given_at) if reply.given_at else None


def _version_of(reply: Reply) -> str:
    mark = "，轮次已撤回" if reply.request.round.state == RoundState.WITHDRAWN else ""
    return f"第{reply.revision.number}稿{mark}"


def _values(comment: Comment) -> list[str]:
    reply, treatment = comment.reply, getattr(comment, "treatment", None)
    is_withdrawn = reply.request.round.state == RoundState.WITHDRAWN
    return [
        reply.request.agency.name_on(_given_on(reply)),
        f"{place_of(comment.section)}（{_version_of(reply)}）",
        comment.original,
        comment.proposed,
        ground_of(comment),
        *(_treated(treatment) if treatment else (NO_NEED if is_withdrawn else "尚未答复", "", "", "")),
    ]


def _treated(treatment: Treatment) -> tuple[str, str, str, str]:
    talk = (day(treatment.talked_on) if treatment.talked_on else "", treatment.talked_how, treatment.talked_with)
    return (
        OUTCOMES[Treatment.Outcome(treatment.outcome)],
        "\n".join(paragraphs(treatment.reason)),
        "，".join(filter(None, talk)),
        _agreed(treatment),
    )


def _agreed(treatment: Treatment) -> str:
    match treatment.standing:
        case Treatment.Standing.CONTENT:
            return "是"
        case Treatment.Standing.DISAGREES:
            return f"否：{' '.join(paragraphs(treatment.standing_reason))}"
        case _:
            return "未表态" if treatment.told_at else "尚未告知"


def _by_silence(round_: Round) -> str:
    """By which rule silence was no objection when it was asked."""
    return f"根据{round_.silence_ground.strip().rstrip('。')}视为无异议"
