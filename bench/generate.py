"""A house of a given size, written set by set: 100 agencies, 500 people, 30 mechanisms of 20 agencies, assignments.

Of ten assignments seven are open. Each came of a meeting with ten resolutions, has one lead and two supporting
agencies, its reminders planned and a notice told. All is spread by arithmetic: two runs make the same house.
"""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from coordination.agencies.models import Agency, Post, User
from coordination.core import principals
from coordination.followup.models import Assignment
from coordination.mechanisms.models import Mechanism, Participation
from meetings.models import Resolution

AGENCIES, MECHANISMS, SEATS, RESOLUTIONS = 100, 30, 20, 10
COMING = 60  # meetings that lie ahead
OPEN_SHARE = 0.7
PASSWORD = "a bench needs no secret"  # noqa: S105
OFFICE, LIAISON = "liaison0", "liaison3"  # the first keeps the office of a mechanism, the other sits in several


def generate(open_assignments: int) -> None:
    """Fill an empty, migrated database."""
    total = round(open_assignments / OPEN_SHARE / RESOLUTIONS) * RESOLUTIONS
    _people()
    _mechanisms()
    principals.sync()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # every reference is right by construction
        for statement in _meetings(total // RESOLUTIONS) + _assignments(total):
            cursor.execute(statement)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")


def _people() -> None:
    """Each agency with a leader, two liaison officers, two of staff."""
    groups = Group.objects.bulk_create(Group(name=f"agency:{n}") for n in range(AGENCIES))
    agencies = Agency.objects.bulk_create(
        Agency(name=f"第{n}单位", short_name=f"单位{n}", pinyin=f"di {n} dan wei", official_order=n, principal=group)
        for n, group in enumerate(groups)
    )
    digest = make_password(PASSWORD)
    roles = [("leader", ""), ("liaison", ""), ("liaison", "b"), ("staff", ""), ("staff", "b")]
    people = User.objects.bulk_create(
        User(
            username=f"{role}{n}{more}",
            full_name=f"{role}{n}{more}",
            email=f"{role}{n}{more}@bench.invalid",
            password=digest,
        )
        for n in range(AGENCIES)
        for role, more in roles
    )
    Post.objects.bulk_create(
        Post(user=person, agency=agencies[n // len(roles)], role=roles[n % len(roles)][0], is_main=True)
        for n, person in enumerate(people)
    )


def _mechanisms() -> None:
    agencies = list(Agency.objects.order_by("official_order"))
    groups = Group.objects.bulk_create(Group(name=f"mechanism:{n}") for n in range(MECHANISMS))
    mechanisms = Mechanism.objects.bulk_create(
        Mechanism(
            name=f"第{n}联席会议",
            short_name=f"机制{n}",
            founding_no=f"府办函〔2020〕{n + 1}号",
            founded_on="2020-01-02",
            state="active",
            principal=group,
        )
        for n, group in enumerate(groups)
    )
    rows = [
        Participation(mechanism=mechanism, agency=agencies[(n * 7 + place * 3) % AGENCIES], role=role, position=place)
        for n, mechanism in enumerate(mechanisms)
        for place in range(SEATS)
        for role in (("convener", "office") if place == 0 else ("member",))
    ]
    Participation.objects.bulk_create(rows)


def _meetings(held: int) -> list[str]:
    """Meetings over the years with seats, items, resolutions, minutes and receipts."""
    first, author = Mechanism.objects.earliest("pk").pk, User.objects.get(username=OFFICE).pk
    every, year = held + COMING, "extract(year FROM now())::int"
    return [
        "CREATE TEMP TABLE sits AS SELECT DISTINCT mechanism_id, agency_id, position FROM mechanisms_participation",
        f"""INSERT INTO meetings_meeting (mechanism_id, kind, ordinal, title, starts_at, place, link, chair,
                requirements, contact, uid, sequence, state, state_at, convened_at, cancelled_because,
                created_by_id, reply_by)
            SELECT {first} + (n - 1) % {MECHANISMS}, 'plenary', (n - 1) / {MECHANISMS} + 1,
                '第' || n || '次全体会议', t, '三楼会议室', '', '召集人', '', '', gen_random_uuid(), 0, s,
                least(t, now()), t - interval '20 days', '', {author}, (t - interval '3 days')::date
            FROM (SELECT n, CASE WHEN n > {held} THEN 'convened' ELSE 'issued' END AS s,
                    CASE WHEN n > {held} THEN now() + (n - {held}) * interval '14 hours'
                         ELSE now() - ({held} - n + 1) * interval '5 years' / {held} END AS t
                  FROM generate_series(1, {every}) AS n) AS planned ORDER BY n""",
        """INSERT INTO meetings_seat (meeting_id, agency_id, is_observer, position, state, state_at, reason,
                attendance, attendance_note)
            SELECT m.id, agency_id, false, position,
                CASE WHEN m.state = 'convened' AND position % 3 = 0 THEN 'invited' ELSE 'accepted' END, now(), '',
                CASE WHEN m.state = 'issued' THEN 'present' ELSE '' END, ''
            FROM meetings_meeting m JOIN sits USING (mechanism_id)""",
        """INSERT INTO meetings_agendaitem (meeting_id, no, title, kind, proposing_agency_id, matter, record, outcome)
            SELECT m.id, no, '第' || no || '项议题', 'deliberate', s.agency_id, '是否同意', '会议听取汇报，同意。',
                'decided'
            FROM meetings_meeting m CROSS JOIN generate_series(1, 3) AS no
            JOIN sits s ON s.mechanism_id = m.mechanism_id AND s.position = no""",
        f"""INSERT INTO meetings_minutes (meeting_id, opening, closing, signed_by, scope, year, number, text, sha256,
                issued_at, issued_by_id, state, state_at)
            SELECT id, '', '', '召集人', '', {year}, ordinal, '会议纪要', encode(sha256('会议纪要'::bytea), 'hex'),
                starts_at, {author}, 'issued', starts_at
            FROM meetings_meeting WHERE state = 'issued' ORDER BY id""",
        f"""INSERT INTO meetings_receipt (minutes_id, agency_id, signed_at)
            SELECT n.id, s.agency_id, CASE WHEN m.id > {held} - 30 AND s.position % 3 = 0 THEN NULL ELSE now() END
            FROM meetings_minutes n JOIN meetings_meeting m ON m.id = n.meeting_id JOIN sits s USING (mechanism_id)""",
    ]


def _assignments(total: int) -> list[str]:
    """What came of the resolutions. `h` throws each into one of a hundred drawers, `d` gives it a day."""
    resolution, assignment = (ContentType.objects.get_for_model(model).pk for model in (Resolution, Assignment))
    state = """CASE WHEN h < 27 THEN 'closed' WHEN h < 28 THEN 'routine' WHEN h < 30 THEN 'cancelled'
                    WHEN h < 37 THEN 'issued' WHEN h < 44 THEN 'received' WHEN h < 89 THEN 'in_progress'
                    WHEN h < 95 THEN 'submitted' WHEN h < 98 THEN 'returned' ELSE 'refused' END"""
    due = "CASE WHEN h = 27 THEN NULL WHEN h < 30 THEN current_date - d - 1 ELSE current_date - 15 + d % 365 END"
    return [
        f"""INSERT INTO meetings_resolution (meeting_id, no, text, lead_agency_id, due_on, is_long_term, state,
                state_at)
            SELECT m.id, 1 + (n - 1) % {RESOLUTIONS}, '完成第' || n || '项重点任务，报送进展情况和佐证材料',
                s.agency_id, current_date, false, 'adopted', m.starts_at
            FROM generate_series(1, {total}) AS n JOIN meetings_meeting m ON m.id = 1 + (n - 1) / {RESOLUTIONS}
            JOIN sits s ON s.mechanism_id = m.mechanism_id AND s.position = (n * 7) % {SEATS} ORDER BY n""",
        f"""INSERT INTO followup_assignment (mechanism_id, source_type_id, source_id, source_label, title,
                lead_agency_id, issued_by_agency_id, issued_at, stated_due_on, due_on, due_version, percent, level,
                times_returned, closed_at, submitted_on, state, state_at)
            SELECT mechanism_id, {resolution}, id, title, text, lead_agency_id, office, issued, {due}, {due}, 1,
                CASE WHEN h < 30 THEN 100 ELSE h - 20 END, 0, 0, CASE WHEN h < 30 THEN now() - d * interval '1 day' END,
                CASE WHEN h < 28 OR h BETWEEN 89 AND 94 THEN current_date - d % 40 END, {state}, issued
            FROM (SELECT r.id, r.text, r.lead_agency_id, m.title, m.mechanism_id, m.starts_at AS issued,
                    s.agency_id AS office, (r.id * 7919) % 100 AS h, ((r.id * 104729) % 1500)::int AS d
                  FROM meetings_resolution r JOIN meetings_meeting m ON m.id = r.meeting_id
                  JOIN sits s ON s.mechanism_id = m.mechanism_id AND s.position = 0) AS thrown ORDER BY id""",
        f"""INSERT INTO followup_part (assignment_id, agency_id, is_open, presses_on, role, done_at)
            SELECT a.id, s.agency_id, a.closed_at IS NULL, a.presses_on,
                CASE WHEN k = 0 THEN 'lead' ELSE 'supporting' END,
                CASE WHEN k > 0 AND a.id % 3 = 0 OR a.closed_at IS NOT NULL THEN now() END
            FROM followup_assignment a CROSS JOIN generate_series(0, 2) AS k
            JOIN sits s ON s.mechanism_id = a.mechanism_id AND s.position = (a.source_id * 7 + k * 3) % {SEATS}""",
        f"""INSERT INTO core_occurrence (subject_type_id, subject_id, rule, due_version, fire_at, outcome, closed_at,
                reason, attempts)
            SELECT {assignment}, id, rule, 1, at, CASE WHEN at <= now() THEN 'fired' ELSE 'planned' END,
                CASE WHEN at <= now() THEN at END, CASE WHEN at <= now() THEN 'written by the bench' ELSE '' END, 0
            FROM (SELECT id, rule, due_on + days + time '01:00' AT TIME ZONE 'UTC' AS at FROM followup_assignment
                  CROSS JOIN (VALUES ('assignment.T-3', -5), ('assignment.T0', 0), ('assignment.T+1', 1),
                                     ('assignment.T+3', 5)) AS rungs (rule, days)
                  WHERE closed_at IS NULL AND due_on IS NOT NULL) AS planned""",
        f"""INSERT INTO core_notification (kind, category, key, recipient_id, subject_type_id, subject_id, texts, url,
                created_at, read_at)
            SELECT 'assignment_issued', 'follow_up', 'assignment-issued.' || a.id, p.user_id, {assignment}, a.id,
                '{{"zh-hans": {{"title": "新任务", "body": ""}}, "en": {{"title": "New", "body": ""}}}}'::jsonb,
                '/follow-up/' || a.id || '/', a.issued_at, CASE WHEN a.id % 50 > 0 THEN now() END
            FROM followup_assignment a JOIN agencies_post p ON p.agency_id = a.lead_agency_id AND p.role = 'liaison'
                AND p.id % 5 = 2 ORDER BY a.id""",
    ]
