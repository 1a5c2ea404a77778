"""The portal: a Django project in which agencies coordinate, and the ground its applications stand on."""

from coordination.celery import app as celery_app

__all__ = ["celery_app"]
