"""Changes of agencies, as a system administrator enters them and a security administrator confirms them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from coordination.agencies.actions import confirm_reform, plan_reform
from coordination.agencies.models import Agency, Reform, User


def root() -> User:
    """The system administrator: holds no post, sees no agency's content."""
    told = {"full_name": "系统管理员", "portal_role": "system", "language": "en"}
    return User.objects.get_or_create(username="root", defaults=told)[0]


def second() -> User:
    """The security administrator: the second person."""
    told = {"full_name": "安全管理员", "portal_role": "security", "language": "en", "email": "second@example.test"}
    return User.objects.filter(portal_role="security").first() or User.objects.create(username="second", **told)


def document(**changed: Any) -> dict[str, Any]:
    """What every reform has."""
    return {
        "effective_on": timezone.localdate(),
        "document_no": "粤委办〔2026〕12号",
        "document_title": "关于省级机构改革有关事项的通知",
        **changed,
    }


@transaction.atomic
def decided(kind: str, before: Sequence[Agency], after: Sequence[Agency] = (), **fields: Any) -> Reform:
    """Entered by the one and confirmed by the other: what was dated ahead waits for its day, the rest is in force."""
    return confirmed(planned(kind, before, after, **fields))


def planned(kind: str, before: Sequence[Agency], after: Sequence[Agency] = (), **fields: Any) -> Reform:
    """Entered, and waiting for the second person."""
    return plan_reform(actor=root(), kind=kind, before=before, after=after, **document(**fields))


def confirmed(reform: Reform) -> Reform:
    confirm_reform(actor=second(), reform=reform)
    return reform


def renaming(agency: Agency, **fields: Any) -> Reform:
    return decided("rename", [agency], **fields)


def merging(*agencies: Agency, into: Agency, **fields: Any) -> Reform:
    return decided("merge", agencies, [into], **fields)


def splitting(agency: Agency, *, into: list[Agency], **fields: Any) -> Reform:
    return decided("split", [agency], into, **fields)


def abolishing(agency: Agency, *, after: Agency | None = None, **fields: Any) -> Reform:
    return decided("abolish", [agency], [after] if after else [], **fields)


def fresh(agency: Agency) -> Agency:
    """The same agency as a new request would load it."""
    return Agency.objects.get(pk=agency.pk)
