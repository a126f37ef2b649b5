"""Comes with the next version. It fails on a shop in which two orders have one code."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AlterField("Order", "code", models.CharField(max_length=20, unique=True))]
