"""A browser, and pages in it: how they are opened, used and watched. Nothing is judged here."""
