"""`manage.py database_roles`: the role under which the portal works in production.

It owns nothing, so it can switch off no trigger, and it may change or delete nothing that is only added to. Run as the
owner of the tables after each `migrate`: what is new is granted too.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

from coordination import env
from coordination.audit.guarded import guards

WRITTEN_BY_TRIGGERS = ("audit_rowhistory",)
OF_THE_OWNER = ("django_migrations",)
Statements = list[sql.Composed]


class Command(BaseCommand):
    help = "Make the role of the portal's processes, or bring its rights up to date. APP_ROLE and APP_PASSWORD name it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--role", default=env.text("APP_ROLE", "portal_app"), help="its name (APP_ROLE, portal_app)"
        )
        parser.add_argument("--print", action="store_true", help="print what an administrator of the database may run")

    def handle(self, **options: Any) -> None:
        role = options["role"]
        if role == connection.settings_dict["USER"]:
            raise CommandError(f"{role} is the role that is signed in now: it owns the tables, so it can be no other.")
        with transaction.atomic(), connection.cursor() as cursor:
            statements = self.statements(role, cursor)
            if options["print"]:
                self.stdout.write("\n".join(f"{statement.as_string(cursor.cursor)};" for statement in statements))
                return
            for statement in statements:
                cursor.execute(statement)
            if faults := too_much(role, cursor):
                raise CommandError(f"{role} could still do what it must not: {', '.join(faults)}.")
        self.stdout.write(f"{role} may use the tables; what is only added to it can neither change nor delete.")

    def statements(self, role: str, cursor: Any) -> Statements:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        found: Statements = [] if cursor.fetchone() else [_said("CREATE ROLE {} LOGIN", role)]
        if password := env.text("APP_PASSWORD"):  # told to the server as its digest, which is all that a log may hold
            secret = encrypt_password(password, role, scope=cursor.connection, algorithm="scram-sha-256")
            found.append(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(secret)))
        cursor.execute("SELECT current_database(), current_schema()")
        database, schema = cursor.fetchone()
        found += [
            _said("ALTER ROLE {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS", role),
            _said("GRANT CONNECT ON DATABASE {} TO {}", database, role),
            _said("GRANT USAGE ON SCHEMA {} TO {}", schema, role),
            _said("REVOKE CREATE ON SCHEMA {} FROM PUBLIC, {}", schema, role),
            _said("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}", schema, role),
            _said("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}", schema, role),
            _said("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}", schema, role),
        ]
        found += [_said("REVOKE UPDATE, DELETE ON {} FROM {}", table, role) for table in only_added()]
        found += [_said("REVOKE INSERT ON {} FROM {}", table, role) for table in WRITTEN_BY_TRIGGERS]
        found += [_said("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}", table, role) for table in OF_THE_OWNER]
        return found


def only_added() -> list[str]:
    return sorted(table for table, trigger in guards() if trigger == "only_added")


def too_much(role: str, cursor: Any) -> list[str]:
    """What the role can do although it should not, through whatever it is a member of or owns."""
    tables = only_added()
    cursor.execute(
        "SELECT right_asked || ' on ' || name FROM unnest(%s::text[]) name, unnest(%s::text[]) right_asked"
        " WHERE has_table_privilege(%s, name, right_asked)"
        " UNION ALL SELECT 'ownership of ' || relname FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner"
        " WHERE pg_has_role(%s, relowner, 'member') AND relname = ANY(%s)"
        " UNION ALL SELECT 'anything, as a superuser' FROM pg_roles WHERE rolname = %s AND rolsuper",
        [tables, ["UPDATE", "DELETE", "TRUNCATE", "TRIGGER"], role, role, tables, role],
    )
    return [str(row[0]) for row in cursor.fetchall()]


def _said(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
