import django.db.models.deletion
from django.db import migrations, models

key = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
protected = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel("Meter", [key, ("serial", models.CharField(max_length=40, unique=True))]),
        migrations.CreateModel(
            "Reading",
            [
                key,
                ("message", models.CharField(max_length=80, unique=True)),
                ("value", models.DecimalField(decimal_places=3, max_digits=12)),
                ("processed", models.BooleanField(default=False)),
                ("meter", models.ForeignKey(on_delete=protected, to="metering.meter")),
            ],
        ),
        migrations.CreateModel(
            "Delivery",
            [key, ("reading", models.OneToOneField(on_delete=protected, to="metering.reading"))],
        ),
        migrations.CreateModel(
            "Summary",
            [key, ("day", models.DateField(unique=True)), ("readings", models.PositiveIntegerField())],
        ),
    ]
