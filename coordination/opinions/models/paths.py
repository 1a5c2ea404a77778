"""How an agency comes to an answer: the steps inside it, and who signs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, Post


class AnswerPath(models.Model):
    """How an agency comes to an answer. No row: staff write, the liaison officer or the leader signs."""

    class Steps(models.TextChoices):
        SIGN = "sign", _("Write, then sign")
        CHECK_SIGN = "check_sign", _("Write, have it checked by the liaison officer, then sign")

    class Signer(models.TextChoices):
        LEADER = "leader", _("Only the leader signs")
        SPEAKER = "speaker", _("The leader or the liaison officer signs")

    noun = "answer_path"

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="answer_path")
    steps = models.CharField(_("steps"), max_length=12, choices=Steps, default=Steps.SIGN)
    signer = models.CharField(_("who signs"), max_length=8, choices=Signer, default=Signer.SPEAKER)

    class Meta:
        verbose_name = _("way to an answer")
        verbose_name_plural = _("ways to an answer")

    def __str__(self) -> str:
        return str(self.agency)

    @property
    def is_checked(self) -> bool:
        return self.steps == self.Steps.CHECK_SIGN

    @property
    def signers(self) -> frozenset[str]:
        """The roles that sign in the agency's name."""
        if self.signer == self.Signer.LEADER:
            return frozenset({Post.Role.LEADER})
        return frozenset({Post.Role.LEADER, Post.Role.LIAISON})


def path_of(agency: Agency) -> AnswerPath:
    """The way the agency chose; the usual one where it chose none. Of one that ended, the way of its heir."""
    agency = agency.acting or agency
    return AnswerPath.objects.filter(agency=agency).first() or AnswerPath(agency=agency)
