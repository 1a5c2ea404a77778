"""What agencies share: entries on their way into the catalogue, and requests at every stage."""

from datetime import timedelta
from functools import partial
from typing import Any

from coordination.agencies.models import Agency, User
from coordination.core.workdays import today
from coordination.demo.people import House, read
from coordination.demo.story import Play
from coordination.demo.tables import table
from sharing import actions
from sharing.models import Category, Entry, Item, ShareRequest, SignOff

FACTS = ("abstract", "format_class", "formats", "frequency", "sharing_class", "terms", "methods", "contact")
ASKED = ("ground", "scene", "scope", "method")
STAGES = ("drafted", "checked", "assessed", "consented", "submitted", "published")


class Sharing:
    """The scenes of `sharing.toml`."""

    def __init__(self, play: Play, house: House) -> None:
        self.play, self.house, self.clock = play, house, play.clock
        self.items: dict[str, Item] = {}
        self.data = read("sharing")
        self.reviewer: User = house.liaisons[self.data["authority"]["agency"]]
        self.at("-120 09:00", self.name_authority)
        for resource in self.data["resource"]:
            self.at(f"{resource['at']} 10:00", partial(self.enter, resource))
        self.requests: dict[int, ShareRequest] = {}
        for number, asked in enumerate(self.data["request"]):
            self.at(f"{asked['at']} 11:00", partial(self.ask, number, asked))
            if "agreed" in asked:
                self.at(f"{asked['agreed']} 15:00", partial(self.agree, number, asked))
            if "refused" in asked:
                self.at(f"{asked['refused'][0]} 15:00", partial(self.refuse, number, asked["refused"]))

    def at(self, when: str, scene: Any) -> None:
        self.play.at(self.clock.at(when), scene)

    def name_authority(self) -> None:
        said = self.data["authority"]
        actions.name_authority(
            actor=User.objects.get(portal_role="system"),
            agency=self.house.agencies[said["agency"]],
            tier=Agency.Tier.PROVINCIAL,
            ground=said["ground"],
        )

    def enter(self, data: dict[str, Any]) -> None:
        """Written and signed; what is not said to stop earlier is published."""
        office, head = self.house.people[data["by"]], self.house.people[data["head"]]
        entry = actions.begin_entry(actor=office, title=data["title"], kind=data["kind"])
        said = {name: data[name] for name in FACTS}
        category = Category.objects.get(code=data["category"])
        rows = [_data_item(row) for row in data["data_items"]]
        basis = data.get("legal_basis", "")
        actions.write_entry(actor=office, entry=entry, data_items=rows, category=category, legal_basis=basis, **said)
        reached = STAGES.index(data.get("until", "published"))
        for stage, act in enumerate(self._acts(entry, office, head), start=1):
            if stage <= reached:
                act()
        self.items[data["title"]] = Item.objects.get(pk=entry.item_id)
        item = self.items[data["title"]]
        if address := data.get("address"):
            actions.add_content(actor=office, item=item, address=address, note="")
        if which := data.get("rows"):
            upload = table(which, data["title"], today())
            content = actions.add_content(actor=office, item=item, uploads=[upload], note=data.get("note", ""))
            actions.load_rows(actor=office, source=content.files.get())

    def _acts(self, entry: Entry, office: User, head: User) -> list[Any]:
        sign = partial(actions.sign_off, entry=entry)
        return [
            partial(sign, actor=office, kind=SignOff.Kind.SECRECY, statement="逐项核对，不含国家秘密和工作秘密。"),
            partial(sign, actor=office, kind=SignOff.Kind.IMPACT, statement="个人信息项已脱敏，影响可控。"),
            partial(sign, actor=head, kind=SignOff.Kind.CONSENT, statement="同意发布。"),
            partial(actions.submit_entry, actor=office, entry=entry),
            partial(actions.publish_entry, actor=self.reviewer, entry=entry),
        ]

    def ask(self, number: int, data: dict[str, Any]) -> None:
        office, item = self.house.people[data["by"]], self.items[data["of"]]
        until = today() + timedelta(days=data["days"])
        said = {name: data[name] for name in ASKED}
        request = actions.begin_request(actor=office, item=item, until=until, **said)
        actions.submit_request(actor=office, request=request)
        self.requests[number] = request

    def _provider(self, request: ShareRequest) -> User:
        owner = request.item.owner_id
        return next(person for key, person in self.house.liaisons.items() if self.house.agencies[key].pk == owner)

    def agree(self, number: int, data: dict[str, Any]) -> None:
        request = self.requests[number]
        provider = self._provider(request)
        actions.agree(actor=provider, request=request)
        if how := data.get("supplied"):
            actions.supply(actor=provider, request=request, how=how)
        scene, process, effect, storage = data["used"]
        said = {"scene": scene, "process": process, "effect": effect, "storage": storage}
        actions.record_use(actor=self.house.people[data["by"]], request=request, **said)

    def refuse(self, number: int, refusal: list[str]) -> None:
        request, (_when, reason, ground) = self.requests[number], refusal
        actions.refuse(actor=self._provider(request), request=request, reason=reason, legal_ground=ground)


def _data_item(row: list[Any]) -> dict[str, Any]:
    name, field, kind, length, masking, is_key = row
    return {
        "name": name,
        "field": field,
        "type": kind,
        "length": length or None,
        "masking": masking,
        "is_key": is_key,
    }
