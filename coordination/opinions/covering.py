"""The covering letter of a round as officials write it (函: GB/T 9704-2012, 党政机关公文处理工作条例 art. 8, 15), to be
changed by whoever asks. Letters are Chinese whatever language the reader uses.
"""

from typing import Any

from coordination.opinions.actions.asking import DAY
from coordination.opinions.models import Draft, Round

_ASKS = {
    Round.Kind.OPINIONS: (
        "现将《{title}（征求意见稿）》送你单位征求意见。请认真研究，于{day}前将书面意见反馈我单位，无意见也请反馈。"
    ),
    Round.Kind.COUNTERSIGNING: (
        "现将《{title}（送审稿）》送你单位会签。请于{day}前由单位主要负责同志签署意见后反馈我单位。"
    ),
    Round.Kind.SECOND_LOOK: (
        "我单位已根据各单位意见对《{title}》作了修改，现送你单位复核。请于{day}前将复核意见反馈我单位。"
    ),
}
_SILENCE = {
    Round.Silence.NOTHING: "逾期未反馈的，如实记录，不视为同意。",
    Round.Silence.CONSENT: "依据{ground}，逾期未反馈的，视为无异议。",
}


def letter_for(draft: Draft, kind: str, silence: str, ground: str) -> str:
    """The day stands as its mark until the round is opened."""
    asks = _ASKS[Round.Kind(kind)].format(title=draft.title, day=DAY)
    says = _SILENCE[Round.Silence(silence)].format(ground=ground)
    return f"各有关单位：\n按照工作安排，我单位起草了《{draft.title}》。{asks}\n{says}\n感谢支持。"


def contact_of(person: Any) -> str:
    """Whoever asks, as a person to be called: 王芳（副处长），020-83000000."""
    post = person.posts_in_force[0] if person.posts_in_force else None
    title = f"（{post.title}）" if post and post.title else ""
    return "，".join(filter(None, [f"{person.full_name}{title}", person.phone]))
