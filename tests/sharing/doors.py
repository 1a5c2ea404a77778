"""The doors of the library: what each is opened on (`one_of_everything`), and who may know of it."""

from typing import Any

from coordination.agencies.models import Agency
from coordination.core.workdays import today
from sharing import actions
from sharing.models import Authority, Bulletin, Category, Entry, LocalLimit
from tests.cast import again
from tests.sharing import item_doors
from tests.sharing.house import drafted, in_use, published, submitted

EVERYONE = {
    *("secretariat", "office_leader", "liaison_a", "leader_a", "staff_a", "admin_a"),
    *("liaison_b", "observer", "stranger"),
}
A = {"liaison_a", "leader_a", "staff_a", "admin_a"}
OFFICE = {"secretariat", "office_leader"}
AUTHORITY = {"liaison_b"}


def _on(target: str, who: set[str], *names: str) -> dict[str, tuple[str, set[str]]]:
    return {f"sharing:{name}": (target, who) for name in names}


DOORS: dict[str, tuple[str, set[str]]] = {
    **item_doors.DOORS,
    **_on("", EVERYONE, "library", "own", "reviews", "collected", "requests", "our_requests", "begin_entry"),
    **_on("", EVERYONE, "figures", "categories"),
    **_on("category", EVERYONE, "add_category", "rename_category"),
    **_on("", EVERYONE, "corrections", "grants", "keys"),
    **_on("kind", EVERYONE, "export"),
    # What people follow, each for themselves
    **_on("", EVERYONE, "following", "following_seen", "keep_search"),
    **_on("category", EVERYONE, "follow_category"),
    **_on("following", {"liaison_a"}, "change_following", "stop_following"),
    **_on("listed_item", A | OFFICE, "follow_item"),
    # An item that only its own agency and one it was granted to may know of
    **_on("listed_item", A | OFFICE, "item", "suspend_item", "resume_item", "withdraw_item", "next_version"),
    **_on("listed_item", A | OFFICE, "begin_request"),
    # Its catalogue entry
    **_on("published_entry", A | OFFICE, "entry"),
    **_on("drafted_entry", A, "write_entry", "check_secrecy", "assess_impact", "consent", "submit_entry"),
    **_on("drafted_entry", A, "take_back_entry", "give_up_entry", "ask_more_time"),
    **_on("submitted_entry", A | AUTHORITY, "return_entry", "publish_entry", "give_more_time"),
    # Requests
    **_on("share_request", A | OFFICE | AUTHORITY, "request", "write_request", "submit_request", "renew", "resume_use"),
    **_on("share_request", A | OFFICE | AUTHORITY, "record_use", "dispute_request", "agree", "ask_material", "refuse"),
    **_on("share_request", A | OFFICE | AUTHORITY, "reconsider", "supply", "suspend_use", "terminate_use", "dispose"),
    **_on("share_request", A | OFFICE | AUTHORITY, "mend_use"),
    **_on("share_request", A | OFFICE | AUTHORITY, "withdraw_request", "ask_more_time_to_answer"),
    **_on("share_request", A | OFFICE | AUTHORITY, "give_more_time_to_answer"),
    # Corrections
    **_on("listed_item", A | OFFICE, "report_mistake"),
    **_on("correction", A | OFFICE | AUTHORITY, "correction", "holders", "correct", "turn_down", "withdraw_correction"),
    # Keys for programs
    **_on("listed_item", A | OFFICE, "make_key"),
    **_on("access_key", A | OFFICE, "withdraw_key"),
    # Who reviews, and within what limits
    **_on("", EVERYONE, "authorities", "name_authority", "set_limit"),
    **_on("data_authority", EVERYONE, "end_authority"),
    **_on("local_limit", EVERYONE, "drop_limit"),
}


def one_of_everything(cast: Any) -> dict[str, Any]:
    """A resource of A that is listed only, which the office uses by a request; one that all know of, one being
    drafted, and one under review by B.
    """
    cast.data_officer, cast.liaison_b = again(cast.liaison_a), again(cast.liaison_b)
    authority = Authority.objects.create(
        agency=cast.b, tier=Agency.Tier.PROVINCIAL, ground="粤府办〔2025〕10号", named_by=cast.office_leader
    )
    limit = actions.set_limit(
        actor=cast.liaison_b, clock="conditional", workdays=5, source="省数据条例", tier=Agency.Tier.PROVINCIAL
    )
    request = in_use(cast, visibility=3)
    said = {"scene": "汛期调度", "process": "每日核对", "effect": "减少误报", "storage": "厅内服务器"}
    actions.record_use(actor=cast.secretariat, request=request, **said)
    published(cast, "水库名录")
    mistake = {"place": "12 号水库，水位", "wrong": "水位高了 1 米", "right": "20.15 米", "ground": "现场核对记录"}
    correction = actions.report_mistake(
        actor=cast.secretariat, item=request.item, entry=request.item.standing, **mistake
    )
    key, _secret = actions.make_key(actor=cast.secretariat, item=request.item, name="水情系统", ends_on=today())
    draft: Entry = drafted(cast.liaison_a, "未公开的资源")
    return {
        **item_doors.furnished(cast),
        "category": "211",
        "following": following(again(cast.liaison_a), request.item).pk,
        "listed_item": request.item_id,
        "published_entry": (request.item_id, 1),
        "drafted_entry": draft.pk,
        "submitted_entry": submitted(cast, "待审的资源").pk,
        "share_request": request.pk,
        "correction": correction.pk,
        "access_key": key.pk,
        "data_authority": authority.pk,
        "local_limit": LocalLimit.objects.get(pk=limit.pk).pk,
    }


def following(person: Any, item: Any) -> Any:
    """Of an item, and of a space and a category beside it; the person has been told of something."""
    actions.follow(actor=person, space=person.acting_for.principal)
    actions.follow(actor=person, category=Category.objects.get(code="211"))
    Bulletin.objects.create(person=person, agencies=[person.acting_for.pk], rhythm="daily", until=item.made_at)
    return actions.follow(actor=person, item=item)
