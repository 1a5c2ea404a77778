"""The words of these papers, once: what is asked, what is answered, what became of it."""

from datetime import date, datetime

from coordination.core.documents import chinese_date
from coordination.core.workdays import clock
from coordination.opinions.models import Comment, Reply, Round, Section, Treatment

NOT_DATED = "　　年　月　日"
KINDS = {
    Round.Kind.OPINIONS: "征求意见",
    Round.Kind.COUNTERSIGNING: "会签",
    Round.Kind.SECOND_LOOK: "复核",
}
RESULTS = {
    Reply.Result.NO_COMMENT: "无意见",
    Reply.Result.AGREE: "同意",
    Reply.Result.AGREE_WITH_CHANGES: "原则同意并有修改意见",
    Reply.Result.DISAGREE: "不同意",
    Reply.Result.NOT_CONCERNED: "不涉及",
}
OUTCOMES = {
    Treatment.Outcome.ADOPTED: "采纳",
    Treatment.Outcome.PARTLY: "部分采纳",
    Treatment.Outcome.NOT_ADOPTED: "未采纳",
    Treatment.Outcome.RESOLVED: "已沟通达成一致",
}


def quoted(title: str) -> str:
    """《…》, once; a title within becomes 〈…〉."""
    if title.startswith("《") and title.endswith("》") and title.count("《") == 1:
        return title
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def sentence(text: str) -> str:
    """With one full stop."""
    return f"{text.strip().rstrip('。')}。"


def day(when: date | None) -> str:
    return chinese_date(when) if when else NOT_DATED


def moment(when: datetime) -> str:
    """2026年11月3日14:30."""
    local = clock(when)
    return f"{chinese_date(local.date())}{local:%H:%M}"


def signed(signed_as: str, in_place_of: str) -> str:
    """王芳（副厅长），代李强: whoever signed, with the post, and in whose place."""
    name, _dot, post = signed_as.partition(" · ")
    told = f"{name}（{post}）" if post else name
    return f"{told}，代{in_place_of}" if in_place_of else told


def grouped(digest: str) -> str:
    """A digest in groups of eight, as people compare it."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def place_of(section: Section | None) -> str:
    """第三条; of a section without a number its heading or first words."""
    if section is None:
        return "全文"
    if section.number.isdecimal():
        return f"第{section.number}段"
    return section.number or (section.headings[-1] if section.headings else section.text[:12])


def ground_of(comment: Comment) -> str:
    basis = comment.legal_basis.strip()
    return f"{comment.ground.strip()}\n依据：{basis}" if basis else comment.ground.strip()
