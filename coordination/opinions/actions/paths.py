"""How an agency comes to an answer is its own choice."""

from django.db import transaction
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User, leaders_of
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.policy import require
from coordination.opinions.models import AnswerPath, path_of


@transaction.atomic
def set_answer_path(*, actor: User, agency: Agency, steps: str, signer: str) -> AnswerPath:
    """Choose the steps inside the agency, and who signs. What is being written follows from now on.

    Raises NotLawful where nobody could sign any more.
    """
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)  # one row an agency, whoever chooses first
    path = path_of(agency)
    require(actor, "answer_path.set", path)
    before = {"steps": path.steps, "signer": path.signer}
    path.steps, path.signer = steps, signer
    path.full_clean()
    if signer == AnswerPath.Signer.LEADER and not leaders_of(agency).exists():
        raise NotLawful(_("No leader of your agency is entered: nobody could sign."))
    path.save()
    record(actor, "answer_path.set", path, before=before, after={"steps": steps, "signer": signer})
    return path
