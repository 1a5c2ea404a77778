"""The letter by which agencies are asked (征求意见函), and the letter by which one answers (复函).

Between bodies of which none is above the other one writes letters (函, 《党政机关公文处理工作条例》 art. 8). Number and
seal are given by the agency itself, outside the portal, unless the number was entered.
"""

import re
from collections.abc import Iterator

from coordination.agencies.models import Agency
from coordination.agencies.relation import Wording
from coordination.core.documents import Paper
from coordination.core.workdays import day_of
from coordination.opinions.covering import letter_for
from coordination.opinions.exports.wording import (
    KINDS,
    RESULTS,
    day,
    ground_of,
    grouped,
    moment,
    paragraphs,
    place_of,
    quoted,
    sentence,
    signed,
)
from coordination.opinions.flows import RoundState
from coordination.opinions.models import DAY, Reply, Request, Revision, Round

COMMENTS = ("序号", "原文条款", "原稿内容", "修改意见", "理由依据")
_WIDTHS = (12, 24, 38, 44, 38)
_SLIP_ROWS = 6
_NAMED_ON_THE_FIRST_PAGE = 200  # characters of addressees: with more, no body would stand there
_ABOUT = {
    Round.Kind.OPINIONS: "关于征求{}意见的函",
    Round.Kind.COUNTERSIGNING: "关于会签{}的函",
    Round.Kind.SECOND_LOOK: "关于复核{}的函",
}
_ANSWERED = {
    Round.Kind.OPINIONS: "关于{}意见的复函",
    Round.Kind.COUNTERSIGNING: "关于会签{}的复函",
    Round.Kind.SECOND_LOOK: "关于复核{}的复函",
}
_ADDRESSEE = re.compile(r"[各贵你][^，。；！？：:]{0,20}(?:单位|部门|机构|成员|厅局)[：:]")
_CLOSING = ("感谢", "谢谢", "特此", "专此", "此函")
_ASKING = {Wording.ASSIGN: "请", Wording.REQUEST: "商请", Wording.INVITE: "诚请"}
_SAID = {
    "": "（尚未选定意见。）",
    Reply.Result.NO_COMMENT: "我单位对{}无意见。",
    Reply.Result.AGREE: "我单位同意{}。",
    Reply.Result.AGREE_WITH_CHANGES: "我单位原则同意{}，并有修改意见{{}}条（见附件）。",
    Reply.Result.DISAGREE: "我单位不同意{}，有关意见{{}}条（见附件）。",
    Reply.Result.NOT_CONCERNED: "{}不涉及我单位职责。",
}


def letter_title(round_: Round) -> str:
    return _ABOUT[Round.Kind(round_.kind)].format(quoted(round_.draft.title))


def letter(round_: Round, request: Request | None = None) -> Paper:
    """To all that are asked, or to one of them; with the text as it stood then, and the form on which to answer."""
    asked = (
        [request]
        if request
        else list(round_.requests.select_related("agency").order_by("agency__official_order", "pk"))
    )
    on = request.asked_on if request else day_of(round_.opened_at)
    agency, text = round_.draft.agency.name_on(on), quoted(round_.draft.title)
    names = "、".join(each.agency.name_on(on) for each in asked)
    withdrawn = "本函已撤回" if round_.state == RoundState.WITHDRAWN else ""
    paper = Paper(title=letter_title(round_), author=agency, draft=withdrawn)
    paper.letter_mark(agency, round_.letter_no or f"〔{on.year}〕　　号", "加急" if round_.is_urgent else "")
    paper.title(letter_title(round_))
    is_long = len(names) > _NAMED_ON_THE_FIRST_PAGE
    paper.addressees("各有关单位" if is_long else names)
    for line in _body(round_, [each.agency for each in asked], request):
        paper.body(line)
    paper.attachments_note(text, "意见反馈表")
    contact = round_.contact.strip()
    paper.signature(agency, day(on), remark=f"联系人及联系方式：{contact}" if contact else "")
    if is_long:
        paper.imprint(copies=f"主送：{names.replace('、', '，')}")
    _write_text(paper, "附件1", _version_at(round_, request))
    _write_form(paper)
    return paper


