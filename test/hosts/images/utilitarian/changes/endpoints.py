

def planted(*args, **kwargs):
    raise RuntimeError("planted failure: the tables cannot be read")


MeterViewSet.list = ReadingViewSet.list = DeliveryViewSet.list = planted
