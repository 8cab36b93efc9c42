"""What the pages of admissions show, read through the scope and put into words."""
