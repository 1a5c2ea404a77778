"""分歧事项说明: what is brought before those above, or kept on record: each side's opinion and grounds, truthfully.

《国务院工作规则》 has the lead list the grounds of every side and propose how to end it; 《重大行政决策程序暂行条例》
(国令第713号) art. 12 and 13 add the options. What a head has not signed is no opinion of the agency yet.
"""

from collections.abc import Iterator

from coordination.agencies.models import Agency
from coordination.core.documents import Paper
from coordination.core.numbering import chinese_number
from coordination.core.workdays import day_of, today
from coordination.opinions.climbing import DisputeState, Rung
from coordination.opinions.exports.wording import day, moment, paragraphs, quoted, sentence, signed
from coordination.opinions.models import Dispute, Party
from coordination.opinions.sealing import is_as_signed

_KINDS = {"text": "文稿内容", "duties": "职责分工", "resources": "资源保障", "data": "数据共享", "other": "其他"}
_RUNGS = {
    Rung.CONSULTATION: "书面征求意见",
    Rung.LIAISON_TALK: "联络员协商",
    Rung.HEADS_TALK: "负责人协商",
    Rung.THEMATIC_MEETING: "专题会议协调",
    Rung.JOINT_MEETING: "联席会议审议",
    Rung.SUPERIOR_RULING: "报上级裁定",
}
_STATES = {
    DisputeState.DRAFT: "草稿",
    DisputeState.OPEN: "协商中",
    DisputeState.AGREEING: "已提出一致意见，待各方确认",
    DisputeState.SETTLED: "已协商一致",
    DisputeState.RULED: "已裁定",
    DisputeState.WITHDRAWN: "已撤回",
}
_ENDINGS = {Dispute.Ending.TEXT: "所涉文稿已撤回", Dispute.Ending.PARTIES: "分歧各方已成为一个单位"}
_UNSIGNED = "尚未签署"
_FORGED = "注意：以上内容与签署时不一致，不是该单位负责人签署的意见。"


def memo_title(dispute: Dispute) -> str:
    return f"关于“{dispute.title}”的分歧事项说明"


def memo(dispute: Dispute, reader: Agency) -> Paper:
    """As the record stands today, for one reader: of others' opinions only what is signed."""
    ended = DisputeState(dispute.state) in {DisputeState.SETTLED, DisputeState.RULED}
    on = day_of(dispute.state_at) if ended else today()
    agency = dispute.lead.name_on(on)
    withdrawn = "已终止" if dispute.ended_with else "已撤回"
    draft = {DisputeState.DRAFT: "草稿", DisputeState.WITHDRAWN: withdrawn}.get(DisputeState(dispute.state), "")
    paper = Paper(title=memo_title(dispute), author=agency, draft=draft)
    paper.title(memo_title(dispute))
    place = 0
    for heading, lines in _parts(dispute, reader):
        if lines:
            place += 1
            paper.heading(f"{chinese_number(place)}、{heading}")
            for line in lines:
                paper.body(line)
    paper.signature(agency, day(on))
    return paper


def _parts(dispute: Dispute, reader: Agency) -> Iterator[tuple[str, list[str]]]:
    parties = list(dispute.parties.select_related("agency").order_by("pk"))
    yield "分歧事项", _matter(dispute, parties)
    yield "分歧焦点", [f"{n}.{sentence(point.text)}" for n, point in enumerate(dispute.points.order_by("place"), 1)]
    yield "各方意见及依据", [line for n, party in enumerate(parties, 1) for line in _opinion(n, party, reader)]
    yield "备选方案及其影响", _options(dispute)
    yield "牵头单位处理建议", paragraphs(dispute.proposal)
    yield "协商过程", _talks(dispute)
    yield "提请裁定事项", paragraphs(dispute.asked)
    yield "协商一致的意见", _agreement(dispute, parties)
    yield "裁定意见", _ruling(dispute)
    yield "保留意见", _reservations(parties)


def _matter(dispute: Dispute, parties: list[Party]) -> list[str]:
    lines = [sentence(line) for line in paragraphs(dispute.matter)]
    if dispute.draft:
        lines.append(f"所涉文稿：{quoted(dispute.draft.title)}。")
    names = "、".join(party.agency.name for party in parties)
    until = f"，期限至{day(dispute.due_on)}" if dispute.due_on and dispute.is_open else ""
    lines.append(f"类别：{_KINDS[dispute.kind]}。当事单位：{names}。牵头单位：{dispute.lead.name}。")
    lines.append(f"目前阶段：{_RUNGS[Rung(dispute.rung)]}（{_state(dispute)}{until}）。")
    return lines


