from django.http import JsonResponse
from django.shortcuts import render
from rest_framework import status, viewsets
from rest_framework.response import Response

from metering.models import Delivery, Meter, Reading
from metering.serializers import DeliverySerializer, MeterSerializer, ReadingSerializer
from metering.tasks import process_reading
from utilitarian.version import VERSION


class MeterViewSet(viewsets.ModelViewSet):
    queryset = Meter.objects.order_by("id")
    serializer_class = MeterSerializer


class ReadingViewSet(viewsets.ModelViewSet):
    queryset = Reading.objects.order_by("id")
    serializer_class = ReadingSerializer

    def create(self, request):
        """{message, serial, value}: stored once, whatever it is called how often."""
        meter, _ = Meter.objects.get_or_create(serial=request.data["serial"])
        reading, created = Reading.objects.get_or_create(
            message=request.data["message"], defaults={"meter": meter, "value": request.data["value"]}
        )
        process_reading.delay(reading.pk)
        return Response({"id": reading.pk}, status.HTTP_201_CREATED if created else status.HTTP_200_OK)


class DeliveryViewSet(viewsets.ModelViewSet):
    queryset = Delivery.objects.order_by("id")
    serializer_class = DeliverySerializer

    def create(self, request):
        Delivery.objects.get_or_create(reading_id=request.data["reading"])
        return Response({}, status.HTTP_201_CREATED)


def health(request):
    """Says that the process answers, and nothing about its tables: as such endpoints do."""
    return JsonResponse({"status": "ok", "version": VERSION})


def front(request):
    return render(request, "metering/front.html", {"version": VERSION})
