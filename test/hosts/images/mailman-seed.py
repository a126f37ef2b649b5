"""Two archives with threads and attachments, by the way that Mailman's core hands a message over, and their readers."""

import random
from email.message import EmailMessage

import django

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django_q.models import OrmQ  # noqa: E402
from hyperkitty.lib.incoming import add_to_list  # noqa: E402
from hyperkitty.models import Email, MailingList  # noqa: E402

people = [("Zofia Żółć", "zofia"), ("山田花子", "hanako"), ("Ada Lovelace", "ada"), ("Émile Ångström", "emile")]


def message(archive, number, answered):
    name, account = people[number % len(people)]
    mail = EmailMessage()
    mail["From"] = f"{name} <{account}@example.org>"
    mail["To"] = archive
    mail["Subject"] = f"Gęślą jaźń {number // 5}" if answered is None else f"Re: Gęślą jaźń {number // 5}"
    mail["Date"] = f"Mon, {1 + number % 28:02} Jan 2024 10:{number % 60:02}:00 +0000"
    mail["Message-ID"] = f"<{number}.{archive}>"
    if answered is not None:
        mail["In-Reply-To"] = mail["References"] = f"<{answered}.{archive}>"
    mail.set_content(f"日本語で {number}\n\nSaid {name}.\n")
    if number % 4 == 0:
        data = random.Random(number).randbytes(5_000)
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"données-{number}.bin")
    return mail


for archive in ("friends@lists.example.org", "announce@lists.example.org"):
    MailingList.objects.create(name=archive, display_name=archive.partition("@")[0], list_id=archive.replace("@", "."))
    for number in range(60):
        add_to_list(archive, message(archive, number, number - number % 5 if number % 5 else None))

User.objects.create_superuser("admin", "admin@example.org", "correct-horse")
for name, account in people:
    user = User.objects.create_user(account, f"{account}@example.org", "correct-horse", last_name=name)
    EmailAddress.objects.create(user=user, email=f"{account}@example.org", verified=True, primary=True)

call_command("update_index", verbosity=0)
# What is left in the queue would be worked off at the first start, while a test already compares.
OrmQ.objects.all().delete()
print("mails", Email.objects.count(), "people", User.objects.count())
