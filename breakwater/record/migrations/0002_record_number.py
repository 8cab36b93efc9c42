from django.db import migrations


class Migration(migrations.Migration):
    """Record numbers start above 40,100 so that they always have five digits."""

    dependencies = [("record", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE record_number_seq START WITH 40101",
            "DROP SEQUENCE record_number_seq",
        )
    ]
