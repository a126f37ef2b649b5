"""Fills a fresh Indico: people, categories, events with contributions, uploads and rows in the tables that migrations change."""

import random
from datetime import datetime, timedelta
from io import BytesIO

import pytz
from indico.core.db import db
from indico.modules.attachments.models.attachments import Attachment, AttachmentFile, AttachmentType
from indico.modules.attachments.models.folders import AttachmentFolder
from indico.modules.auth import Identity
from indico.modules.categories.models.categories import Category
from indico.modules.events.contributions.operations import create_contribution
from indico.modules.events.models.events import EventType
from indico.modules.events.models.labels import EventLabel
from indico.modules.events.notes.models.notes import EventNote, RenderMode
from indico.modules.events.operations import create_event
from indico.modules.users import User
from indico.modules.users.models.settings import UserSetting
from indico.web.flask.app import make_app

START = pytz.utc.localize(datetime(2023, 5, 8, 9))
# What ASCII does not hold: a restore in the wrong encoding must be noticed.
TITLES = ("Zażółć gęślą jaźń", "日本語で発表する", "It's \"quoted\"; DROP TABLE events", "Ångström ½")


def person(number):
    user = User(first_name=f"Ada {number}", last_name=f"Lovelace-{number}", email=f"ada{number}@example.org", affiliation="CERN")
    user.identities.add(Identity(provider="indico", identifier=f"ada{number}", password=f"correct-horse-{number}"))
    db.session.add(user)
    return user


def event(number, category, owner):
    kind = (EventType.lecture, EventType.meeting, EventType.conference)[number % 3]
    start = START + timedelta(days=7 * number)
    return create_event(category, kind, {
        "title": f"Event {number}: {TITLES[number % 4]}", "timezone": "Europe/Zurich", "start_dt": start,
        "end_dt": start + timedelta(days=1), "creator": owner, "description": f"<p>About {number}</p>",
    }, features=None)


def upload(holder, owner, number):
    folder = AttachmentFolder.get_or_create_default(linked_object=holder)
    attachment = Attachment(folder=folder, user=owner, title=f"Slides {number}", type=AttachmentType.file)
    attachment.file = AttachmentFile(user=owner, filename=f"slides-{number}.pdf", content_type="application/pdf")
    content = b"%PDF-1.4\n" + random.Random(number).randbytes(20_000)
    attachment.file.save(BytesIO(content))
    db.session.add(attachment)


def fill(made, owner, number):
    upload(made, owner, number)
    note = EventNote.get_or_create(made)
    db.session.add(note)
    note.create_revision(RenderMode.markdown, f"Minutes of *{number}*", owner)
    for index in range(0 if made.type_ == EventType.lecture else 5):
        talk = create_contribution(made, {"title": f"Talk {index}: {TITLES[index % 4]}", "duration": timedelta(minutes=20)})
        if index < 2:
            upload(talk, owner, 100 * number + index)


def seed():
    people = [person(number) for number in range(1, 26)]
    people[0].is_admin = True
    db.session.flush()
    root = Category.get_root()
    categories = [Category(parent=root, title=f"Category {number}: {TITLES[number]}") for number in range(4)]
    labels = [EventLabel(title=title, color="red") for title in ("Cancelled", "Postponed", "Online")]
    db.session.add_all([*categories, *labels])
    db.session.flush()
    events = [event(number, categories[number % 4], people[number]) for number in range(12)]
    for number, made in enumerate(events[1::2]):
        made.label = labels[number % 3]
    # Numbers within an event are counted in a transaction of their own, which must see the event.
    db.session.commit()
    for number, made in enumerate(events):
        fill(made, people[number], number)
    # As 3.2.5 stored it: a number, which a migration of 3.2.6 turns into a word.
    for user, value in zip(people, (0, 1, 2, 3)):
        db.session.add(UserSetting(user=user, module="users", name="name_format", value=value))
    db.session.commit()


app = make_app()
with app.test_request_context():
    seed()
    print("events", db.m.Event.query.count(), "contributions", db.m.Contribution.query.count(), "files", AttachmentFile.query.count())
