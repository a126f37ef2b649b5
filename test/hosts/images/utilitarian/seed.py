"""The account that the edge services use, meters, and readings with their deliveries."""

from django.contrib.auth.models import User
from rest_framework.authtoken.models import Token

from metering.models import Delivery, Meter, Reading

user = User.objects.create_superuser("edge", "edge@example.org", "correct-horse")
Token.objects.create(user=user, key="0123456789abcdef0123456789abcdef01234567")
meters = [Meter.objects.create(serial="PWIT-%04d" % number) for number in range(20)]
for number in range(500):
    reading = Reading.objects.create(
        message="seed-%d" % number, meter=meters[number % 20], value="%d.125" % (number * 7), processed=True
    )
    Delivery.objects.create(reading=reading)
