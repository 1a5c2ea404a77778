"""Changes of agencies, as a system administrator enters them."""

from typing import Any

from django.utils import timezone

from coordination.agencies.actions import plan_reform
from coordination.agencies.models import Agency, Reform, User


def root() -> User:
    """The system administrator: holds no post, sees no agency's content."""
    told = {"full_name": "系统管理员", "portal_role": "system", "language": "en"}
    return User.objects.get_or_create(username="root", defaults=told)[0]


def document(**changed: Any) -> dict[str, Any]:
    """What every reform has."""
    return {
        "effective_on": timezone.localdate(),
        "document_no": "粤委办〔2026〕12号",
        "document_title": "关于省级机构改革有关事项的通知",
        **changed,
    }


def renaming(agency: Agency, **fields: Any) -> Reform:
    return plan_reform(actor=root(), kind="rename", before=[agency], **document(**fields))


def merging(*agencies: Agency, into: Agency, **fields: Any) -> Reform:
    return plan_reform(actor=root(), kind="merge", before=agencies, after=[into], **document(**fields))


def splitting(agency: Agency, *, into: list[Agency], **fields: Any) -> Reform:
    return plan_reform(actor=root(), kind="split", before=[agency], after=into, **document(**fields))


def abolishing(agency: Agency, *, after: Agency | None = None, **fields: Any) -> Reform:
    follows = [after] if after else []
    return plan_reform(actor=root(), kind="abolish", before=[agency], after=follows, **document(**fields))


def fresh(agency: Agency) -> Agency:
    """The same agency as a new request would load it."""
    return Agency.objects.get(pk=agency.pk)
