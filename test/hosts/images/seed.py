"""Adds uploads to the event that `create_test_event` made: files under data/media that rows point to."""

import io
import random

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402
from PIL import Image  # noqa: E402
from pretalx.event.models import Event  # noqa: E402
from pretalx.submission.models import Resource  # noqa: E402


def picture(number):
    """A PNG that differs from every other one and does not compress away."""
    dice = random.Random(number)
    image = Image.new("RGB", (96, 64))
    image.putdata([(dice.randrange(256), number % 256, dice.randrange(256)) for _ in range(96 * 64)])
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return ContentFile(buffer.getvalue())


with scopes_disabled():
    event = Event.objects.get(slug="democon")
    # Two speakers whose names ASCII does not hold: a restore in the wrong encoding must be noticed.
    for submission, title in zip(event.submissions.order_by("pk"), ("Zażółć gęślą jaźń", "日本語で発表する")):
        submission.title = title
        submission.save()
    event.logo.save("logo.png", picture(0))
    event.header_image.save("header.png", picture(1))
    for number, submission in enumerate(event.submissions.order_by("pk")[:12], start=2):
        submission.image.save("talk.png", picture(number))
        resource = Resource(submission=submission, description=f"Slides {number}")
        resource.resource.save("slides.pdf", ContentFile(b"%PDF-1.4\n" + random.Random(number).randbytes(20_000)))
    for number, profile in enumerate(event.submitters.order_by("pk")[:5], start=100):
        profile.avatar.save("avatar.png", picture(number))
    print("submissions", event.submissions.count(), "speakers", event.submitters.count())
