"""What is done with the quarterly reviews of accounts."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from coordination.agencies.models import AccountReview, AccountReviewLine, Agency, Post
from coordination.agencies.models.review import quarter_of
from coordination.core import reminders
from coordination.core.activity import Actor, record
from coordination.core.errors import SomeoneWasFaster
from coordination.core.policy import require
from coordination.core.workdays import add_workdays, today

WORKDAYS = 15  # the portal's own: three weeks are enough to ask everybody
BATCH = 50  # agencies


def open_reviews() -> int:
    """Make the list of the quarter for every agency whose people somebody looked after on its first day; how many.
    Running it again makes none twice, and none for an agency that began later.
    """
    quarter, made = quarter_of(today()), 0
    there = AccountReview.objects.filter(quarter_on=quarter).values("agency")
    wanted = Agency.objects.looked_after_since(quarter).exclude(pk__in=there).order_by("pk")
    while agencies := list(wanted[:BATCH]):
        made += _open(quarter, agencies)
    return made


@transaction.atomic
def _open(quarter: date, agencies: Collection[Agency]) -> int:
    """Reviews with their lines and reminders: whole, or not at all. Of two sweepers the later finds them there."""
    due = add_workdays(max(quarter, today()), WORKDAYS)
    rows = [AccountReview(agency=agency, quarter_on=quarter, due_on=due) for agency in agencies]
    AccountReview.objects.bulk_create(rows, ignore_conflicts=True)
    reviews = list(AccountReview.objects.select_for_update().filter(quarter_on=quarter, agency__in=agencies))
    begun = set(AccountReviewLine.objects.filter(review__in=reviews).values_list("review", flat=True))
    by_agency = {review.agency_id: review for review in reviews if review.pk not in begun}
    posts = Post.objects.own().in_force().filter(agency__in=by_agency).select_related("user").order_by("agency", "pk")
    AccountReviewLine.objects.bulk_create(
        AccountReviewLine(
            review=by_agency[post.agency_id],
            post=post,
            person_name=post.user.full_name,
            role=post.role,
            title=post.title,
            seen_at=post.user.last_login,
        )
        for post in posts
    )
    reminders.plan_new(list(by_agency.values()))
    return len(by_agency)


@transaction.atomic
def confirm_line(*, actor: Actor, line: AccountReviewLine) -> None:
    """Still here, in the right role."""
    require(actor, "account_review.confirm", line.review)
    _settle([line.pk], AccountReviewLine.Outcome.KEPT, actor)
    record(actor, "account_review.confirm", line.review, after={"post": line.post_id, "person": line.person_name})


def settle_lines_of(post: Post, actor: Actor) -> None:
    """The post has ended: that answers for it in the list that is open."""
    lines = list(AccountReviewLine.objects.open().filter(post=post).values_list("pk", flat=True))
    if lines:
        _settle(lines, AccountReviewLine.Outcome.ENDED, actor)


@transaction.atomic
def settle_lines_over() -> None:
    """Posts whose last day is over need no answer any more."""
    over = Post.objects.exclude(pk__in=Post.objects.not_over().values("pk"))
    lines = AccountReviewLine.objects.open().filter(post__in=over.filter(review_lines__outcome=""))
    if pks := list(lines.values_list("pk", flat=True)):
        _settle(pks, AccountReviewLine.Outcome.ENDED, None)


def _settle(pks: Collection[int], outcome: str, actor: Actor) -> None:
    """Each once; the list is finished with its last line."""
    rows = AccountReviewLine.objects.open().filter(pk__in=pks)
    reviews = AccountReview.objects.filter(lines__in=rows).order_by("pk").distinct().values_list("pk", flat=True)
    held = list(AccountReview.objects.select_for_update().filter(pk__in=list(reviews)).order_by("pk"))
    if not rows.update(outcome=outcome, decided_at=timezone.now(), decided_by=actor):
        raise SomeoneWasFaster
    open_still = set(AccountReviewLine.objects.open().filter(review__in=held).values_list("review", flat=True))
    for review in held:
        if review.completed_at is None and review.pk not in open_still:
            review.completed_at = timezone.now()
            review.save(update_fields=["completed_at"])
            reminders.cancel(review, reason="every line has its answer")
            record(actor, "account_review.complete", review)
