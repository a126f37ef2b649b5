"""What parser and poster share: a queue's messages, each acknowledged only when the API has taken what it held."""

import json
import os
import time
import urllib.error
import urllib.request

import pika


def post(path, body):
    request = urllib.request.Request(
        os.environ["API_URL"] + path,
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": "Token " + os.environ["API_TOKEN"]},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status


def consume(queue, handle):
    while True:
        try:
            connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))
            channel = connection.channel()
            channel.queue_declare(queue, durable=True)
            channel.basic_qos(prefetch_count=10)
            for method, _, body in channel.consume(queue):
                handle(json.loads(body))
                channel.basic_ack(method.delivery_tag)
        except (urllib.error.URLError, OSError, pika.exceptions.AMQPError) as error:
            print("%s: %s; again in a second" % (queue, error), flush=True)
            time.sleep(1)