def _body(round_: Round, agencies: list[Agency], request: Request | None) -> list[str]:
    """The words of the drafter, then what is asked, before a closing word of theirs. Nothing is said twice: neither the
    addressee, nor the day, nor what silence means, where their words say it.
    """
    until = request.first_due_on if request else round_.due_on
    said = paragraphs((request or round_).letter_read) or [letter_for(round_.draft, round_.kind)]
    if len(said) > 1 and _is_addressee(said[0], agencies):
        said = said[1:]
    closing = [said.pop()] if len(said) > 1 and said[-1].startswith(_CLOSING) else []
    return [*said, *_requests(round_, agencies, request, day(until)), *closing]


def _is_addressee(line: str, agencies: list[Agency]) -> bool:
    """各有关单位：, or the names of those that are asked: whoever else it may be is kept."""
    names = {name for each in agencies for name in (each.name, each.short_name)}
    return bool(_ADDRESSEE.fullmatch(line)) or set(re.split(r"[、，：:]", line.rstrip("：:"))) <= names


def _requests(round_: Round, agencies: list[Agency], request: Request | None, until: str) -> Iterator[str]:
    """Until when, what silence means, what to do where that is too short. The day is left out only where the drafter's
    words hold the mark that stands for it: any other day in them may be that of something else.
    """
    words = round_.letter
    wordings = {agency.wording for agency in agencies}
    asking = next((_ASKING[each] for each in (Wording.REQUEST, Wording.INVITE) if each in wordings), "请")
    by = "" if DAY in words else f"于{until}前"
    also = "" if "无意见" in words else "；无意见也请反馈"
    asks = f"{asking}{by}通过协作平台反馈书面意见（意见反馈表见附件2），由单位负责人或者经授权的人员签署{also}。"
    yield f"{asks}{_if_nothing_is_said(round_, request)}"
    if request and request.is_mandatory and request.ground:
        what = KINDS[Round.Kind(round_.kind)]
        yield f"根据{request.ground.strip().rstrip('。')}，本次{what}须有贵单位的书面意见。"
    yield "不能按期反馈的，请在期限届满前通过协作平台说明理由、申请延期。"


def _if_nothing_is_said(round_: Round, request: Request | None) -> str:
    """Never consent of an agency whose answer must be there. One reads nothing of the others."""
    if request.may_be_silent if request else round_.silence == Round.Silence.CONSENT:
        ground, but = _ground_of_silence(round_), ""
        if ground in round_.letter and "视为无" in round_.letter:
            return ""
        if request is None and round_.requests.filter(is_mandatory=True).exists():
            but = "（须有书面意见的单位除外）"
        return f"逾期未反馈的，根据{ground}，视为无不同意见{but}，并如实载明为逾期未反馈。"
    return "" if "不视为同意" in round_.letter else "逾期未反馈的，如实载明为逾期未反馈，不视为同意。"


def _ground_of_silence(round_: Round) -> str:
    return round_.silence_ground.strip().rstrip("。")


def _version_at(round_: Round, request: Request | None) -> Revision:
    """The version about which it was asked first: later ones go out with letters of their own."""
    if request:
        return request.first_revision
    return round_.draft.revisions.sent().filter(sent_at__lte=round_.opened_at).latest("number")


def _write_text(paper: Paper, label: str, version: Revision) -> None:
    paper.attachment(label, version.draft.title)
    above: list[str] = []
    for section in version.sections.order_by("place"):
        for heading in section.headings[_shared(above, section.headings) :]:
            paper.heading(heading) if heading.partition("、")[1] else paper.chapter(heading)
        above = section.headings
        first, *more = paragraphs(section.text) or [""]
        if section.number.startswith("第"):
            paper.article(section.number, first)
        else:
            paper.body(f"{_shown_number(section.number)}{first}")
        for line in more:
            paper.body(line)


