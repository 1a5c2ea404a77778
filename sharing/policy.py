"""Who may do what with the library."""

from typing import Any

from coordination.agencies.models import Agency, Post
from coordination.agencies.policy import is_portal_administrator
from coordination.core import policy
from coordination.core.policy import predicate
from coordination.mechanisms.policy import WORKING, leads_agency, speaks_for_agency
from sharing.flows import EntryState, ItemState
from sharing.models import AccessKey, Authority, CheckOut, Correction, Entry, Following, Harvest, Item, ShareRequest
from sharing.request_flow import RequestState

DATA_OFFICE = frozenset({Post.Role.DATA_OFFICER, Post.Role.LIAISON, Post.Role.LEADER})

# 条例第二条、第三条: government departments, and organisations that manage public affairs by law. Others offer
# reference material.
PROVIDERS = frozenset({Agency.Kind.GOVERNMENT, Agency.Kind.PUBLIC_SERVICE, Agency.Kind.TECHNICAL})


def item_of(thing: Any) -> Item:
    """The item that a record belongs to: itself, or its `item`."""
    return thing if isinstance(thing, Item) else thing.item


@predicate
def works_on_data(person: Any, thing: Any) -> bool:
    """Whoever does the agency's work, and its data officers (共享管理员)."""
    return bool(person.roles & (WORKING | {Post.Role.DATA_OFFICER}))


@predicate
def is_data_office(person: Any, thing: Any) -> bool:
    """The unit that each agency names for the sharing of data (条例第十一条), with whoever speaks for the agency."""
    return bool(person.roles & DATA_OFFICE)


@predicate
def provides_data(person: Any, thing: Any) -> bool:
    return person.acting_for is not None and person.acting_for.kind in PROVIDERS


@predicate
def owns_it(person: Any, thing: Any) -> bool:
    """The person acts for the agency that provides the item."""
    own = person.acting_for
    return own is not None and item_of(thing).owner_id in own.line


@predicate
def is_catalogued(person: Any, thing: Any) -> bool:
    return item_of(thing).is_catalogued


@predicate
def is_drafted(person: Any, entry: Entry) -> bool:
    return entry.state == EntryState.DRAFTING


@predicate
def is_not_withdrawn(person: Any, thing: Any) -> bool:
    return item_of(thing).state != ItemState.WITHDRAWN


@predicate
def is_unpublished(person: Any, thing: Any) -> bool:
    """Nobody outside the agency knows of the item yet."""
    return item_of(thing).state == ItemState.DRAFTING


@predicate
def is_checked_out(person: Any, thing: Any) -> bool:
    return CheckOut.objects.live().filter(item=item_of(thing)).exists()


@predicate
def has_checked_it_out(person: Any, thing: Any) -> bool:
    return CheckOut.objects.live().filter(item=item_of(thing), person=person).exists()


@predicate
def may_end_check_outs(person: Any, thing: Any) -> bool:
    return bool(person.roles & {Post.Role.LEADER, Post.Role.DATA_OFFICER})


@predicate
def has_an_open_version(person: Any, thing: Any) -> bool:
    return item_of(thing).entries.open().exists()


@predicate
def oversees_it(person: Any, thing: Any) -> bool:
    """The person acts for the data authority of the level and region of the agency that provides the item."""
    own, authority = person.acting_for, item_of(thing).authority
    return own is not None and authority is not None and authority.pk == own.pk


@predicate
def is_authority_there(person: Any, place: Any) -> bool:
    """The person acts for the data authority of this level, or of this level in this region."""
    tier, region = place
    own = person.acting_for
    return own is not None and Authority.objects.in_force().filter(agency=own, tier=tier, region=region).exists()


@predicate
def is_an_authority(person: Any, thing: Any) -> bool:
    """The person acts for the data authority of whatever level and region."""
    return person.acting_for is not None and Authority.objects.held_by(person.acting_for).exists()


@predicate
def is_not_its_own(person: Any, item: Item) -> bool:
    own = person.acting_for
    return own is not None and item.owner_id not in own.line


@predicate
def asks_for_it(person: Any, request: ShareRequest | Correction | AccessKey) -> bool:
    """The person acts for the agency that asks, that reports a mistake, or whose programs bear the key."""
    own = person.acting_for
    return own is not None and request.agency_id in own.line


@predicate
def may_have_it(person: Any, item: Item) -> bool:
    """The gate of its content lets the person's agency through."""
    return Item.objects.open_to(person).filter(pk=item.pk).exists()


@predicate
def may_be_reworded(person: Any, request: ShareRequest) -> bool:
    return request.state in (RequestState.DRAFTING, RequestState.MATERIAL)


@predicate
def waits_for_an_answer(person: Any, request: ShareRequest) -> bool:
    return request.state == RequestState.SUBMITTED


@predicate
def is_used(person: Any, request: ShareRequest) -> bool:
    return request.state in (*RequestState.using(), *RequestState.to_be_disposed_of())


@predicate
def is_refused(person: Any, request: ShareRequest) -> bool:
    return request.state == RequestState.REFUSED


