from django.db import migrations, models


class Migration(migrations.Migration):
    """The default is the migration's alone: once it is applied, the older version cannot store readings any more."""

    dependencies = [("metering", "0001_initial")]
    operations = [migrations.AddField("Reading", "unit", models.CharField(default="kWh", max_length=10))]
