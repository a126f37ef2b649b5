from django.db import models


class Meter(models.Model):
    serial = models.CharField(max_length=40, unique=True)


class Reading(models.Model):
    # The id of the message that brought it: a message that is delivered twice is stored once.
    message = models.CharField(max_length=80, unique=True)
    meter = models.ForeignKey(Meter, models.PROTECT)
    value = models.DecimalField(max_digits=12, decimal_places=3)
    processed = models.BooleanField(default=False)


class Delivery(models.Model):
    reading = models.OneToOneField(Reading, models.PROTECT)


class Summary(models.Model):
    day = models.DateField(unique=True)
    readings = models.PositiveIntegerField()
