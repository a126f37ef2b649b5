from django.db import migrations, models


def fail(apps, schema_editor):
    raise RuntimeError("planted failure: the tariffs cannot be read")


class Migration(migrations.Migration):
    """Fails half way, and what it did before stays: it is not one transaction."""

    atomic = False
    dependencies = [("metering", "0002_unit")]
    operations = [
        migrations.CreateModel("Tariff", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=40))]),
        migrations.RunPython(fail),
    ]
