"""`advance`: the only code that writes a field named `state`."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from coordination.core.activity import Actor, record
from coordination.core.errors import NotLawful, SomeoneWasFaster, not_lawful_here
from coordination.core.policy import require


@transaction.atomic
def advance(thing: Any, step_name: str, *, actor: Actor, note: str = "", **facts: Any) -> None:
    """Take one step of the record's flow.

    1. the policy of the step is asked (`<noun>.<step>`), unless the portal itself acts (`actor=None`)
    2. the table must know the step from the state that was read, and no guard may object
    3. one conditional UPDATE writes state and `facts` together; of two who try, one wins
    4. the activity is recorded with before, after and note
    5. what goes with it is done

    Raises NotPermitted, NotLawful, SomeoneWasFaster.
    """
    flow = thing.flow
    step, before = flow[step_name], thing.state
    require(actor, flow.code(step), thing)
    require_lawful(thing, step_name)
    changed = {"state": step.target, "state_at": timezone.now(), **facts}
    if not type(thing)._base_manager.filter(pk=thing.pk, state=before).update(**changed):  # noqa: SLF001  (every row, hidden or not)
        raise SomeoneWasFaster
    for name, value in changed.items():
        setattr(thing, name, value)
    record(actor, flow.code(step), thing, before={"state": before}, after={"state": step.target, **facts}, note=note)
    for act in flow.followers.get(step_name, ()):
        act(thing, note)


def require_lawful(thing: Any, step_name: str) -> None:
    """Raises NotLawful where the step may not follow from the state of the record, or a guard objects."""
    step = thing.flow[step_name]
    if thing.state not in step.sources:
        raise not_lawful_here(thing, step)
    if objection := thing.flow.objection(thing, step):
        raise NotLawful(objection)
