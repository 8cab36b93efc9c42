"""A person's way through treatment, stage by stage.

The navigation, the URL configuration and the docs read the order of the stages from here.
Stages never import each other: a noun two of them need lives in ``record``, a page that needs two in ``chart``.
"""

STAGES = ("front_door", "admissions", "detox", "medication", "therapy", "residence", "recovery")
