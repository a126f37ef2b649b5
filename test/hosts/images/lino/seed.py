"""What the demo data of getlino lacks: text that dumps and shells stumble over, and uploaded files. Run by manage.py run."""

from django.core.files.base import ContentFile
from lino.api import rt

user = rt.models.users.User.objects.filter(username="robin").first()
Ticket = rt.models.tickets.Ticket
Upload = rt.models.uploads.Upload

titles = ["Zürich, Đà Nẵng & Ålesund 🚂", "O'Neil said \"100 %\" \\ {braces} $HOME `id`", "two\nlines\tand a tab"]
for title in titles:
    ticket = Ticket(title=title[:200], user=user, body="<p>%s</p>\n<p>second line</p>" % title)
    ticket.full_clean()
    ticket.save()
for number in range(12):
    upload = Upload(user=user, description="Attachment %d" % number)
    upload.file.save("bericht %d é.txt" % number, ContentFile(("Zeile %d\n" % number).encode() * 500), save=False)
    upload.full_clean()
    upload.save()

# Lino 26.10 demands a user of every message, and has no migrator for one without: tests plant such a row themselves.
rt.models.notify.Message.objects.filter(user=None).delete()

# What linod does once a day would change tables in the middle of whichever test comes first that day.
for task in rt.models.linod.SystemTask.objects.exclude(name__in=["read_inbox", "send_pending_emails_often"]):
    task.disabled = True
    task.save()