def _shared(before: list[str], now: list[str]) -> int:
    """How many headings from the top are the same as those above the section before."""
    count = 0
    for one, other in zip(before, now, strict=False):
        if one != other:
            break
        count += 1
    return count


def _shown_number(number: str) -> str:
    """一、（二） is （二） below its heading; a paragraph that is only counted bears no number."""
    if number.isdecimal():
        return ""
    head, mark, rest = number.partition("、")
    return rest or f"{head}{mark}"


def _write_form(paper: Paper) -> None:
    paper.attachment("附件2", "意见反馈表")
    paper.body("单位名称（盖章）：")
    paper.body(f"总体意见：{'　'.join(f'□{said}' for said in RESULTS.values())}")
    paper.table(COMMENTS, [[""] * len(COMMENTS)] * _SLIP_ROWS, _WIDTHS)
    paper.body("单位负责人（签字）：　　　　　　　　　年　月　日")
    paper.body("经办人及联系电话：")
    paper.note("注：已在协作平台上反馈的，不必另行报送。")


def reply_title(reply: Reply) -> str:
    round_ = reply.request.round
    return _ANSWERED[Round.Kind(round_.kind)].format(quoted(round_.draft.title))


def reply_letter(reply: Reply) -> Paper:
    """The answer of an agency as it was signed; before that, for itself, as it is written."""
    round_, given_on = reply.request.round, day_of(reply.given_at) if reply.given_at else None
    asked_on = reply.request.asked_on
    agency = reply.request.agency.name_on(given_on)
    comments = list(reply.comments.select_related("section").order_by("place"))
    paper = Paper(title=reply_title(reply), author=agency, draft="" if reply.is_given else "草稿")
    paper.letter_mark(agency, f"〔{given_on.year}〕　　号" if given_on else "〔　　〕　　号")
    paper.title(reply_title(reply))
    paper.addressees(round_.draft.agency.name_on(given_on or asked_on))
    number = f"（{round_.letter_no}）" if round_.letter_no else ""
    paper.body(f"贵单位{day(asked_on)}《{_unquoted(letter_title(round_))}》{number}收悉。经研究，现函复如下：")
    text = f"{quoted(round_.draft.title)}（第{reply.revision.number}稿）"
    paper.body(_SAID[reply.result].format(text).format(len(comments)))
    for line in paragraphs(reply.remarks):
        paper.body(sentence(line))
    papers = list(reply.papers.values_list("file__name", flat=True))
    titles = ["修改意见表"] * bool(comments) + papers
    if titles:
        paper.attachments_note(*titles)
    by = signed(reply.signed_as, reply.in_place_of)
    signing = f"{by}于{moment(reply.given_at)}签署" if reply.given_at else ""
    paper.signature(agency, day(given_on), remark=signing)
    if comments:
        paper.attachment("附件1" if len(titles) > 1 else "附件", "修改意见表")
        rows = [
            (str(n), place_of(each.section), each.original, _wish(each.proposed, each.is_objection), ground_of(each))
            for n, each in enumerate(comments, 1)
        ]
        paper.table(COMMENTS, rows, _WIDTHS, size=10.5, left=(2, 3, 4))
    if reply.sha256:
        paper.note(f"注：协作平台签署摘要（SHA-256）：{grouped(reply.sha256)}")
    return paper


def _wish(proposed: str, is_objection: bool) -> str:  # noqa: FBT001  (a property of the comment)
    told = proposed or "（未提出具体文字）"
    return f"{told}\n（不作此修改则不同意）" if is_objection else told


def _unquoted(title: str) -> str:
    """A title within 《》: its own become 〈〉."""
    return title.replace("《", "〈").replace("》", "〉")
