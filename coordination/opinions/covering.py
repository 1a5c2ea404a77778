"""The covering letter of a round as officials write it (函: GB/T 9704-2012, 党政机关公文处理工作条例 art. 8, 15), to be
changed by whoever asks. Letters are Chinese whatever language the reader uses.
"""

from typing import Any

from coordination.opinions.exports.wording import quoted
from coordination.opinions.models import Draft, Round

_ASKS = {
    Round.Kind.OPINIONS: "按照工作安排，我单位起草了{}，现征求意见。",
    Round.Kind.COUNTERSIGNING: "按照工作安排，我单位起草了{}，现送请会签。",
    Round.Kind.SECOND_LOOK: "我单位根据各方意见对{}作了修改，现送请复核。",
}


def letter_for(draft: Draft, kind: str) -> str:
    """What is proposed. Whom it goes to, until when and how to answer and what silence means is not in it: the paper
    says that itself, to each agency what is true of it (`exports/letters.py`).
    """
    return _ASKS[Round.Kind(kind)].format(quoted(draft.title))


def contact_of(person: Any) -> str:
    """Whoever asks, as a person to be called: 王芳（副处长），020-83000000."""
    post = person.posts_in_force[0] if person.posts_in_force else None
    title = f"（{post.title}）" if post and post.title else ""
    return "，".join(filter(None, [f"{person.full_name}{title}", person.phone]))