@predicate
def acts_for_an_agency(person: Any, thing: Any) -> bool:
    return person.acting_for is not None


@predicate
def is_the_own(person: Any, following: Following) -> bool:
    """The person follows it in the agency acted for."""
    own = person.acting_for
    return own is not None and following.person_id == person.pk and following.agency_id in own.line


@predicate
def reads_the_source(person: Any, harvest: Harvest) -> bool:
    """The person acts for the agency that reads it."""
    own = person.acting_for
    return own is not None and harvest.source.agency_id in own.line


own_office = owns_it & is_data_office
# Whoever works on data writes what is not published; what others read already is the data office's.
writes_it = owns_it & ((works_on_data & is_unpublished) | is_data_office)

policy.register(
    {
        "entry.begin": provides_data & works_on_data,
        "entry.write": owns_it & works_on_data & is_drafted,
        "entry.check_secrecy": own_office,
        "entry.assess_impact": own_office,
        "entry.consent": owns_it & leads_agency,
        "entry.submit": own_office,
        "entry.take_back": own_office,
        "entry.give_up": own_office,
        "entry.return": is_data_office & oversees_it,
        "entry.publish": is_data_office & oversees_it,
        "entry.supersede": policy.nobody,
        "entry.ask_more_time": own_office,
        "entry.give_more_time": is_data_office & oversees_it,
        "source.read": provides_data & is_data_office,
        "harvest.bring_in": reads_the_source & provides_data & is_data_office,
        "item.begin": works_on_data,
        "item.edit": writes_it & ~is_catalogued & is_not_withdrawn,
        "item.add_content": owns_it & works_on_data & is_not_withdrawn,
        "item.see_audience": owns_it,
        "item.relate": owns_it & works_on_data & is_not_withdrawn,
        "relation.take_back": owns_it & works_on_data,
        "item.name_source": owns_it & works_on_data & is_not_withdrawn,
        "behind.take_back": owns_it & works_on_data,
        "item.check_out": owns_it & works_on_data & is_not_withdrawn & ~is_checked_out,
        "item.check_in": owns_it & has_checked_it_out,
        "item.end_check_out": owns_it & may_end_check_outs & is_checked_out & ~has_checked_it_out,
        "item.load_rows": own_office & is_not_withdrawn,
        "data_table.drop": own_office,
        **dict.fromkeys([f"data_table.{step}" for step in ("finish", "fail", "replace")], policy.nobody),
        "item.set_refresh": own_office & is_not_withdrawn,
        **dict.fromkeys([f"refresh.{verb}" for verb in ("run", "pause", "resume")], own_office & is_not_withdrawn),
        **dict.fromkeys([f"refresh_run.{step}" for step in ("accept", "refuse")], own_office & is_not_withdrawn),
        **dict.fromkeys([f"refresh_run.{step}" for step in ("put", "leave", "stop", "fail")], policy.nobody),
        "item.begin_version": owns_it & works_on_data & is_catalogued & is_not_withdrawn & ~has_an_open_version,
        "item.publish": own_office,
        "item.suspend": own_office,
        "item.resume": own_office,
        "item.withdraw": own_office,
        "item.request": is_not_its_own & provides_data & works_on_data,
        "share_request.write": asks_for_it & works_on_data & may_be_reworded,
        "share_request.submit": asks_for_it & is_data_office,
        "share_request.withdraw": asks_for_it & is_data_office,
        "share_request.renew": asks_for_it & works_on_data,
        "share_request.record_use": asks_for_it & works_on_data & is_used,
        **dict.fromkeys([f"share_request.{verb}" for verb in ("mend", "dispose")], asks_for_it & is_data_office),
        "share_request.dispute": asks_for_it & speaks_for_agency & is_refused,
        **dict.fromkeys(
            [f"share_request.{verb}" for verb in ("ask_material", "agree", "refuse", "reconsider", "supply")],
            own_office,
        ),
        **dict.fromkeys([f"share_request.{verb}" for verb in ("suspend", "resume", "terminate")], own_office),
        "share_request.ask_more_time": own_office & waits_for_an_answer,
        "share_request.give_more_time": is_data_office & oversees_it & waits_for_an_answer,
        "share_request.expire": policy.nobody,
        "item.report_mistake": is_not_its_own & works_on_data & is_not_withdrawn,
        "item.make_key": is_data_office & (owns_it | may_have_it),
        "access_key.withdraw": is_data_office & (asks_for_it | owns_it),
        "access_key.end": policy.nobody,
        "correction.correct": own_office,
        "correction.turn_down": own_office,
        "correction.see_holders": own_office,
        "correction.withdraw": asks_for_it & works_on_data,
        "item.follow": acts_for_an_agency & ~is_unpublished,
        "following.begin": acts_for_an_agency,
        "following.change": is_the_own,
        "following.end": is_the_own,
        "authority.name": is_portal_administrator,
        "authority.end": is_portal_administrator,
        # Below the guide's classes and groups each level and region sets its own (编制指南)
        "category.add": is_portal_administrator | is_data_office & is_an_authority,
        "category.rename": is_portal_administrator,
        "local_limit.set": is_authority_there & is_data_office,
    }
)
