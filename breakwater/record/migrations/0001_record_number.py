from django.db import migrations


class Migration(migrations.Migration):
    """Record numbers start above 40,100 so that they always have five digits."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE record_number_seq START WITH 40101",
            "DROP SEQUENCE record_number_seq",
        )
    ]
