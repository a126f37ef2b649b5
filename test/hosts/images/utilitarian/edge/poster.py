"""Stand-in for Utilitarian Poster: tells the API what has been handed on."""

from edge import consume, post


def handle(message):
    post("/api/deliveries/", {"reading": message["reading"]})


consume("poster", handle)
