from utilitarian.celery import app as celery_app
from utilitarian.version import VERSION

__all__ = ["VERSION", "celery_app"]
