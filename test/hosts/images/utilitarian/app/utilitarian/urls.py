from django.urls import include, path
from rest_framework.routers import DefaultRouter

from metering import views

router = DefaultRouter()
router.register("meters", views.MeterViewSet)
router.register("readings", views.ReadingViewSet)
router.register("deliveries", views.DeliveryViewSet)

urlpatterns = [
    path("api/", include(router.urls)),
    path("health/", views.health),
    path("", views.front),
]
