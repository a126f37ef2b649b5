import json

import pika
from celery import shared_task
from django.conf import settings
from django.utils import timezone


def publish(queue, message):
    connection = pika.BlockingConnection(pika.URLParameters(settings.AMQP_URL))
    try:
        channel = connection.channel()
        channel.queue_declare(queue, durable=True)
        channel.basic_publish("", queue, json.dumps(message), pika.BasicProperties(delivery_mode=2))
    finally:
        connection.close()


@shared_task
def process_reading(number):
    from metering.models import Reading

    Reading.objects.filter(pk=number).update(processed=True)
    publish("poster", {"reading": number})


@shared_task
def summarise():
    from metering.models import Reading, Summary

    Summary.objects.update_or_create(day=timezone.now().date(), defaults={"readings": Reading.objects.count()})
