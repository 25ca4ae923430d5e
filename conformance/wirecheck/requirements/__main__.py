"""``python -m wirecheck.requirements``: the map as a page, on standard output."""

import sys

from wirecheck.requirements.page import page
from wirecheck.requirements.reading import load

sys.stdout.write(page(load()))
