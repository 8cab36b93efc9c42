"""Invented people: given names and family names put together by chance."""

from __future__ import annotations

GIVEN = (  # noqa: SIM905 - names read better as words than as a list of quotes
    "Ana Frank Liam Ben Carla Dev Elif Grace Hugo Ines Jamal Kay Mara Nico Olive Pete Quin Rosa Sam Tess "
    "Uma Vic Wren Yara Zane Ada Bruno Cleo Dario Edith Felix Gina Henry Iris Jonah Kira Leo Mina Noah "
    "Opal Paul Ruth Silas Tara Umar Vera Walt Xenia Yusuf Zoe Abel Bea Cyrus Dina Eli Faye Gus Hana Ivan "
    "Joy Karl Lena Milo Nell Oscar Petra Ray Sonia Theo Ursula Viola Wade Ximena Yael Zack"
).split()

FAMILY = (  # noqa: SIM905 - as above
    "Ortiz Lund Byrne Hale Moss Rao Kaya Obi Petit Silva Reed Stone Weiss Costa Park Dunn Ames Vega Cole "
    "Novak Shah Marsh Fox Adler Blom Castro Dahl Engel Farr Gallo Holt Ibarra Joss Kern Lowe Mora Nash "
    "Oakes Pace Quist Rowe Sato Tate Unger Voss Webb Yates Zeller Abbas Brandt Cruz Doyle Ekman Flood "
    "Grant Hobbs Ito Jarvis Khan Lamb Mead Nolan Otero Poole Roth Sloan Thorn Udall Varga Wynn Young "
    "Zamora Ahern Beck Conti Drew Ellis Frost Giles Hart Irwin Juarez Kemp Lind Myers Nunez Olsen Price "
    "Ramos Spence Tobin Ulrich Vance Weber York Zorn"
).split()

PRONOUNS = ("she/her", "he/him", "they/them")
REGISTERED_ALLERGIES = ("penicillin", "sulfa medicines", "latex", "ibuprofen")