def _state(dispute: Dispute) -> str:
    if dispute.ended_with:
        return f"已终止：{_ENDINGS[Dispute.Ending(dispute.ended_with)]}"
    return _STATES[DisputeState(dispute.state)]


def _opinion(n: int, party: Party, reader: Agency) -> Iterator[str]:
    is_signed = party.signed_at is not None
    if not is_signed and party.agency_id not in reader.line:
        yield f"（{chinese_number(n)}）{party.agency.name}。{_UNSIGNED}。"
        return
    name = party.agency.name_on(day_of(party.signed_at)) if party.signed_at else party.agency.name
    yield f"（{chinese_number(n)}）{name}。"
    for label, text in (("意见", party.opinion), ("理由", party.grounds), ("法律依据", party.legal_basis)):
        for place, line in enumerate(paragraphs(text)):
            yield sentence(line if place else f"{label}：{line}")
    if party.signed_at:
        yield f"签署：{signed(party.signed_as, party.in_place_of)}，{moment(party.signed_at)}。"
        if not is_as_signed(party):
            yield _FORGED
    else:
        yield f"签署：{_UNSIGNED}。"


def _options(dispute: Dispute) -> list[str]:
    lines = []
    for option in dispute.options.select_related("proposed_by").order_by("place"):
        notes = [f"{option.proposed_by.name}提出"]
        notes += ["已撤回"] * bool(option.withdrawn_at) + ["裁定采用"] * option.is_ruled
        lines.append(f"方案{chinese_number(option.place)}（{'，'.join(notes)}）：{sentence(option.text)}")
        lines.append(f"影响：{sentence(option.effects)}")
    return lines


def _talks(dispute: Dispute) -> list[str]:
    lines = []
    for n, talk in enumerate(dispute.talks.select_related("recorded_for").order_by("held_on", "pk"), 1):
        deputy = f"，代{talk.in_place_of}" if talk.in_place_of else ""
        present = "、".join(paragraphs(talk.present))
        lines.append(
            f"{n}.{day(talk.held_on)}，{_RUNGS[Rung(talk.rung)]}（{talk.how}）。参加：{present}。"
            f"（{talk.recorded_for.name}记录{deputy}）"
        )
        lines += [sentence(line) for line in paragraphs(talk.record)]
        lines += [f"结果：{sentence(' '.join(paragraphs(talk.outcome)))}"] if talk.outcome.strip() else []
    for offer in dispute.offers.select_related("made_for").order_by("pk"):
        withdrawn = f"（{day(day_of(offer.withdrawn_at))}撤回）" if offer.withdrawn_at else ""
        told = sentence(" ".join(paragraphs(offer.text)))
        lines.append(f"{day(day_of(offer.made_at))}，{offer.made_for.name}提出协商文本{withdrawn}：{told}")
    return lines


def _agreement(dispute: Dispute, parties: list[Party]) -> list[str]:
    if not dispute.agreement or dispute.state not in {DisputeState.AGREEING, DisputeState.SETTLED}:
        return []
    agreed = [f"{party.agency.name}（{day(day_of(party.agreed_at))}）" for party in parties if party.agreed_at]
    missing = [party.agency.name for party in parties if not party.agreed_at]
    lines = [sentence(line) for line in paragraphs(dispute.agreement)]
    lines += [f"已确认：{'、'.join(agreed)}。"] if agreed else []
    return lines + ([f"尚未确认：{'、'.join(missing)}。"] if missing else [])


def _ruling(dispute: Dispute) -> list[str]:
    if dispute.state != DisputeState.RULED:
        return []
    number = f"（{dispute.ruling_no}）" if dispute.ruling_no else ""
    head = f"{dispute.ruled_by}于{day(dispute.ruled_on)}裁定{number}如下："
    return [head, *(sentence(line) for line in paragraphs(dispute.ruling))]


def _reservations(parties: list[Party]) -> list[str]:
    return [
        f"{party.agency.name}：{sentence(' '.join(paragraphs(party.reservation)))}"
        for party in parties
        if party.reservation.strip()
    ]
