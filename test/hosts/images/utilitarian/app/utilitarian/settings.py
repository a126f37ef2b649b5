import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
ROOT_URLCONF = "utilitarian.urls"
WSGI_APPLICATION = "utilitarian.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "compressor",
    "metering",
]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ.get("DB_HOST", "db"),
        "NAME": os.environ.get("DB_NAME", "utilitarian"),
        "USER": os.environ.get("DB_USER", "utilitarian"),
        "PASSWORD": os.environ["DB_PASSWORD"],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "compressor.finders.CompressorFinder",
]
# Pages are rendered from what `manage.py compress` left in STATIC_ROOT: in the container's own layer.
COMPRESS_ENABLED = True
COMPRESS_OFFLINE = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 20,
}

AMQP_URL = os.environ["AMQP_URL"]
CELERY_BROKER_URL = AMQP_URL
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"metering.tasks.summarise": {"queue": "reports"}}
CELERY_TASK_ACKS_LATE = True
CELERY_BEAT_SCHEDULE = {"summary": {"task": "metering.tasks.summarise", "schedule": 10.0}}
