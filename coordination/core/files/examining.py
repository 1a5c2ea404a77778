"""May a file be kept? What its name tells is asked here; what it holds, of a process that may come to harm instead.

Each refusal is one sentence that says why and, where there is one, the way out.
"""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core import confined
from coordination.core.files import storage
from coordination.core.files.incoming import Incoming
from coordination.core.flow import Sentence
from coordination.core.inspection.kinds import KINDS, ending_of
from coordination.core.inspection.limits import limits_of
from coordination.core.inspection.marks import is_marked_name
from coordination.core.inspection.verdict import Reason

_SENTENCES: Mapping[Reason, Sentence] = {
    Reason.UNFIT: gettext_lazy("The content of the file does not fit its name."),
    Reason.DISGUISED: gettext_lazy("This is a web page or a program under the name of a text."),
    Reason.MACRO: gettext_lazy("It contains macros. Save it without them and hand in the result."),
    Reason.EMBEDDED: gettext_lazy(
        "Another file or program is packed into it. Take that out, and hand it in by itself."
    ),
    Reason.REMOTE: gettext_lazy(
        "It fetches a template or an object from another address when it is opened. Remove that link."
    ),
    Reason.SCRIPT: gettext_lazy("This PDF runs commands when it is opened. Print it to a new PDF and hand in that."),
    Reason.ATTACHED: gettext_lazy("Files are attached inside this PDF. Hand them in by themselves."),
    Reason.LOCKED: gettext_lazy("It is locked with a password, so nobody can check it. Hand it in without one."),
    Reason.DAMAGED: gettext_lazy("The file is damaged, or packed in a way that cannot be checked. Save it anew."),
    Reason.DECLARES: gettext_lazy("Its XML declares entities of its own, which no document needs. Save it anew."),
    Reason.INFLATED: gettext_lazy("It unpacks to far more than a document of its size would."),
    Reason.CROWDED: gettext_lazy("It holds too many files. Hand them in in several parts."),
    Reason.NESTED: gettext_lazy(
        "It holds archives or documents packed within one another too deep. Unpack them first."
    ),
    Reason.FOREIGN: gettext_lazy("It holds a file of a kind that is not accepted."),
    Reason.ASTRAY: gettext_lazy("It would unpack files outside their folder."),
    Reason.COSTLY: gettext_lazy("Reading it takes more time or memory than any document needs."),
    Reason.SECRET: gettext_lazy(
        "It bears a mark of secrecy and was not kept. This portal is not a classified system: state secrets and work "
        "secrets must not be processed, stored or sent here. Deal with it as the rules of secrecy say."
    ),
}
SECRET = str(Reason.SECRET)  # the code of that refusal


def check(upload: Incoming) -> None:
    """Raise ValidationError with one sentence if the file may not be kept. What is marked secret is gone at once."""
    if upload.is_examined:
        return
    name, size = upload.name or "", upload.size or 0
    if upload.is_cut:
        size = max(size, settings.UPLOAD_MAX_BYTES + 1)  # of all that came with the request, this was too much
    check_facts(name, size, settings.UPLOAD_MAX_BYTES)
    if not upload.is_whole:
        raise ValidationError(_("The file could not be taken in just now. Try again later."))
    reason, where = (Reason.SECRET, "") if is_marked_name(name) else verdict_of(name, upload.path, size)
    if reason is Reason.SECRET:
        upload.close()
    if reason:
        raise ValidationError(sentence_of(reason, where), code=reason)
    upload.is_examined = True


def check_facts(name: str, size: int, limit: int) -> None:
    """The same, as far as it can be told without a look at the file."""
    if ending_of(name) not in KINDS:
        raise ValidationError(
            _("Files ending in “%(ending)s” are not accepted. Accepted: %(accepted)s.")
            % {"ending": ending_of(name) or _("nothing"), "accepted": " ".join(KINDS)}
        )
    if not size:
        raise ValidationError(_("The file is empty."))
    if size > limit:
        raise ValidationError(_("The file is larger than %(limit)d MB.") % {"limit": limit // 1024**2})


def sentence_of(reason: str, where: str) -> str:
    """Why a file was refused, in the reader's language; `where` names the member of an archive that is to blame."""
    said = _SENTENCES[Reason(reason)]
    if not where or reason == Reason.SECRET:
        return str(said)
    return _("“%(member)s” in it: %(sentence)s") % {"member": where, "sentence": said}


def verdict_of(name: str, path: Path, size: int) -> tuple[Reason | None, str]:
    """Ask the process. One that came to harm has met a file that was made for that. Raises ValidationError where all
    are at work.
    """
    words = (ending_of(name), str(storage.landing()))
    try:
        with path.open("rb") as file:
            said = confined.ask("inspection", *words, of=file, wall_s=limits_of(size).wall_s)
        return (Reason(said["reason"]) if said["reason"] else None), str(said["where"])
    except confined.Busy:
        raise ValidationError(_("The file could not be taken in just now. Try again later.")) from None
    except (confined.Harmed, ValueError, KeyError, TypeError):
        return Reason.COSTLY, ""
